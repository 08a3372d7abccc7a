import type {Course} from '../../core/history/course.ts'
import {displayWidth} from '../../views/display-width.ts'
import {formatCompact} from '../../views/numbers.ts'
import type {Theme, Tone} from '../theme.ts'
import {highestOf, pointsIn, renderChart} from './chart.ts'
import {fitText} from './fit.ts'
import type {Glyphs} from './glyphs.ts'
import {paintCells} from './paint.ts'

/** A number's course, drawn with a sign of its own: it is told from others without colour. */
export interface ChartMark {
  readonly sign: string
  readonly tone: Tone
  readonly course: Course
}

/** How a chart with axes is drawn. */
export interface AxisChartLook {
  readonly theme: Theme
  readonly glyphs: Glyphs
  readonly formatTimeOfDay: (atMs: number) => string
  /** Columns, the numbers of the axes included. */
  readonly width: number
  /** Lines of the plot; the line of times comes below them. */
  readonly height: number
  readonly windowMs: number
  /** The newest moment, at the right end. */
  readonly untilMs: number
}

/** `48.3k`: no compact number is longer. */
const NUMBER_WIDTH = 5

/** Numbers every so many lines and at both ends. */
const LINES_BETWEEN_NUMBERS = 3

/**
 * An area over a window of time, with its numbers on the left; over it signs for other numbers, with theirs on the
 * right. Both scales begin at 0. The last line has the times of both ends and of the middle.
 */
export function renderAxisChart(
  area: Course,
  marks: readonly ChartMark[],
  look: AxisChartLook,
): readonly string[] {
  const {theme, glyphs, width, height, windowMs} = look
  const besides = NUMBER_WIDTH + 2 + (marks.length === 0 ? 0 : NUMBER_WIDTH + 1)
  const plotWidth = Math.max(1, width - besides)
  const values = area(windowMs, pointsIn(plotWidth, glyphs))
  const cells = renderChart(values, plotWidth, height, glyphs).map((line) =>
    Array.from(line, (text): {text: string; tone: Tone | null} => ({text, tone: 'accent'})),
  )
  const courses = marks.map(({course}) => course(windowMs, plotWidth))
  const highestMark = Math.max(0, ...courses.map(highestOf))
  for (const [index, {sign, tone}] of marks.entries()) {
    for (const [column, value] of (courses[index] ?? []).entries()) {
      if (Number.isNaN(value)) continue
      const level = highestMark === 0 ? 0 : Math.round((Math.max(0, value) / highestMark) * (height - 1))
      const cell = cells[height - 1 - level]?.[column]
      if (cell === undefined) continue
      cell.text = isMark(cell.text, marks) ? glyphs.bothMarks : sign
      cell.tone = tone
    }
  }
  const left = numberLines(highestOf(values), height)
  const right = numberLines(highestMark, height)
  const lines = cells.map((line, row) => {
    const before = theme('quiet', ` ${(left[row] ?? '').padStart(NUMBER_WIDTH)}${glyphs.rule}`)
    const after = marks.length === 0 ? '' : theme('quiet', `${glyphs.rule}${right[row] ?? ''}`)
    return before + paintCells(line, theme) + after
  })
  return [...lines, theme('quiet', renderTimes(look, NUMBER_WIDTH + 2, plotWidth))]
}

/** Over which time a chart is drawn: `last 5 minutes`. */
export function describeWindow(windowMs: number): string {
  const [count, noun] =
    windowMs % 3_600_000 === 0
      ? [windowMs / 3_600_000, 'hour']
      : windowMs % 60_000 === 0
        ? [windowMs / 60_000, 'minute']
        : [Math.round(windowMs / 1000), 'second']
  return count === 1 ? `last ${noun}` : `last ${count} ${noun}s`
}

function isMark(text: string, marks: readonly ChartMark[]): boolean {
  return marks.some(({sign}) => sign === text)
}

/** The numbers of an axis, one a line: at the top, at 0, and at parts that can be read off in between. */
function numberLines(highest: number, height: number): readonly string[] {
  const parts = Math.max(1, Math.floor((height - 1) / LINES_BETWEEN_NUMBERS))
  const numbers = new Array<string>(height).fill('')
  if (highest > 0) {
    for (let part = 1; part <= parts; part++) {
      const row = height - 1 - Math.round((part / parts) * (height - 1))
      numbers[row] = formatCompact(highest * (height === 1 ? 1 : (height - 1 - row) / (height - 1)))
    }
  }
  if (height > 1 || highest === 0) numbers[height - 1] = '0'
  return numbers
}

/** The times of both ends and of the middle, as many as there is room for: the newest in any case. */
function renderTimes(look: AxisChartLook, indent: number, plotWidth: number): string {
  const {windowMs, untilMs, formatTimeOfDay, glyphs} = look
  const at = (part: number) => formatTimeOfDay(untilMs - windowMs * part)
  const [first, middle, last] = [at(1), at(0.5), at(0)]
  const room = plotWidth - displayWidth(first) - displayWidth(last)
  const between = room >= displayWidth(middle) + 2 ? middle : ''
  const text = room < 1 ? last : first + fitCentered(between, room) + last
  return ' '.repeat(indent) + fitText(text, plotWidth, glyphs.ellipsis, 'right')
}

function fitCentered(text: string, width: number): string {
  const before = Math.floor((width - displayWidth(text)) / 2)
  return ' '.repeat(before) + text + ' '.repeat(width - before - displayWidth(text))
}
