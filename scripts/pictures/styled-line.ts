// Lines with SGR codes, as the dashboards and the commands write them, as cells of a screen with their styles.
import {displayWidth} from '../../src/views/display-width.ts'
import {INKS, inkOfBasicColor, type Paint} from './inks.ts'

/** How a cell looks. Inverse and faint are resolved already: what is left are colours. */
export interface CellStyle {
  readonly color: Paint
  /** What is behind it; null for the window's own background. */
  readonly background: Paint | null
  /** How much of its colour it has, from 0 (none) to 1 (all). */
  readonly strength: number
  readonly isBold: boolean
  readonly isUnderlined: boolean
}

/** What stands at one place of a line: a character, with the marks that combine with it. */
export interface StyledCell {
  readonly text: string
  /** Columns: East Asian wide characters and emoji have two. */
  readonly width: 1 | 2
  readonly style: CellStyle
}

/** A cell that nothing was said about. */
export const PLAIN: CellStyle = {
  color: 'text',
  background: null,
  strength: 1,
  isBold: false,
  isUnderlined: false,
}

/** The part of a colour that a faint text without a colour of its own keeps. */
const FAINT_STRENGTH = 0.6

/** What codes have set so far. */
interface Pen {
  color: Paint | null
  background: Paint | null
  strength: number
  isBold: boolean
  isFaint: boolean
  isUnderlined: boolean
  isInverse: boolean
}

const newPen = (): Pen => ({
  color: null,
  background: null,
  strength: 1,
  isBold: false,
  isFaint: false,
  isUnderlined: false,
  isInverse: false,
})

const SGR = /\x1b\[([\d;]*)m/
const graphemes = new Intl.Segmenter(undefined, {granularity: 'grapheme'})

/**
 * A line as cells. Codes that are not closed end with the line; control characters, escape sequences of another kind among
 * them, are drawn as U+FFFD: nothing of them is in a frame, and none must get into XML.
 */
export function readStyledLine(line: string): StyledCell[] {
  const pen = newPen()
  const cells: StyledCell[] = []
  for (const [index, part] of line.split(SGR).entries()) {
    if (index % 2 === 1) applyCodes(pen, part)
    else cells.push(...cellsOf(part, styleOf(pen)))
  }
  return cells
}

/** Most of what is drawn: a column each, and nothing that combines. */
const SIMPLE = /^[\x20-\x7e\u2500-\u25a0\u2800-\u28ff]*$/

function cellsOf(text: string, style: CellStyle): StyledCell[] {
  if (SIMPLE.test(text)) return Array.from(text, (character) => ({text: character, width: 1, style}))
  const visible = text.toWellFormed().replace(/[\x00-\x1f\x7f-\x9f\ufffe\uffff]/g, '\ufffd')
  return Array.from(graphemes.segment(visible), ({segment}) => ({segment, width: displayWidth(segment)}))
    .filter(({width}) => width > 0)
    .map(({segment, width}) => ({text: segment, width: width === 1 ? 1 : 2, style}))
}

function styleOf({color, background, strength, isBold, isFaint, isUnderlined, isInverse}: Pen): CellStyle {
  const faded = isFaint && color === null ? FAINT_STRENGTH : strength
  const inks = isInverse
    ? {color: background ?? 'paper', background: color ?? 'text'}
    : {color: color ?? 'text', background}
  return {...inks, strength: faded, isBold, isUnderlined}
}

function applyCodes(pen: Pen, parameters: string): void {
  const codes = parameters.split(';').map(Number)
  while (codes.length > 0) {
    const code = codes.shift() ?? 0
    if (code === 38 || code === 48) applyColor(pen, code, codes)
    else applyCode(pen, code)
  }
}

function applyCode(pen: Pen, code: number): void {
  if (code === 0) Object.assign(pen, newPen())
  else if (code === 1) pen.isBold = true
  else if (code === 2) pen.isFaint = true
  else if (code === 4) pen.isUnderlined = true
  else if (code === 7) pen.isInverse = true
  else if (code === 22) pen.isBold = pen.isFaint = false
  else if (code === 24) pen.isUnderlined = false
  else if (code === 27) pen.isInverse = false
  else if (code === 39) setColor(pen, null)
  else if (code === 49) pen.background = null
  else if (code >= 30 && code <= 37) setColor(pen, inkOfBasicColor(code - 30))
  else if (code >= 90 && code <= 97) setColor(pen, inkOfBasicColor(code - 90 + 8))
  else if (code >= 40 && code <= 47) pen.background = inkOfBasicColor(code - 40)
  else if (code >= 100 && code <= 107) pen.background = inkOfBasicColor(code - 100 + 8)
}

function setColor(pen: Pen, color: Paint | null, strength = 1): void {
  pen.color = color
  pen.strength = strength
}

/** What follows 38 and 48: 5 and one of 256, 2 and red, green, blue, or 9 and a mark (markInk), whose second number is for text only. */
function applyColor(pen: Pen, code: 38 | 48, codes: number[]): void {
  const kind = codes.shift()
  let color: Paint | null = null
  let strength = 1
  if (kind === 5) color = paintOf256(codes.shift() ?? 0)
  else if (kind === 2) color = hexOf(codes.splice(0, 3))
  else if (kind === 9) {
    color = INKS[codes.shift() ?? 0] ?? null
    if (code === 38) strength = (codes.shift() ?? 100) / 100
  }
  if (code === 38) setColor(pen, color, strength)
  else pen.background = color
}

/** A colour of xterm's 256: the sixteen, the cube of 6 x 6 x 6, the greys. */
function paintOf256(index: number): Paint {
  if (index < 16) return inkOfBasicColor(index)
  if (index >= 232) return hexOf(new Array<number>(3).fill(8 + (index - 232) * 10))
  const level = (step: number) => (step === 0 ? 0 : 55 + step * 40)
  const at = index - 16
  return hexOf([level(Math.floor(at / 36)), level(Math.floor(at / 6) % 6), level(at % 6)])
}

function hexOf(rgb: readonly number[]): Paint {
  const [red = 0, green = 0, blue = 0] = rgb.map((value) => Math.max(0, Math.min(255, value || 0)))
  return `#${[red, green, blue].map((value) => value.toString(16).padStart(2, '0')).join('')}`
}
