// The colours of a picture. Most are tones of the dashboards' theme, which have one value on dark and one on light.
import {
  DARK_PALETTE,
  LIGHT_PALETTE,
  type Palette,
  strengthOf,
  type Tone,
  type ToneTheme,
} from '../../src/tui/theme.ts'

/** A colour that has a name, and so one value on dark and one on light; `#rrggbb` has the same on both. */
export type Ink = 'text' | 'paper' | 'shade' | keyof Palette['colors']
export type Paint = Ink | `#${string}`

const TONE_INKS = Object.keys(DARK_PALETTE.colors) as (keyof Palette['colors'])[]

/** All of them: a mark is an index into this list. */
export const INKS: readonly Ink[] = ['text', 'paper', 'shade', ...TONE_INKS]

/** The value of each ink. The theme leaves the text to the terminal; a picture has none. */
export const INK_VALUES: Readonly<Record<'dark' | 'light', ReadonlyMap<Ink, string>>> = {
  dark: valuesOf(DARK_PALETTE, [212, 215, 221]),
  light: valuesOf(LIGHT_PALETTE, [31, 35, 40]),
}

function valuesOf({background, shade, colors}: Palette, text: readonly number[]): ReadonlyMap<Ink, string> {
  const inks = {text, paper: background, shade, ...colors}
  return new Map(
    INKS.map((ink) => [ink, `#${inks[ink].map((value) => value.toString(16).padStart(2, '0')).join('')}`]),
  )
}

/** The terminal's own sixteen colours, by what samsa means with them: its commands paint with these. */
const BASIC: readonly Ink[] = ['text', 'bad', 'good', 'warning', 'accent', 'outflow', 'accent', 'text']

export function inkOfBasicColor(index: number): Ink {
  return index === 8 ? 'faint' : (BASIC[index % 8] ?? 'text')
}

/** The dashboards' theme with marks in place of colours: which colours they are, a picture says for dark and for light. */
export const markingTheme: ToneTheme = Object.assign((tone: Tone, text: string) => mark(tone, text), {
  hasColors: true,
  shades: true,
  fade: (tone: Tone, part: number, text: string) => mark(tone, text, strengthOf(part)),
})

/** The code that makes text (38) or what is behind it (48) of an ink, which the picture has in its palettes. */
export function markInk(code: 38 | 48, ink: Ink, strength = 1): string {
  const index = INKS.indexOf(ink)
  return code === 48 ? `48;9;${index}` : `38;9;${index};${Math.round(strength * 100)}`
}

function mark(tone: Tone, text: string, strength = 1): string {
  if (text === '') return ''
  const [on, off] = codesOf(tone, strength)
  return `\x1b[${on}m${text}\x1b[${off}m`
}

function codesOf(tone: Tone, strength: number): readonly [on: string, off: string] {
  switch (tone) {
    case 'strong':
      return ['1', '22']
    case 'letter':
      return ['1;4', '22;24']
    case 'selected':
      return [markInk(48, 'shade'), '49']
    case 'tab':
      return [`1;${markInk(48, 'shade')}`, '22;49']
    case 'label':
      return [`1;${markInk(38, 'paper')};${markInk(48, 'accent')}`, '22;39;49']
    default:
      return [markInk(38, tone, strength), '39']
  }
}

/** The ink of a colour of the dark theme, with how much of it there is; the colour itself where it is of another theme. */
export function inkOfDarkColor(rgb: readonly [number, number, number]): {
  readonly paint: Paint
  readonly strength: number
} {
  const known = [...INK_VALUES.dark].find(([, value]) => value === hexOf(rgb))
  if (known) return {paint: known[0], strength: 1}
  for (const ink of TONE_INKS) {
    const strength = strengthBetween(DARK_PALETTE.background, DARK_PALETTE.colors[ink], rgb)
    if (strength !== null) return {paint: ink, strength}
  }
  return {paint: hexOf(rgb), strength: 1}
}

/** How far a colour is on the way between two; null where it is not on it. */
function strengthBetween(
  from: readonly number[],
  to: readonly number[],
  color: readonly number[],
): number | null {
  const way = to.map((value, index) => value - (from[index] ?? 0))
  const gone = color.map((value, index) => value - (from[index] ?? 0))
  const length = way.reduce((sum, value) => sum + value * value, 0)
  const share = way.reduce((sum, value, index) => sum + value * (gone[index] ?? 0), 0) / length
  const isOnIt = way.every((value, index) => Math.abs(value * share - (gone[index] ?? 0)) <= 1)
  return isOnIt && share > 0 && share <= 1 ? Math.round(share * 100) / 100 : null
}

function hexOf(rgb: readonly number[]): `#${string}` {
  return `#${rgb.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}
