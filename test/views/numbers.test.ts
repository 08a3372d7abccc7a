import {expect, test} from 'vitest'
import {
  formatBytes,
  formatCompact,
  formatCount,
  formatDuration,
  formatPercent,
  formatRate,
  formatTimestamp,
} from '../../src/views/numbers.ts'

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
  [1_234_567, '1,234,567'],
  [-1234, '-1,234'],
  [-123, '-123'],
  [12_345_678_901_234_567_890n, '12,345,678,901,234,567,890'],
  [1234.6, '1,235'],
  [null, '-'],
  [undefined, '-'],
  [Number.NaN, '-'],
])('formatCount(%s) is %s', (value, text) => {
  expect(formatCount(value)).toBe(text)
})

test.each([
  [0, '0'],
  [7, '7'],
  [912, '912'],
  [999, '999'],
  [1000, '1.00k'],
  [48_312, '48.3k'],
  [912_000, '912k'],
  [999_499, '999k'],
  [999_950, '1.00M'],
  [1_200_000, '1.20M'],
  [9_999_000, '10.0M'],
  [1_200_000_000n, '1.20G'],
  [-48_312, '-48.3k'],
  [0.25, '0.25'],
  [12.34, '12.3'],
  [0.001, '<0.01'],
  [Number.POSITIVE_INFINITY, '-'],
  [null, '-'],
])('formatCompact(%s) is %s', (value, text) => {
  expect(formatCompact(value)).toBe(text)
})

test.each([
  [0, '0 B'],
  [512, '512 B'],
  [1023, '1023 B'],
  [1024, '1.00 KiB'],
  [1536, '1.50 KiB'],
  [1_048_575, '1.00 MiB'],
  [13_207_024_435n, '12.3 GiB'],
  [null, '-'],
])('formatBytes(%s) is %s', (value, text) => {
  expect(formatBytes(value)).toBe(text)
})

test.each([
  [0, '0/s'],
  [5230, '5.23k/s'],
  [0.5, '0.50/s'],
  [null, '-'],
])('formatRate(%s) is %s', (value, text) => {
  expect(formatRate(value)).toBe(text)
})

const minute = 60_000
const hour = 60 * minute

test.each([
  [0, '0ms'],
  [900, '900ms'],
  [1000, '1s'],
  [41_999, '41s'],
  [59_999, '59s'],
  [minute, '1m00s'],
  [3 * minute + 40_000, '3m40s'],
  [12 * minute + 3000, '12m03s'],
  [6 * hour + 12 * minute, '6h12m'],
  [24 * hour - 1, '23h59m'],
  [52 * hour, '2d4h'],
  [-1500, '-1s'],
  [90_000n, '1m30s'],
  [null, '-'],
])('formatDuration(%s) is %s', (value, text) => {
  expect(formatDuration(value)).toBe(text)
})

test.each([
  [0, '0.0%'],
  [0.1234, '12.3%'],
  [1, '100.0%'],
  [null, '-'],
])('formatPercent(%s) is %s', (value, text) => {
  expect(formatPercent(value)).toBe(text)
})

test.each([
  [Date.UTC(2026, 10, 20, 10, 0, 0, 7), '2026-11-20T10:00:00.007Z'],
  [1_795_215_965_000n, '2026-11-20T23:06:05.000Z'],
  [0, '1970-01-01T00:00:00.000Z'],
  [-1, '-'],
  [-1n, '-'],
  [9e15, '9000000000000000'],
  [null, '-'],
])('formatTimestamp(%s) is %s', (value, text) => {
  expect(formatTimestamp(value)).toBe(text)
})

test('local time carries its offset and names the same instant', () => {
  const instant = Date.UTC(2026, 10, 20, 10, 0, 0, 7)
  const local = formatTimestamp(instant, {utc: false})
  expect(local).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.007[+-]\d{2}:\d{2}$/)
  expect(Date.parse(local)).toBe(instant)
})
