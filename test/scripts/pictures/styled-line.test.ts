import {describe, expect, test} from 'vitest'
import {INK_VALUES, inkOfDarkColor, markingTheme} from '../../../scripts/pictures/inks.ts'
import {PLAIN, readStyledLine} from '../../../scripts/pictures/styled-line.ts'
import {createTheme, DARK_PALETTE, strengthOf, type Tone} from '../../../src/tui/theme.ts'

/** Runs of one style, with what is not the usual of it. */
function runsOf(line: string): [text: string, style: Record<string, unknown>][] {
  const runs: [string, Record<string, unknown>][] = []
  for (const {text, style} of readStyledLine(line)) {
    const unusual = Object.fromEntries(
      Object.entries(style).filter(([key, value]) => value !== PLAIN[key as keyof typeof PLAIN]),
    )
    const last = runs.at(-1)
    if (last && JSON.stringify(last[1]) === JSON.stringify(unusual)) last[0] += text
    else runs.push([text, unusual])
  }
  return runs
}

test.each([
  ['plain', 'ab', [['ab', {}]]],
  [
    'bold, and its end',
    '\x1b[1ma\x1b[22mb',
    [
      ['a', {isBold: true}],
      ['b', {}],
    ],
  ],
  [
    'two codes in one',
    '\x1b[1;4ma\x1b[22;24mb',
    [
      ['a', {isBold: true, isUnderlined: true}],
      ['b', {}],
    ],
  ],
  [
    'faint',
    '\x1b[2ma\x1b[22mb',
    [
      ['a', {strength: 0.6}],
      ['b', {}],
    ],
  ],
  [
    'inverse',
    '\x1b[7ma\x1b[27mb',
    [
      ['a', {color: 'paper', background: 'text'}],
      ['b', {}],
    ],
  ],
  ['inverse of a colour', '\x1b[31;7ma', [['a', {color: 'paper', background: 'bad'}]]],
  [
    'sixteen colours',
    '\x1b[32ma\x1b[90mb\x1b[39mc',
    [
      ['a', {color: 'good'}],
      ['b', {color: 'faint'}],
      ['c', {}],
    ],
  ],
  [
    'of 256',
    '\x1b[38;5;196ma\x1b[48;5;232mb',
    [
      ['a', {color: '#ff0000'}],
      ['b', {color: '#ff0000', background: '#080808'}],
    ],
  ],
  ['24 bits', '\x1b[38;2;1;2;255ma\x1b[39m', [['a', {color: '#0102ff'}]]],
  [
    'all off',
    '\x1b[1;31;42ma\x1b[0mb\x1b[1mc\x1b[md',
    [
      ['a', {isBold: true, color: 'bad', background: 'good'}],
      ['b', {}],
      ['c', {isBold: true}],
      ['d', {}],
    ],
  ],
  ['not closed', '\x1b[31ma', [['a', {color: 'bad'}]]],
  ['codes alone', '\x1b[31m\x1b[1m', []],
  [
    'a shade behind colours',
    `\x1b[48;5;16ma\x1b[31mb\x1b[39mc\x1b[49md`,
    [
      ['a', {background: 'text'}],
      ['b', {color: 'bad', background: 'text'}],
      ['c', {background: 'text'}],
      ['d', {}],
    ].map(([text, style]) => [text, JSON.parse(JSON.stringify(style).replaceAll('"text"', '"#000000"'))]),
  ],
] as const)('%s', (_what, line, runs) => {
  expect(runsOf(line)).toEqual(runs)
})

test.each([
  ['\x1b[2Ja\x07b', '\ufffd[2Ja\ufffdb'],
  ['a\ud800b', 'a\ufffdb'],
  ['\x1b]0;owned\x1b\\', '\ufffd]0;owned\ufffd\\'],
  ['a\u0000\ufffe', 'a\ufffd\ufffd'],
])('nothing that acts on a terminal or breaks XML gets through: %j', (line, text) => {
  expect(
    readStyledLine(line)
      .map((cell) => cell.text)
      .join(''),
  ).toBe(text)
})

test('wide characters have two columns, combining marks none of their own', () => {
  expect(readStyledLine('注e\u0301🙂x').map(({text, width}) => [text, width])).toEqual([
    ['注', 2],
    ['e\u0301', 1],
    ['🙂', 2],
    ['x', 1],
  ])
})

describe('the tones of the dashboards', () => {
  const dark = createTheme({color: true, name: 'dark', env: {COLORTERM: 'truecolor'}})
  const tones: Tone[] = [
    'strong',
    'letter',
    'quiet',
    'faint',
    'selected',
    'tab',
    'label',
    'accent',
    'good',
    'warning',
    'bad',
    'draining',
    'outflow',
  ]

  test.each(tones)('%s looks in a picture as on a dark terminal', (tone) => {
    const [cell] = readStyledLine(markingTheme(tone, 'x'))
    const [onTerminal] = readStyledLine(dark(tone, 'x'))
    const hexOf = (paint: string | null | undefined) => INK_VALUES.dark.get(paint as 'text') ?? paint
    expect({
      ...cell?.style,
      color: hexOf(cell?.style.color),
      background: hexOf(cell?.style.background),
    }).toEqual({
      ...onTerminal?.style,
      color: hexOf(onTerminal?.style.color),
      background: hexOf(onTerminal?.style.background),
    })
    expect(readStyledLine(`${markingTheme(tone, 'x')}y`).at(-1)?.style).toEqual(PLAIN)
  })

  test.each([0, 0.3, 0.77, 1])('a part of %d has as much of its colour', (part) => {
    for (const tone of ['accent', 'bad', 'draining'] as const) {
      const [cell] = readStyledLine(markingTheme.fade?.(tone, part, 'x') ?? '')
      expect(cell?.style.color).toBe(tone)
      expect(cell?.style.strength).toBeCloseTo(strengthOf(part), 1)
      const [seen] = readStyledLine(dark.fade?.(tone, part, 'x') ?? '')
      const rgb = /^#(..)(..)(..)$/
        .exec(seen?.style.color ?? '')
        ?.slice(1)
        .map((hex) => Number.parseInt(hex, 16))
      const [red = 0, green = 0, blue = 0] = rgb ?? []
      const known = inkOfDarkColor([red, green, blue])
      expect(known.paint).toBe(tone)
      expect(known.strength).toBeCloseTo(strengthOf(part), 1)
    }
  })

  test('a colour of another theme stays what it is', () => {
    expect(inkOfDarkColor([1, 200, 3])).toEqual({paint: '#01c803', strength: 1})
    expect(inkOfDarkColor([...DARK_PALETTE.colors.good])).toEqual({paint: 'good', strength: 1})
  })
})
