/** What a part of the screen means; the theme decides what that looks like. */
export type Tone = 'strong' | 'letter' | 'quiet' | 'selected' | 'accent' | 'good' | 'warning' | 'bad'

/** Wraps a text in the codes of a tone. Codes are not nested: each text has one tone. */
export type Theme = (tone: Tone, text: string) => string

/** Attributes that stay without colours, as NO_COLOR asks for colours only: [on, off] of SGR. */
const attributes: Partial<Record<Tone, readonly [string, string]>> = {
  strong: ['1', '22'],
  // The letter of a strong word that is a key.
  letter: ['1;4', '22;24'],
  quiet: ['2', '22'],
  selected: ['7', '27'],
}

/** The sixteen colours of the terminal's own palette, so that light and dark backgrounds both stay readable. */
const colors: Partial<Record<Tone, readonly [string, string]>> = {
  accent: ['36', '39'],
  good: ['32', '39'],
  warning: ['33', '39'],
  bad: ['31', '39'],
}

/**
 * The theme of the dashboards. Without colour (NO_COLOR, `--no-color`) bold, faint, underlined and inverse remain.
 * Own codes in place of chalk: chalk does not know NO_COLOR, and at its level 0 drops bold and inverse too.
 */
export function createTheme({color}: {readonly color: boolean}): Theme {
  return (tone, text) => {
    const codes = attributes[tone] ?? (color ? colors[tone] : undefined)
    return codes === undefined || text === '' ? text : `\x1b[${codes[0]}m${text}\x1b[${codes[1]}m`
  }
}
