// A recording as an SVG that moves by CSS alone: each line of the screen is there once for each of its contents, and is shown
// while it has it.
import {drawLines} from './draw-cells.ts'
import {type RecordedLine, type Recording, readRecordedLine} from './recording.ts'
import {PLAIN, type StyledCell} from './styled-line.ts'
import {drawWindow} from './window.ts'

/** A moment of the moving picture. */
interface Moment {
  readonly atMs: number
  readonly lines: readonly RecordedLine[]
  readonly cursor: readonly [row: number, column: number] | null
}

/** A line of the screen with one content, and from when to when it is there. */
interface Showing {
  readonly row: number
  readonly cells: readonly StyledCell[]
  readonly key: string
  readonly fromMs: number
  untilMs: number
}

/** Before a command is typed, a key, and before it is entered. */
const THINKING_MS = 500
const KEY_MS = 55
const ENTER_MS = 350

/** How long the last screen stays before all begins anew. */
const LAST_MS = 3000

/**
 * The moving picture, which begins anew at its end. Who wants no motion sees its last screen.
 * @throws TypeError where a recording types while no cursor is shown
 */
export function drawRecording(
  recording: Recording,
  {title, description}: {readonly title: string; readonly description: string},
): string {
  const {columns, rows} = recording
  const {moments, endMs} = playRecording(recording)
  const showings = findShowings(moments, endMs)
  const names = new Map<string, string>()
  const content = showings.map(({row, cells, fromMs, untilMs}) => {
    const drawn = drawLines([cells], row)
    if (drawn === '') return ''
    if (fromMs === 0 && untilMs === endMs) return drawn
    const span = `${fromMs} ${untilMs}`
    const name = names.get(span) ?? `t${names.size}`
    names.set(span, name)
    return `<g class="${name}">${drawn}</g>`
  })
  const rules = [...names].map(([span, name]) => {
    const [fromMs = 0, untilMs = 0] = span.split(' ').map(Number)
    return showBetween(name, fromMs / endMs, untilMs / endMs)
  })
  const style = [
    '',
    `g{animation:${(endMs / 1000).toFixed(2)}s step-end infinite}`,
    ...rules,
    // A still: what the last screen has, without the rest.
    `@media(prefers-reduced-motion:reduce){g{animation:none!important;visibility:hidden}${[...names]
      .filter(([span]) => span.endsWith(` ${endMs}`))
      .map(([, name]) => `.${name}`)
      .join(',')}{visibility:visible}}`,
  ].join('\n')
  return drawWindow(content.filter((text) => text !== '').join('\n'), {
    columns,
    rows,
    title,
    description,
    style,
  })
}

/** Keyframes that show what has the class in a part of the time only. */
function showBetween(name: string, from: number, until: number): string {
  const percent = (part: number) => `${Number((part * 100).toFixed(3))}%`
  const before = from === 0 ? '' : '0%{visibility:hidden}'
  const after = until === 1 ? '' : `${percent(until)}{visibility:hidden}`
  return `@keyframes ${name}{${before}${percent(from)}{visibility:visible}${after}}.${name}{animation-name:${name}}`
}

/** All that is to be seen, one after the other: what is typed comes key by key. */
function playRecording({rows, steps}: Recording): {readonly moments: Moment[]; readonly endMs: number} {
  const moments: Moment[] = []
  let lines: readonly RecordedLine[] = Array.from({length: rows}, () => [])
  let cursor: Moment['cursor'] = [0, 0]
  let atMs = 0
  for (const step of steps) {
    if ('type' in step) {
      if (cursor === null) throw new TypeError(`"${step.type}" is typed where there is no cursor.`)
      const [row, column]: readonly [number, number] = cursor
      const typed = Array.from(step.type)
      atMs += THINKING_MS
      for (const [index, key] of typed.entries()) {
        lines = lines.with(row, [...(lines[row] ?? []), ...(index === 0 ? [' '] : []), key])
        cursor = [row, column + index + 1]
        moments.push({atMs, lines, cursor})
        atMs += rhythmOf(key, index)
      }
      atMs += ENTER_MS
    } else {
      lines = lines.map((line, row) => step.lines[row] ?? line)
      cursor = step.cursor
      moments.push({atMs, lines, cursor})
      atMs += step.ms
    }
  }
  return {moments, endMs: atMs + LAST_MS}
}

/** Nobody types like a machine: a little longer at blanks, and by turns. */
function rhythmOf(key: string, index: number): number {
  return KEY_MS + (key === ' ' ? 30 : 0) + ((index * 7) % 5) * 8
}

function findShowings(moments: readonly Moment[], endMs: number): Showing[] {
  const finished: Showing[] = []
  const current = new Map<number, Showing>()
  for (const {atMs, lines, cursor} of moments)
    for (const [row, line] of lines.entries()) {
      const key = JSON.stringify([line, cursor?.[0] === row ? cursor[1] : null])
      const before = current.get(row)
      if (before?.key === key) continue
      if (before) finished.push({...before, untilMs: atMs})
      const cells = withCursor(readRecordedLine(line), cursor?.[0] === row ? cursor[1] : null)
      current.set(row, {row, cells, key, fromMs: atMs, untilMs: endMs})
    }
  return [...finished, ...current.values()]
}

/** The cursor as a block, behind the cell it is on. */
function withCursor(cells: readonly StyledCell[], column: number | null): readonly StyledCell[] {
  if (column === null) return cells
  const padding = Array.from(
    {length: Math.max(0, column + 1 - cells.length)},
    (): StyledCell => ({text: ' ', width: 1, style: PLAIN}),
  )
  return [...cells, ...padding].map((cell, index) =>
    index === column ? {...cell, style: {...cell.style, color: 'paper', background: 'text'}} : cell,
  )
}
