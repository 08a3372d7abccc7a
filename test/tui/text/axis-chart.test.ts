import {expect, test} from 'vitest'
import type {Course} from '../../../src/core/history/course.ts'
import {type AxisChartLook, describeWindow, renderAxisChart} from '../../../src/tui/text/axis-chart.ts'
import {asciiGlyphs, unicodeGlyphs} from '../../../src/tui/text/glyphs.ts'
import {displayWidth} from '../../../src/views/display-width.ts'

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
    ' 48.3k│                             ⣀⣀⣤⣤⣴⣶⣾⣿',
    '      │                   ⢀⣀⣀⣤⣤⣶⣶⣾⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿',
    '      │          ⢀⣀⣀⣤⣤⣶⣶⣾⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿',
    '     0│⢀⣀⣀⣠⣤⣤⣶⣶⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿',
    '       14:00:00      14:02:30       14:05:00',
  ])
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
