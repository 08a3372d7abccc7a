import {describe, expect, test} from 'vitest'
import type {OwnColor} from '../../src/tui/color-code.ts'
import {readBackground} from '../../src/tui/terminal/find-background.ts'
import {askTerminal, type ColoredTone, createTheme, type OwnTheme} from '../../src/tui/theme.ts'
import type {ThemeName} from '../../src/views/theme-names.ts'

const trueColor = {COLORTERM: 'truecolor', TERM: 'xterm-256color'}

test.each([
  [{}, {depth: '16', background: null}],
  [{TERM: 'xterm'}, {depth: '16', background: null}],
  [{TERM: 'screen-256color'}, {depth: '256', background: null}],
  [trueColor, {depth: 'true', background: null}],
  [
    {...trueColor, COLORFGBG: '15;0'},
    {depth: 'true', background: 'dark'},
  ],
  [
    {...trueColor, COLORFGBG: '0;default;15'},
    {depth: 'true', background: 'light'},
  ],
  [
    {...trueColor, COLORFGBG: '7;8'},
    {depth: 'true', background: 'dark'},
  ],
  [
    {...trueColor, COLORFGBG: 'default;default'},
    {depth: 'true', background: null},
  ],
])('%j says %j', (env, expected) => {
  expect(askTerminal(env)).toEqual(expected)
})

test.each([
  ['\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?62;22c', 'light'],
  ['\x1b]11;rgb:1e1e/1e1e/2e2e\x07\x1b[?1;2c', 'dark'],
  ['\x1b]11;rgba:ff/f0/e0/80\x07', 'light'],
  ['\x1b[?1;2c', null],
  ['j', null],
])('an answer %j tells %s', (answer, background) => {
  expect(readBackground(answer)).toBe(background)
})

describe('a theme', () => {
  test('shades the selected row where it knows the background, and inverts it where it does not', () => {
    const known = createTheme({color: true, env: trueColor, background: 'light'})
    expect(known.shades).toBe(true)
    expect(known('selected', 'x')).toBe('\x1b[48;2;219;231;251mx\x1b[49m')
    const unknown = createTheme({color: true, env: trueColor})
    expect(unknown.shades).toBe(false)
    expect(unknown('selected', 'x')).toBe('\x1b[7mx\x1b[27m')
    expect(createTheme({color: true, name: 'dark', env: trueColor}).shades).toBe(true)
  })

  test('has as many colours as the terminal', () => {
    const on256 = createTheme({color: true, name: 'dark', env: {TERM: 'xterm-256color'}})
    expect(on256('bad', 'x')).toMatch(/^\x1b\[38;5;\d+mx\x1b\[39m$/)
    expect(on256.fade).toBeUndefined()
    expect(createTheme({color: true, name: '16', env: trueColor})('bad', 'x')).toBe('\x1b[31mx\x1b[39m')
    expect(createTheme({color: true, env: {TERM: 'xterm'}})('bad', 'x')).toBe('\x1b[31mx\x1b[39m')
  })

  test.each([[{color: false, name: 'dark'}], [{color: true, name: 'none'}]] as const)(
    'has none with %j',
    (options) => {
      const theme = createTheme({...options, env: trueColor})
      expect(theme('bad', 'x')).toBe('x')
      expect(theme('strong', 'x')).toBe('\x1b[1mx\x1b[22m')
      expect(theme.hasColors).toBeUndefined()
    },
  )

  test('of high contrast has nothing faint', () => {
    const theme = createTheme({color: true, name: 'high-contrast', env: trueColor})
    for (const tone of ['quiet', 'faint'] as const) expect(theme(tone, 'x')).not.toContain('\x1b[2m')
  })

  test('fades towards the background, never into it', () => {
    const {fade} = createTheme({color: true, name: 'dark', env: trueColor})
    expect(fade?.('accent', 1, 'x')).toBe('\x1b[38;2;124;183;255mx\x1b[39m')
    expect(fade?.('accent', 0, 'x')).toBe('\x1b[38;2;66;92;125mx\x1b[39m')
  })
})

describe('colours of one’s own', () => {
  const own: OwnTheme = {
    base: 'dark',
    colors: new Map<ColoredTone, OwnColor>([
      ['accent', {rgb: [255, 128, 0]}],
      ['bad', {number: 9}],
    ]),
    selection: {rgb: [0, 0, 95]},
  }
  const on = (env: Readonly<Record<string, string>>, name: ThemeName = 'dark') =>
    createTheme({color: true, name, env, own})

  test('lie over the theme, which keeps the others', () => {
    const theme = on(trueColor)
    expect(theme('accent', 'x')).toBe('\x1b[38;2;255;128;0mx\x1b[39m')
    expect(theme('bad', 'x')).toBe('\x1b[91mx\x1b[39m')
    expect(theme('selected', 'x')).toBe('\x1b[48;2;0;0;95mx\x1b[49m')
    expect(theme('good', 'x')).toBe(createTheme({color: true, name: 'dark', env: trueColor})('good', 'x'))
    expect([theme.hasColors, theme.shades]).toEqual([true, true])
  })

  test('fade where it is known what they look like', () => {
    const {fade} = on(trueColor)
    expect(fade?.('accent', 1, 'x')).toBe('\x1b[38;2;255;128;0mx\x1b[39m')
    expect(fade?.('accent', 0, 'x')).not.toContain('255;128;0')
    expect(fade?.('bad', 0, 'x')).toBe('\x1b[91mx\x1b[39m')
  })

  test('are the nearest that a terminal has', () => {
    expect(on({TERM: 'xterm-256color'})('accent', 'x')).toBe('\x1b[38;5;208mx\x1b[39m')
    expect(on({TERM: 'xterm-256color'})('selected', 'x')).toBe('\x1b[48;5;17mx\x1b[49m')
    expect(on({TERM: 'xterm'})('accent', 'x')).toBe('\x1b[33mx\x1b[39m')
    expect(on(trueColor, 'high-contrast')('accent', 'x')).toBe('\x1b[38;2;255;128;0mx\x1b[39m')
  })

  test('are none where there are to be none', () => {
    expect(createTheme({color: false, name: 'dark', env: trueColor, own})('bad', 'x')).toBe('x')
    expect(on(trueColor, 'none')('bad', 'x')).toBe('x')
  })
})
