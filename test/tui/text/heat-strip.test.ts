import {expect, test} from 'vitest'
import {type HeatCell, type HeatStripLook, renderHeatStrip} from '../../../src/tui/text/heat-strip.ts'
import {createTheme} from '../../../src/tui/theme.ts'
import {displayWidth} from '../../../src/views/display-width.ts'
import {asciiGlyphs, unicodeGlyphs} from '../../../src/views/glyphs.ts'

const look: HeatStripLook = {
  theme: (_tone, text) => text,
  glyphs: unicodeGlyphs,
  width: 10,
  mostLines: 2,
}

const cells = (shares: readonly (number | null)[]): HeatCell[] => shares.map((share) => ({share, tone: null}))

test.each<[string, readonly (number | null)[], readonly string[]]>([
  ['none', [], []],
  ['the sign rises with the share', [0, 0.2, 0.5, 0.8, 1], ['▁▂▄▆▇']],
  ['next to nothing is more than nothing', [0, 0.0001, 1], ['▁▂▇']],
  ['unknown is not 0', [null, 0], ['?▁']],
  ['wraps where a line is full', new Array<number>(13).fill(1), ['▇▇▇▇▇▇▇▇▇▇', '▇▇▇']],
  ['exactly full', new Array<number>(20).fill(0), ['▁▁▁▁▁▁▁▁▁▁', '▁▁▁▁▁▁▁▁▁▁']],
  ['counts those without room', new Array<number>(21).fill(1), ['▇▇▇▇▇▇▇▇▇▇', '▇ +10 more']],
  ['counts thousands', new Array<number>(2000).fill(1), ['▇▇▇▇▇▇▇▇▇▇', ' +1990 mo…']],
])('%s', (_name, shares, lines) => {
  expect(renderHeatStrip(cells(shares), look)).toEqual(lines)
})

test.each([0, 1, 19, 20, 21, 1000, 100_000])(
  '%i cells: all are drawn or counted, in the room there is',
  (count) => {
    const lines = renderHeatStrip(cells(new Array<number>(count).fill(1)), {...look, width: 20, mostLines: 3})
    expect(lines.length).toBeLessThanOrEqual(3)
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(20)
    const text = lines.join('')
    const counted = Number(/\+(\d+) more/.exec(text)?.[1] ?? 0)
    expect(text.split('▇').length - 1 + counted).toBe(count)
  },
)

test('can be read in ASCII and without colour', () => {
  const strip = renderHeatStrip(cells([0, 0.25, 0.5, 0.75, 1, null]), {...look, glyphs: asciiGlyphs})
  expect(strip).toEqual(['.-+#@?'])
})

test('cells of one tone share their codes', () => {
  const theme = createTheme({color: true})
  const painted: HeatCell[] = [
    {share: 1, tone: 'bad'},
    {share: 1, tone: 'bad'},
    {share: 0, tone: 'good'},
  ]
  expect(renderHeatStrip(painted, {...look, theme})).toEqual(['\x1b[31m▇▇\x1b[39m\x1b[32m▁\x1b[39m'])
})
