import {displayWidth} from '../../views/display-width.ts'
import type {Tone, ToneTheme} from '../theme.ts'
import {truncateText} from './fit.ts'

/** A piece of a line with its tone; null for none. */
export interface PaintedText {
  readonly text: string
  readonly tone: Tone | null
  /** How much of its colour it has, from pale (0) to full (1), where a terminal has colours enough; full by default. */
  readonly part?: number | undefined
}

/** Pieces as one line. Neighbours of one tone share their codes: a line of cells would else be mostly codes. */
export function paintCells(cells: readonly PaintedText[], theme: ToneTheme): string {
  let line = ''
  let run = ''
  let tone: Tone | null = null
  let part: number | undefined
  const end = () => {
    if (tone === null) line += run
    else if (part === undefined || theme.fade === undefined) line += theme(tone, run)
    else line += theme.fade(tone, part, run)
    run = ''
  }
  for (const cell of cells) {
    const itsPart = theme.fade === undefined ? undefined : cell.part
    if (cell.tone !== tone || itsPart !== part) {
      end()
      tone = cell.tone
      part = itsPart
    }
    run += cell.text
  }
  end()
  return line
}

/** How a line of pieces is drawn. */
interface LineLook {
  readonly width: number
  readonly theme: ToneTheme
  readonly glyphs: {readonly ellipsis: string}
}

/** Pieces at both ends of one line of `width` columns; the left ones give way where both do not fit. */
export function spreadCells(
  left: readonly PaintedText[],
  right: readonly PaintedText[],
  {width, theme, glyphs}: LineLook,
): string {
  const kept = fitCells(right, Math.max(0, width - 1), glyphs.ellipsis)
  const fitted = fitCells(left, Math.max(0, width - widthOfCells(kept) - 1), glyphs.ellipsis)
  const gap = ' '.repeat(Math.max(0, width - widthOfCells(fitted) - widthOfCells(kept)))
  return paintCells([...fitted, {text: gap, tone: null}, ...kept], theme)
}

/** As many pieces as fit, the last one cut off with the ellipsis. */
export function fitCells(cells: readonly PaintedText[], width: number, ellipsis: string): PaintedText[] {
  const fitted: PaintedText[] = []
  let room = width
  for (const cell of cells) {
    const {text} = cell
    if (room <= 0) break
    const kept = truncateText(text, room, ellipsis)
    fitted.push({...cell, text: kept})
    room = kept === text ? room - displayWidth(text) : 0
  }
  return fitted
}

/** A text that has been cut or padded, in the pieces of the whole: what the two do not have in common has no tone. */
export function clipCells(cells: readonly PaintedText[], text: string): PaintedText[] {
  const clipped: PaintedText[] = []
  let at = 0
  for (const cell of cells) {
    let length = 0
    while (length < cell.text.length && cell.text[length] === text[at + length]) length += 1
    if (length > 0) clipped.push({...cell, text: cell.text.slice(0, length)})
    at += length
    if (length < cell.text.length) break
  }
  return at === text.length ? clipped : [...clipped, {text: text.slice(at), tone: null}]
}

/** Columns that pieces take. */
export function widthOfCells(cells: readonly PaintedText[]): number {
  return cells.reduce((sum, {text}) => sum + displayWidth(text), 0)
}

/** Steps from the oldest to the newest: each costs its codes at every poll. */
const FADE_STEPS = 4

/** A course from left to right: what is older is paler, where there are enough colours. */
export function fadeOut(cell: string, tone: Tone, theme: ToneTheme): string {
  const step = Math.max(1, Math.ceil(cell.length / FADE_STEPS))
  const pieces: PaintedText[] = []
  for (let from = 0; from < cell.length; from += step)
    pieces.push({
      text: cell.slice(from, from + step),
      tone,
      part: Math.min(1, (from + step) / cell.length),
    })
  return paintCells(pieces, theme)
}
