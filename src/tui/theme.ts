import type {ThemeName} from '../views/theme-names.ts'
import {
  backgroundCode,
  type ColorDepth,
  exactCode,
  foregroundCode,
  type OwnColor,
  type Rgb,
} from './color-code.ts'

/** What a part of the screen means; the theme decides what that looks like. */
export type Tone =
  | 'strong'
  | 'letter'
  | 'quiet'
  | 'faint'
  | 'selected'
  | 'tab'
  | 'label'
  | 'accent'
  | 'good'
  | 'warning'
  | 'bad'
  | 'draining'
  | 'outflow'

/** Wraps a text in the codes of a tone. Codes are not nested, but for `selected`, which lies behind a whole row. */
export interface ToneTheme {
  (tone: Tone, text: string): string
  /** Whether tones can be told by their colours alone: signs that tell lines of a chart apart are not needed then. */
  readonly hasColors?: boolean
  /** Whether a selected row is shaded, and so keeps the colours of its cells; else it is inverse, and has none. */
  readonly shades?: boolean
  /** The same tone from pale (0) to full (1), for what is older: left out where there are too few colours for it. */
  readonly fade?: (tone: Tone, part: number, text: string) => string
}

/** A theme's colours. What is not named keeps the terminal's own text colour. */
export interface Palette {
  readonly background: Rgb
  readonly colors: Readonly<Record<Exclude<Tone, 'strong' | 'letter' | 'selected' | 'tab' | 'label'>, Rgb>>
  /** Behind the selected row and the tab that is open. */
  readonly shade: Rgb
}

export const DARK_PALETTE: Palette = {
  background: [18, 18, 18],
  colors: {
    quiet: [139, 145, 156],
    faint: [92, 98, 109],
    accent: [124, 183, 255],
    good: [86, 194, 113],
    warning: [224, 175, 65],
    bad: [255, 107, 98],
    draining: [53, 196, 181],
    outflow: [180, 140, 242],
  },
  shade: [35, 44, 69],
}

export const LIGHT_PALETTE: Palette = {
  background: [255, 255, 255],
  colors: {
    quiet: [93, 99, 110],
    faint: [154, 160, 171],
    accent: [10, 95, 208],
    good: [21, 122, 52],
    warning: [143, 96, 0],
    bad: [198, 32, 23],
    draining: [0, 118, 108],
    outflow: [111, 66, 193],
  },
  shade: [219, 231, 251],
}

/** What a colour can be given to. */
export type ColoredTone = keyof Palette['colors']

/** Colours of one's own, over those of a theme. */
export interface OwnTheme {
  /** The theme that all other colours are taken from. */
  readonly base: ThemeName
  readonly colors: ReadonlyMap<ColoredTone, OwnColor>
  /** Behind the selected row and the tab that is open; null for that of the theme. */
  readonly selection: OwnColor | null
}

type Codes = Partial<Record<Tone, readonly [on: string, off: string]>>

/** Attributes that stay without colours, as NO_COLOR asks for colours only: [on, off] of SGR. */
const ATTRIBUTES: Codes = {
  strong: ['1', '22'],
  // The letter of a strong word that is a key.
  letter: ['1;4', '22;24'],
  quiet: ['2', '22'],
  faint: ['2', '22'],
  selected: ['7', '27'],
  tab: ['7', '27'],
  label: ['1', '22'],
}

/** The sixteen colours of the terminal's own palette, so that light and dark backgrounds both stay readable. */
const SIXTEEN: Codes = {
  accent: ['36', '39'],
  good: ['32', '39'],
  warning: ['33', '39'],
  bad: ['31', '39'],
  draining: ['36', '39'],
  outflow: ['35', '39'],
}

/** Bright, bold, and nothing that is faint. */
const HIGH_CONTRAST: Codes = {
  quiet: ['22', '22'],
  faint: ['22', '22'],
  accent: ['1;96', '22;39'],
  good: ['1;92', '22;39'],
  warning: ['1;93', '22;39'],
  bad: ['1;91', '22;39'],
  draining: ['1;96', '22;39'],
  outflow: ['1;95', '22;39'],
}

/** Which of the two backgrounds a terminal has. */
export type Background = 'light' | 'dark'

/**
 * How many colours the terminal says that it has (COLORTERM, TERM), and which background (COLORFGBG, as rxvt, Konsole and
 * iTerm2 set it; null where nothing is said).
 */
export function askTerminal(env: Readonly<Record<string, string | undefined>>): {
  readonly depth: ColorDepth
  readonly background: Background | null
} {
  const {COLORTERM = '', TERM = '', COLORFGBG = ''} = env
  const depth =
    /^(truecolor|24bit)$/.test(COLORTERM) || TERM.endsWith('-direct')
      ? 'true'
      : TERM.includes('256color')
        ? '256'
        : '16'
  const background = COLORFGBG.split(';').at(-1) ?? ''
  if (!/^\d+$/.test(background)) return {depth, background: null}
  return {depth, background: background === '7' || Number(background) > 8 ? 'light' : 'dark'}
}

/**
 * The theme of the dashboards. Without colour (NO_COLOR, `--no-color`, `none`) bold, faint, underlined and inverse remain.
 * Own codes in place of chalk: chalk does not know NO_COLOR, and at its level 0 drops bold and inverse too.
 */
export function createTheme({
  color,
  name = 'auto',
  env = {},
  background = null,
  own = null,
  label = null,
}: {
  readonly color: boolean
  readonly name?: ThemeName
  readonly env?: Readonly<Record<string, string | undefined>>
  /** What the terminal has answered, where it was asked. */
  readonly background?: Background | null
  /** Colours that the user has given to what they mean. */
  readonly own?: OwnTheme | null
  /** The number of the colour of the cluster's name, 0 to 7, where it has one of its own; it goes before all others. */
  readonly label?: number | null
}): ToneTheme {
  if (!color || name === 'none') return themeOf(ATTRIBUTES)
  const theme = ofColors({name, env, background, own})
  if (label === null) return theme
  // Inverse, for nobody knows which text can be read on it.
  const codes = [`1;7;${30 + label}`, '22;27;39'] as const
  const paint = (tone: Tone, text: string): string =>
    tone === 'label' ? wrap(codes, text) : theme(tone, text)
  return Object.assign(paint, {hasColors: theme.hasColors, shades: theme.shades, fade: theme.fade} as Traits)
}

function ofColors({
  name,
  env,
  background,
  own,
}: {
  readonly name: ThemeName
  readonly env: Readonly<Record<string, string | undefined>>
  readonly background: Background | null
  readonly own: OwnTheme | null
}): ToneTheme {
  const {depth, background: told} = askTerminal(env)
  if (name === 'high-contrast' || name === '16' || depth === '16') {
    const codes = {...ATTRIBUTES, ...(name === 'high-contrast' ? HIGH_CONTRAST : SIXTEEN)}
    const theme = themeOf(codes, {hasColors: true})
    return own === null ? theme : overlay(theme, own, depth)
  }
  const known = name === 'auto' ? (background ?? told) : name
  // A shade of the wrong kind would hide the row that it is to show: without one it is inverse, without colours of its own.
  const shades = known !== null
  const palette = known === 'light' ? LIGHT_PALETTE : DARK_PALETTE
  const traits = {shades, isTrueColor: depth === 'true'}
  if (own === null) return paletteTheme(palette, traits)
  return overlay(paletteTheme(withExact(palette, own), traits), own, depth)
}

/** The exact ones of one's own colours in place of the palette's, to fade as those do. */
function withExact(palette: Palette, {colors}: OwnTheme): Palette {
  const exact = [...colors].flatMap(([tone, color]) => ('rgb' in color ? [[tone, color.rgb] as const] : []))
  return {...palette, colors: {...palette.colors, ...Object.fromEntries(exact)}}
}

/** One's own colours over those of a theme. What one by its number looks like nobody knows, so it does not fade. */
function overlay(theme: ToneTheme, {colors, selection}: OwnTheme, depth: ColorDepth): ToneTheme {
  const codes: {[tone in Tone]?: readonly [on: string, off: string]} = {}
  for (const [tone, color] of colors) codes[tone] = [foregroundCode(color, depth), '39']
  const accent = colors.get('accent')
  // Inverse, for nobody knows which text can be read on it.
  if (accent !== undefined) codes.label = [`1;7;${foregroundCode(accent, depth)}`, '22;27;39']
  if (selection !== null) {
    const behind = backgroundCode(selection, depth)
    codes.selected = [behind, '49']
    codes.tab = [`1;${behind}`, '22;49']
  }
  const paint = (tone: Tone, text: string): string =>
    codes[tone] === undefined ? theme(tone, text) : wrap(codes[tone], text)
  const {fade} = theme
  const numbered = new Set<Tone>([...colors].flatMap(([tone, color]) => ('number' in color ? tone : [])))
  const traits: Traits = {hasColors: true, shades: theme.shades === true || selection !== null}
  if (fade === undefined) return Object.assign(paint, traits)
  const fadeOwn: NonNullable<ToneTheme['fade']> = (tone, part, text) =>
    numbered.has(tone) ? paint(tone, text) : fade(tone, part, text)
  return Object.assign(paint, {...traits, fade: fadeOwn})
}

type Traits = Pick<ToneTheme, 'hasColors' | 'shades' | 'fade'>

function themeOf(codes: Codes, traits: Traits = {}): ToneTheme {
  return Object.assign((tone: Tone, text: string) => wrap(codes[tone], text), traits)
}

function paletteTheme(
  {background, colors, shade}: Palette,
  {shades, isTrueColor}: {readonly shades: boolean; readonly isTrueColor: boolean},
): ToneTheme {
  const sgr = (color: Rgb) => exactCode(color, isTrueColor)
  const codes: Codes = {
    ...ATTRIBUTES,
    ...Object.fromEntries(
      Object.entries(colors).map(([tone, color]) => [tone, [`38;${sgr(color)}`, '39']] as const),
    ),
    ...(shades ? {selected: [`48;${sgr(shade)}`, '49'], tab: [`1;48;${sgr(shade)}`, '22;49']} : {}),
    label: [`1;38;${sgr(background)};48;${sgr(colors.accent)}`, '22;39;49'],
  }
  if (!isTrueColor) return themeOf(codes, {hasColors: true, shades})
  const fade = (tone: Tone, part: number, text: string): string => {
    const color = tone in colors ? colors[tone as keyof typeof colors] : null
    if (color === null) return wrap(codes[tone], text)
    const mixed = color.map((value, index) => Math.round(mix(background[index] ?? 0, value, part)))
    return wrap([`38;2;${mixed.join(';')}`, '39'], text)
  }
  return themeOf(codes, {hasColors: true, shades, fade})
}

function mix(from: number, to: number, part: number): number {
  return from + (to - from) * strengthOf(part)
}

/** How much of its colour a faded part has; the rest is the background's. Never less than about half: it has to be seen. */
export function strengthOf(part: number): number {
  return 0.45 + 0.55 * part
}

function wrap(codes: readonly [on: string, off: string] | undefined, text: string): string {
  return codes === undefined || text === '' ? text : `\x1b[${codes[0]}m${text}\x1b[${codes[1]}m`
}
