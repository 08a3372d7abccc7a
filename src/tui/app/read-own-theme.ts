import {nearestNames} from '../../core/names/nearest-names.ts'
import {wordIn} from '../../core/names/word-in.ts'
import {THEME_NAMES, type ThemeName} from '../../views/theme-names.ts'
import type {OwnColor, Rgb} from '../color-code.ts'
import type {ColoredTone, OwnTheme} from '../theme.ts'
import {memberOf, type WrongInFile} from './keys-file-section.ts'

/** What colours can be given to, by the words for it; the second word of some is what the dashboard's own code says. */
const TONES: Readonly<Record<string, ColoredTone>> = {
  dim: 'quiet',
  faint: 'faint',
  accent: 'accent',
  ok: 'good',
  warn: 'warning',
  error: 'bad',
  draining: 'draining',
  out: 'outflow',
  good: 'good',
  warning: 'warning',
  bad: 'bad',
}

/** The same in a sentence: one word for each. */
const TONE_WORDS: readonly string[] = [
  'dim',
  'faint',
  'accent',
  'ok',
  'warn',
  'error',
  'draining',
  'out',
  'selection',
]

const DARK_NAMES: readonly string[] = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white']

/** The sixteen colours of a terminal's palette, in their order. */
const COLOR_NAMES: readonly string[] = [...DARK_NAMES, ...DARK_NAMES.map((name) => `bright-${name}`)]

/**
 * Reads `theme: {base: dark, accent: '#7cb7ff', error: red}`: the theme that the rest is taken from, and colours for what
 * they mean. `wrong` makes the Failure of a sentence about the file.
 */
export function readOwnTheme(section: unknown, wrong: WrongInFile): OwnTheme {
  if (typeof section !== 'object' || section === null || Array.isArray(section)) {
    throw wrong('has a theme that is no list of colours by name', [
      "It looks like: top: {theme: {base: dark, accent: '#7cb7ff', error: red}}",
    ])
  }
  const colors = new Map<ColoredTone, OwnColor>()
  for (const [word, value] of Object.entries(section)) {
    if (word === 'base' || word === 'selection') continue
    const tone = wordIn(TONES, word)
    if (tone === undefined) {
      throw wrong(`gives a colour to "${word}", which is none of what has one`, [
        ...didYouMean(word, [...Object.keys(TONES), 'selection', 'base']),
        `Colours are of: ${TONE_WORDS.join(', ')}; base names a theme.`,
      ])
    }
    if (colors.has(tone)) throw wrong(`gives two colours to ${word}`)
    colors.set(tone, readColor(value, word, wrong))
  }
  const selection = memberOf(section, 'selection')
  return {
    base: readBase(memberOf(section, 'base'), wrong),
    colors,
    selection: selection === undefined ? null : readColor(selection, 'selection', wrong),
  }
}

function readBase(value: unknown, wrong: WrongInFile): ThemeName {
  if (value === undefined) return 'auto'
  // `16` is a number in YAML.
  const base = THEME_NAMES.find((name) => name === String(value))
  if (base !== undefined) return base
  throw wrong(`is based on the theme ${JSON.stringify(value)}, which there is not`, [
    ...didYouMean(String(value), THEME_NAMES),
    `Themes: ${THEME_NAMES.join(', ')}.`,
  ])
}

function readColor(value: unknown, word: string, wrong: WrongInFile): OwnColor {
  // In YAML what follows a # that stands free is a comment.
  if (value === null)
    throw wrong(`gives no colour to ${word}`, ["A colour that begins with # stands in quotes: '#7cb7ff'."])
  const text = String(value).trim().toLowerCase()
  const rgb = parseHex(text)
  if (rgb !== null) return {rgb}
  const number = COLOR_NAMES.indexOf(text === 'gray' || text === 'grey' ? 'bright-black' : text)
  if (number >= 0) return {number}
  throw wrong(`gives ${JSON.stringify(value)} to ${word}, which is no colour`, [
    ...didYouMean(text, COLOR_NAMES),
    `A colour is '#rrggbb', '#rgb' or one of: ${DARK_NAMES.join(', ')}, gray, and bright- and one of these.`,
  ])
}

function parseHex(text: string): Rgb | null {
  const [, digits] = /^#([0-9a-f]{3}|[0-9a-f]{6})$/.exec(text) ?? []
  if (digits === undefined) return null
  const width = digits.length / 3
  const part = (at: number) => {
    const written = digits.slice(at * width, (at + 1) * width)
    return Number.parseInt(width === 1 ? written + written : written, 16)
  }
  return [part(0), part(1), part(2)]
}

function didYouMean(word: string, names: readonly string[]): readonly string[] {
  const nearest = nearestNames(word, names)
  return nearest.length === 0 ? [] : [`Did you mean ${nearest.join(' or ')}?`]
}
