// Characters that have to join with their neighbours, as paths: fonts leave gaps between them, or have other widths.

/** A cell of a picture, in its units. */
export const CELL = {width: 10, height: 20} as const

/** How a path is drawn: stroked, filled, or stroked with dots half a cell apart. */
export type ShapeKind = 'line' | 'area' | 'dots'

export interface Shape {
  readonly kind: ShapeKind
  /** The `d` of an SVG path. */
  readonly path: string
}

const {width: WIDTH, height: HEIGHT} = CELL
const MID_X = WIDTH / 2
const MID_Y = HEIGHT / 2

/** The sides that lines go to from the middle of a cell: left, right, up, down. */
const BOX_SIDES: Readonly<Record<string, string>> = {
  '─': 'lr',
  '│': 'ud',
  '┌': 'dr',
  '┐': 'dl',
  '└': 'ur',
  '┘': 'ul',
  '├': 'udr',
  '┤': 'udl',
  '┬': 'dlr',
  '┴': 'ulr',
  '┼': 'udlr',
}

/** Rounded corners, from their end above or below to that beside. */
const CORNERS: Readonly<Record<string, (x: number, y: number) => string>> = {
  '╭': (x, y) => `M${x + MID_X} ${y + HEIGHT}v-5q0-5 5-5`,
  '╮': (x, y) => `M${x + MID_X} ${y + HEIGHT}v-5q0-5-5-5`,
  '╰': (x, y) => `M${x + MID_X} ${y}v5q0 5 5 5`,
  '╯': (x, y) => `M${x + MID_X} ${y}v5q0 5-5 5`,
}

/** Whether a character is drawn here, and not by the font. */
export function isShape(character: string): boolean {
  return isBraille(character) || isDrawnAlone(character)
}

function isDrawnAlone(character: string): boolean {
  return character in BOX_SIDES || character in CORNERS || /^[▁-▏■]$/.test(character)
}

function isBraille(character: string): boolean {
  return /^[\u2800-\u28ff]$/.test(character)
}

/**
 * Characters side by side, the first one's upper left corner at x, y. Equal neighbours become one path, and braille is drawn
 * by its lines of dots: a chart would else be a hundred kilobytes.
 */
export function drawShapes(characters: readonly string[], x: number, y: number): Shape[] {
  const shapes: Shape[] = []
  for (let at = 0; at < characters.length; ) {
    const first = characters[at] ?? ''
    const belongs = isBraille(first) ? isBraille : (character: string) => character === first
    const end = characters.findIndex((character, index) => index > at && !belongs(character))
    const group = characters.slice(at, end < 0 ? undefined : end)
    const left = x + at * WIDTH
    const shape = isBraille(first)
      ? ({kind: 'dots', path: dotsPath(group, left, y)} as const)
      : drawRepeated(first, group.length, left, y)
    if (shape.path !== '') shapes.push(shape)
    at += group.length
  }
  return shapes
}

function drawRepeated(character: string, count: number, x: number, y: number): Shape {
  const each = (draw: (left: number) => string) =>
    Array.from({length: count}, (_, index) => draw(x + index * WIDTH)).join('')
  const length = count * WIDTH
  if (character === '─') return {kind: 'line', path: `M${x} ${y + MID_Y}h${length}`}
  const sides = BOX_SIDES[character]
  if (sides !== undefined) return {kind: 'line', path: each((left) => boxPath(sides, left, y))}
  const corner = CORNERS[character]
  if (corner !== undefined) return {kind: 'line', path: each((left) => corner(left, y))}
  if (character === '■') return {kind: 'area', path: each((left) => rectanglePath(left + 1, y + 6, 8, 9))}
  const eighths = (character.codePointAt(0) ?? 0) - 0x2580
  if (eighths > 8)
    return {kind: 'area', path: each((left) => rectanglePath(left, y, (WIDTH * (16 - eighths)) / 8, HEIGHT))}
  const height = (HEIGHT * eighths) / 8
  return {kind: 'area', path: rectanglePath(x, y + HEIGHT - height, length, height)}
}

function boxPath(sides: string, x: number, y: number): string {
  const [left, right, up, down] = [...'lrud'].map((side) => sides.includes(side))
  const fromX = left ? x : x + MID_X
  const fromY = up ? y : y + MID_Y
  const across = (left ? MID_X : 0) + (right ? MID_X : 0)
  const along = (up ? MID_Y : 0) + (down ? MID_Y : 0)
  return (
    (across > 0 ? `M${fromX} ${y + MID_Y}h${across}` : '') +
    (along > 0 ? `M${x + MID_X} ${fromY}v${along}` : '')
  )
}

/** A filled rectangle as a path. */
export function rectanglePath(x: number, y: number, width: number, height: number): string {
  return `M${x} ${y}h${width}v${height}h-${width}z`
}

/** The distance of dots: two beside each other in a cell, four above each other. */
const DOT = 5

/** Bits of a braille pattern by line, left and right: dots 1 and 4, 2 and 5, 3 and 6, 7 and 8. */
const BRAILLE_LINES = [
  [0, 3],
  [1, 4],
  [2, 5],
  [6, 7],
] as const

/** Neighbouring dots of a line are one stroke, of which the dash pattern shows the dots: it begins anew with each stroke. */
function dotsPath(characters: readonly string[], x: number, y: number): string {
  let path = ''
  for (const [row, bits] of BRAILLE_LINES.entries()) {
    const line = characters.flatMap((character) => {
      const pattern = (character.codePointAt(0) ?? 0) - 0x2800
      return bits.map((bit) => ((pattern >> bit) & 1) === 1)
    })
    for (const [from, count] of stretchesOf(line))
      path += `M${x + DOT / 2 + from * DOT} ${y + DOT / 2 + row * DOT}h${(count - 1) * DOT + 0.1}`
  }
  return path
}

/** Where a line has dots, and how many are together. */
function stretchesOf(line: readonly boolean[]): [from: number, count: number][] {
  const stretches: [number, number][] = []
  for (const [index, isSet] of line.entries()) {
    const last = stretches.at(-1)
    if (isSet && last && last[0] + last[1] === index) last[1] += 1
    else if (isSet) stretches.push([index, 1])
  }
  return stretches
}
