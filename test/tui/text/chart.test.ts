import {expect, test} from 'vitest'
import {highestOf, pointsIn, renderChart} from '../../../src/tui/text/chart.ts'
import {asciiGlyphs, unicodeGlyphs} from '../../../src/views/glyphs.ts'

test.each([
  [unicodeGlyphs, 40, 80],
  [asciiGlyphs, 40, 40],
])('a column is two values in braille, one in ASCII', (glyphs, width, points) => {
  expect(pointsIn(width, glyphs)).toBe(points)
})

test.each<[readonly number[], number]>([
  [[], 0],
  [[Number.NaN], 0],
  [[-3], 0],
  [[1, Number.NaN, 7, 2], 7],
])('the highest of %j is %s', (values, highest) => {
  expect(highestOf(values)).toBe(highest)
})

test.each<[readonly number[], number, number, readonly string[]]>([
  [[0, 1, 2, 3, 4, 5, 6, 7], 4, 2, ['  ⣠⣾', '⢀⣴⣿⣿']],
  [[Number.NaN, Number.NaN, 8, 8], 2, 1, [' ⣿']],
  [[0, 0], 1, 2, [' ', ' ']],
  [[1000, 1, Number.NaN, 500], 2, 1, ['⣇⢠']],
])('%j as braille of %i x %i', (values, width, height, lines) => {
  expect(renderChart(values, width, height, unicodeGlyphs)).toEqual(lines)
})

test('in ASCII a value is a column', () => {
  expect(renderChart([Number.NaN, 1, 2, 3], 4, 3, asciiGlyphs)).toEqual(['   #', '  ##', ' ###'])
})
