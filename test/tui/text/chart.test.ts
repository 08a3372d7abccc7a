import {expect, test} from 'vitest'
import {renderChart, resample} from '../../../src/tui/text/chart.ts'
import {asciiGlyphs, unicodeGlyphs} from '../../../src/tui/text/glyphs.ts'

test.each<[readonly number[], number, readonly number[]]>([
  [[1, 2], 4, [Number.NaN, Number.NaN, 1, 2]],
  [[1, 2, 3, 4], 4, [1, 2, 3, 4]],
  [[1, 3, 5, 7], 2, [2, 6]],
  [[1, Number.NaN, Number.NaN, Number.NaN], 2, [1, Number.NaN]],
  [[], 2, [Number.NaN, Number.NaN]],
])('%j in %i values', (values, count, resampled) => {
  expect(resample(values, count)).toEqual(resampled)
})

test.each<[readonly number[], number, number, readonly string[]]>([
  [[0, 1, 2, 3, 4, 5, 6, 7], 4, 2, ['  ⣠⣾', '⢀⣴⣿⣿']],
  [[8, 8], 2, 1, [' ⣿']],
  [[0, 0], 1, 2, [' ', ' ']],
  [[1000, 1, Number.NaN, 500], 2, 1, ['⣇⢠']],
])('%j as braille of %i x %i', (values, width, height, lines) => {
  expect(renderChart(values, width, height, unicodeGlyphs)).toEqual(lines)
})

test('in ASCII a value is a column', () => {
  expect(renderChart([1, 2, 3], 4, 3, asciiGlyphs)).toEqual(['   #', '  ##', ' ###'])
})
