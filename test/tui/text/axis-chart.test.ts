import {expect, test} from 'vitest'
import type {Course} from '../../../src/core/history/course.ts'
import {type AxisChartLook, describeWindow, renderAxisChart} from '../../../src/tui/text/axis-chart.ts'
import {roundUp} from '../../../src/tui/text/chart.ts'
import {displayWidth} from '../../../src/views/display-width.ts'
import {asciiGlyphs, unicodeGlyphs} from '../../../src/views/glyphs.ts'

const look: AxisChartLook = {
  theme: (_tone, text) => text,
  glyphs: unicodeGlyphs,
  formatTimeOfDay: (atMs) => new Date(atMs).toISOString().slice(11, 19),
  width: 44,
  height: 4,
  windowMs: 300_000,
  untilMs: Date.UTC(2026, 10, 20, 14, 5, 0),
}

/** A course that rises from 0 to `highest`. */
const rising =
  (highest: number): Course =>
  (_windowMs, points) =>
    Array.from({length: points}, (_, index) => (highest * index) / (points - 1))

const flat =
  (level: number): Course =>
  (_windowMs, points) =>
    new Array<number>(points).fill(level)

test('numbers on the left, times below', () => {
  expect(renderAxisChart(rising(48_300), [], look)).toEqual([
    ' 50.0k│                              ⣀⣀⣤⣤⣴⣶⣶',
    '      │                    ⢀⣀⣠⣤⣤⣶⣶⣾⣿⣿⣿⣿⣿⣿⣿⣿⣿',
    '      │           ⣀⣀⣤⣤⣴⣶⣶⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿',
    '     0│⢀⣀⣀⣀⣤⣤⣶⣶⣾⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿',
    '       14:00:00      14:02:30       14:05:00',
  ])
})

test('lines over the area where there are colours, each in its own', () => {
  const theme = Object.assign((tone: string, text: string) => `<${tone}>${text}</>`, {hasColors: true})
  const marks = [{sign: '+', tone: 'good', course: rising(300)}] as const
  const lines = renderAxisChart(flat(10), marks, {...look, theme, width: 30})
  const plot = lines.slice(0, -1).map((line) => line.replace(/^<quiet>.*?<\/>/, '').replace(/<quiet>.*$/, ''))
  expect(plot[0]).toBe('<accent>⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿</><good>⣀⠤⠒⠉</>')
  expect(plot[3]).toMatch(/^<good>[⠀-⣿]{4,}<\/><accent>⣿+<\/>$/)
  // A gap stays one, and a leap is drawn from where it began.
  const jump: Course = (_windowMs, points) =>
    Array.from({length: points}, (_, at) => (at < 4 ? Number.NaN : at < 8 ? 0 : 300))
  const [top = ''] = renderAxisChart(flat(0), [{sign: '+', tone: 'good', course: jump}], {
    ...look,
    theme,
    width: 30,
  })
  expect(top.replaceAll(/<[^>]*>/g, '')).toMatch(/│ {4}[⡇⣇⢸⡏⠉⢹]/)
})

test.each([
  [0, 0],
  [60.1, 80],
  [100, 100],
  [1_260_000, 1_500_000],
  [0.0031, 0.004],
])('a scale for %d goes to %d', (highest, top) => {
  expect(roundUp(highest)).toBeCloseTo(top, 9)
})

test('signs over the area, with their numbers on the right; where they meet they are one', () => {
  const marks = [
    {sign: '+', tone: 'good', course: flat(300)},
    {sign: '-', tone: 'warning', course: rising(300)},
  ] as const
  const lines = renderAxisChart(flat(0), marks, {...look, width: 30})
  expect(lines).toEqual([
    '      │++++++++++++++===│300',
    '      │        ------   │',
    '      │   -----         │',
    '     0│---              │0',
    '       14:00:00 14:05:00',
  ])
})

test('in ASCII', () => {
  const lines = renderAxisChart(rising(10), [{sign: '+', tone: 'good', course: flat(5)}], {
    ...look,
    glyphs: asciiGlyphs,
  })
  expect(lines.join('\n')).toMatch(/^[\n\x20-\x7e]*$/)
})

test('nothing known is an empty plot over its window', () => {
  const lines = renderAxisChart(flat(Number.NaN), [{sign: '+', tone: 'good', course: flat(Number.NaN)}], look)
  expect(lines[0]?.trimEnd()).toBe('      │                               │')
  expect(lines[3]).toBe('     0│                               │0')
})

test.each([8, 9, 20, 44, 78, 200])('no line is wider than %i columns', (width) => {
  for (const marks of [[], [{sign: '+', tone: 'good', course: rising(1_234_567)}] as const])
    for (const line of renderAxisChart(rising(1e15), marks, {...look, width: Math.max(width, 15)}))
      expect(displayWidth(line)).toBeLessThanOrEqual(Math.max(width, 15))
})

test.each([
  [60_000, 'last minute'],
  [300_000, 'last 5 minutes'],
  [3_600_000, 'last hour'],
  [21_600_000, 'last 6 hours'],
  [90_000, 'last 90 seconds'],
])('%i ms are the %s', (windowMs, words) => {
  expect(describeWindow(windowMs)).toBe(words)
})
