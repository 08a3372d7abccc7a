import {displayWidth} from '../../views/display-width.ts'
import type {Glyphs} from '../../views/glyphs.ts'
import type {ToneTheme} from '../theme.ts'
import {fitCells, type PaintedText, paintCells, widthOfCells} from './paint.ts'

/** Columns and lines that a frame takes at each of its sides. */
export const FRAME_SIDE = 1

/** And at both together. */
export const FRAME = 2 * FRAME_SIDE

interface PanelLook {
  readonly theme: ToneTheme
  readonly glyphs: Glyphs
  /** Room for the lines, without the frame. */
  readonly width: number
  readonly height: number
}

/** What stands in the upper line of a frame. */
export interface PanelHead {
  readonly title: readonly PaintedText[]
  readonly hint?: readonly PaintedText[]
  /** Whether keys go to it. */
  readonly isFocused?: boolean
}

/** Corners, a piece of line beside each, and blanks around both texts, less the frame's sides. */
const AROUND_HEAD = 6

/** Columns of a frame's upper line that a title has beside this hint, which gets half of them at the most. */
export function roomForTitle(hint: readonly PaintedText[], width: number): number {
  const room = width - AROUND_HEAD
  return room - Math.min(widthOfCells(hint), Math.floor(room / 2))
}

/** Lines in a frame, with what they are in its upper line; lines of at most `width` columns, ready for the terminal. */
export function renderPanel(
  {title, hint = [], isFocused = false}: PanelHead,
  lines: readonly string[],
  {theme, glyphs, width, height}: PanelLook,
): string[] {
  const {topLeft, topRight, bottomLeft, bottomRight, line, side} = glyphs.frame
  const draw = (text: string) => theme(isFocused ? 'accent' : 'faint', text)
  const room = width - AROUND_HEAD
  const wanted = title.filter(hasText)
  // Half of it for each, and for the hint what the title does not need.
  const forHint = Math.max(Math.floor(room / 2), room - widthOfCells(wanted))
  const right = fitCells(hint.filter(hasText), forHint, glyphs.ellipsis)
  const left = fitCells(wanted, room - widthOfCells(right), glyphs.ellipsis)
  const [before, after] = [apart(left), apart(right)]
  const rest = line.repeat(Math.max(0, width - 2 - widthOfCells(before) - widthOfCells(after)))
  const upper = `${draw(topLeft + line)}${paintCells(before, theme)}${draw(rest)}${paintCells(after, theme)}${draw(line + topRight)}`
  const edge = draw(side)
  const inner = Array.from({length: height}, (_, index) => {
    const text = lines[index] ?? ''
    return `${edge}${text}${' '.repeat(Math.max(0, width - displayWidth(text)))}${edge}`
  })
  return [upper, ...inner, draw(bottomLeft + line.repeat(width) + bottomRight)]
}

/** With a blank at both sides, where there is something. */
function apart(cells: readonly PaintedText[]): readonly PaintedText[] {
  const blank = {text: ' ', tone: null}
  return cells.length === 0 ? [] : [blank, ...cells, blank]
}

function hasText({text}: PaintedText): boolean {
  return text !== ''
}

/** Lines side by side: those on the left are filled up to `leftWidth`. */
export function joinLines(left: readonly string[], right: readonly string[], leftWidth: number): string[] {
  return Array.from({length: Math.max(left.length, right.length)}, (_, index) => {
    const line = left[index] ?? ''
    return line + ' '.repeat(Math.max(0, leftWidth - displayWidth(line))) + (right[index] ?? '')
  })
}
