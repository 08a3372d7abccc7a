// What was seen on a terminal, as docs/pictures/first-minutes.json keeps it: small, and readable in a diff.
import type {Paint} from './inks.ts'
import {type CellStyle, PLAIN, readStyledLine, type StyledCell} from './styled-line.ts'

/**
 * A piece of a line: text alone, or with its look in words, as far as it is not the usual: `bold`, `under`, the ink, how much
 * of it there is, `on` and what is behind it (`bold bad 0.5 on shade`).
 */
export type RecordedRun = string | readonly [text: string, look: string]

/** A line of the screen, without blanks at its end. */
export type RecordedLine = readonly RecordedRun[]

/** A change of the screen: what differs from the one before, and how long it stays in milliseconds. */
export interface RecordedScreen {
  readonly ms: number
  readonly lines: Readonly<Record<string, RecordedLine>>
  /** Where the cursor is, from 0; null where it is hidden. */
  readonly cursor: readonly [row: number, column: number] | null
}

/** What somebody types at the cursor. */
export interface RecordedTyping {
  readonly type: string
}

export interface Recording {
  readonly columns: number
  readonly rows: number
  readonly steps: readonly (RecordedTyping | RecordedScreen)[]
}

/** A recorded line as cells. */
export function readRecordedLine(line: RecordedLine): StyledCell[] {
  return line.flatMap((run) => {
    const [text, look] = typeof run === 'string' ? [run, ''] : run
    const style = readLook(look)
    return readStyledLine(text).map((cell) => ({...cell, style}))
  })
}

/** Cells as a recorded line. */
export function writeRecordedLine(cells: readonly StyledCell[]): RecordedLine {
  const runs: {text: string; look: string}[] = []
  for (const {text, style} of cells) {
    const look = writeLook(style)
    const last = runs.at(-1)
    if (last?.look === look) last.text += text
    else runs.push({text, look})
  }
  const last = runs.at(-1)
  if (last && !last.look.includes('on ')) last.text = last.text.trimEnd()
  return runs
    .filter(({text}) => text !== '')
    .map(({text, look}) => (look === '' ? text : ([text, look] as const)))
}

function writeLook({color, background, strength, isBold, isUnderlined}: CellStyle): string {
  return [
    ...(isBold ? ['bold'] : []),
    ...(isUnderlined ? ['under'] : []),
    ...(color === PLAIN.color ? [] : [color]),
    ...(strength < 1 ? [String(strength)] : []),
    ...(background === null ? [] : ['on', background]),
  ].join(' ')
}

function readLook(look: string): CellStyle {
  const words = look.split(' ').filter((word) => word !== '')
  const on = words.indexOf('on')
  const [front, background] = on < 0 ? [words, null] : [words.slice(0, on), words[on + 1] as Paint]
  const rest = front.filter((word) => word !== 'bold' && word !== 'under')
  const strength = rest.find((word) => /^[\d.]+$/.test(word))
  const color = rest.find((word) => word !== strength) as Paint | undefined
  return {
    color: color ?? PLAIN.color,
    background,
    strength: strength === undefined ? 1 : Number(strength),
    isBold: front.includes('bold'),
    isUnderlined: front.includes('under'),
  }
}
