/** How many colours a terminal has. */
export type ColorDepth = '16' | '256' | 'true'

export type Rgb = readonly [red: number, green: number, blue: number]

/** A colour that somebody has chosen: exactly, or one of the sixteen of the terminal's own palette by its number. */
export type OwnColor = {readonly rgb: Rgb} | {readonly number: number}

/** What SGR takes for a text in this colour, on a terminal that has so many. */
export function foregroundCode(color: OwnColor, depth: ColorDepth): string {
  return codeOf(color, depth, 30, 90)
}

/** The same for what is behind a text. */
export function backgroundCode(color: OwnColor, depth: ColorDepth): string {
  return codeOf(color, depth, 40, 100)
}

function codeOf(color: OwnColor, depth: ColorDepth, dark: number, bright: number): string {
  if ('rgb' in color && depth !== '16') return `${dark + 8};${exactCode(color.rgb, depth === 'true')}`
  const number = 'rgb' in color ? nearestOf16(color.rgb) : color.number
  return String(number < 8 ? dark + number : bright + number - 8)
}

/** What follows 38 or 48 in SGR: the colour itself, or the nearest of 256. */
export function exactCode(color: Rgb, isTrueColor: boolean): string {
  return isTrueColor ? `2;${color.join(';')}` : `5;${nearestOf256(color)}`
}

/** The colour of the 6 x 6 x 6 cube, or of the greys, that is the nearest one (xterm's 256 colours). */
function nearestOf256([red, green, blue]: Rgb): number {
  const spread = Math.max(red, green, blue) - Math.min(red, green, blue)
  if (spread < 24) return 232 + Math.max(0, Math.min(23, Math.round(((red + green + blue) / 3 - 8) / 10)))
  const step = (value: number) => (value < 48 ? 0 : value < 115 ? 1 : Math.floor((value - 35) / 40))
  return 16 + 36 * step(red) + 6 * step(green) + step(blue)
}

/** xterm's sixteen. What terminals show for them differs; these are about the middle. */
const XTERM_16: readonly Rgb[] = [
  [0, 0, 0],
  [205, 0, 0],
  [0, 205, 0],
  [205, 205, 0],
  [0, 0, 238],
  [205, 0, 205],
  [0, 205, 205],
  [229, 229, 229],
  [127, 127, 127],
  [255, 0, 0],
  [0, 255, 0],
  [255, 255, 0],
  [92, 92, 255],
  [255, 0, 255],
  [0, 255, 255],
  [255, 255, 255],
]

function nearestOf16(color: Rgb): number {
  const distances = XTERM_16.map((other) =>
    other.reduce((sum, value, at) => sum + (value - (color[at] ?? 0)) ** 2, 0),
  )
  return distances.indexOf(Math.min(...distances))
}
