import type {Course} from '../../core/history/course.ts'
import {displayWidth} from '../../views/display-width.ts'
import type {Glyphs} from '../../views/glyphs.ts'
import {formatCompact} from '../../views/numbers.ts'
import type {Tone, ToneTheme} from '../theme.ts'
import {highestOf, pointsIn, renderChart, renderLine, roundUp} from './chart.ts'
import {fitText} from './fit.ts'
import {type PaintedText, paintCells} from './paint.ts'

/** A number's course, drawn with a sign of its own: it is told from others without colour. */
export interface ChartMark {
  readonly sign: string
  readonly tone: Tone
  readonly course: Course
}

/** How a chart with axes is drawn. */
export interface AxisChartLook {
  readonly theme: ToneTheme
  readonly glyphs: Glyphs
  readonly formatTimeOfDay: (atMs: number) => string
  /** Columns, the numbers of the axes included. */
  readonly width: number
  /** Lines of the plot; the line of times comes below them. */
  readonly height: number
  readonly windowMs: number
  /** The newest moment, at the right end. */
  readonly untilMs: number
  readonly areaTone?: Tone
}

/** `48.3k`: no compact number is longer. */
const NUMBER_WIDTH = 5

/** Lines between two numbers, at the least. */
const LINES_BETWEEN_NUMBERS = 3

/**
 * An area over a window of time, with its numbers on the left; over it lines of other numbers in their own colours, with
 * theirs on the right, or signs where there are no colours. Both scales go from 0 to a round number. The last line has the
 * times of both ends and of the middle.
 */
export function renderAxisChart(
  area: Course,
  marks: readonly ChartMark[],
  look: AxisChartLook,
): readonly string[] {
  const {theme, glyphs, width, height, windowMs, areaTone = 'accent'} = look
  const besides = NUMBER_WIDTH + 2 + (marks.length === 0 ? 0 : NUMBER_WIDTH + 1)
  const plotWidth = Math.max(1, width - besides)
  const values = area(windowMs, pointsIn(plotWidth, glyphs))
  const top = roundUp(highestOf(values))
  // An area is paler than the lines over it.
  const part = marks.length > 0 ? AREA_PART : undefined
  const cells = renderChart(values, plotWidth, height, glyphs, top).map((line) =>
    Array.from(line, (text): ChartCell => ({text, tone: areaTone, part})),
  )
  const drawsLines = glyphs.hasBraille && theme.hasColors === true
  const points = drawsLines ? pointsIn(plotWidth, glyphs) : plotWidth
  const courses = marks.map(({course}) => course(windowMs, points))
  const markTop = roundUp(Math.max(0, ...courses.map(highestOf)))
  for (const [index, mark] of marks.entries()) {
    const course = courses[index] ?? []
    if (drawsLines) overlayLine(cells, mark, course, {plotWidth, height, top: markTop})
    else overlaySigns(cells, mark, course, {marks, height, top: markTop, bothMarks: glyphs.bothMarks})
  }
  const left = numberLines(top, height)
  const right = numberLines(markTop, height)
  const lines = cells.map((line, row) => {
    const before = theme('quiet', ` ${(left[row] ?? '').padStart(NUMBER_WIDTH)}${glyphs.rule}`)
    const after = marks.length === 0 ? '' : theme('quiet', `${glyphs.rule}${right[row] ?? ''}`)
    return before + paintCells(line, theme) + after
  })
  return [...lines, theme('quiet', renderTimes(look, NUMBER_WIDTH + 2, plotWidth))]
}

/** A sign of the plot, which lines are drawn over. */
type ChartCell = {-readonly [K in keyof PaintedText]: PaintedText[K]}

/** How much of its colour an area has under lines. */
const AREA_PART = 0.1

function overlayLine(
  cells: readonly ChartCell[][],
  {tone}: ChartMark,
  course: readonly number[],
  {plotWidth, height, top}: {readonly plotWidth: number; readonly height: number; readonly top: number},
): void {
  for (const [row, line] of renderLine(course, plotWidth, height, top).entries()) {
    for (const [column, text] of line.entries()) {
      const cell = cells[row]?.[column]
      if (cell === undefined || text === '') continue
      cell.text = text
      cell.tone = tone
      cell.part = undefined
    }
  }
}

function overlaySigns(
  cells: readonly ChartCell[][],
  {sign, tone}: ChartMark,
  course: readonly number[],
  {
    marks,
    height,
    top,
    bothMarks,
  }: {
    readonly marks: readonly ChartMark[]
    readonly height: number
    readonly top: number
    readonly bothMarks: string
  },
): void {
  for (const [column, value] of course.entries()) {
    if (Number.isNaN(value)) continue
    const level = top === 0 ? 0 : Math.round((Math.max(0, value) / top) * (height - 1))
    const cell = cells[height - 1 - level]?.[column]
    if (cell === undefined) continue
    cell.text = isMark(cell.text, marks) ? bothMarks : sign
    cell.tone = tone
    cell.part = undefined
  }
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

/** The numbers of an axis, one a line: at the top, at 0, and halves or quarters of it in between, each on the nearest line. */
function numberLines(top: number, height: number): readonly string[] {
  const room = Math.floor((height - 1) / LINES_BETWEEN_NUMBERS)
  const parts = room >= 4 ? 4 : room >= 2 ? 2 : 1
  const numbers = new Array<string>(height).fill('')
  if (top > 0)
    for (let part = 1; part <= parts; part++)
      numbers[height - 1 - Math.round((part / parts) * (height - 1))] = formatCompact((top * part) / parts)
  if (height > 1 || top === 0) numbers[height - 1] = '0'
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
