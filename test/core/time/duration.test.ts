import {expect, test} from 'vitest'
import {parseDurationMs, readDurationMs} from '../../../src/core/time/duration.ts'
import {Failure} from '../../../src/errors/failure.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

test.each([
  ['500ms', 500],
  ['0s', 0],
  ['30s', 30 * second],
  ['5m', 5 * minute],
  ['1h30m', hour + 30 * minute],
  ['1.5h', hour + 30 * minute],
  ['2d', 2 * day],
  ['1w', 7 * day],
  ['1w2d3h4m5s6ms', 9 * day + 3 * hour + 4 * minute + 5 * second + 6],
  ['1H30M', hour + 30 * minute],
  ['P1DT2H', day + 2 * hour],
  ['PT30S', 30 * second],
  ['PT0.25S', 250],
  ['P2W', 14 * day],
  ['pt5m', 5 * minute],
  [' 5m ', 5 * minute],
])('%s is %d ms', (text, expected) => {
  expect(parseDurationMs(text)).toBe(expected)
})

test.each([
  ['', "'' is not a duration.", /^Durations:/],
  ['30', "'30' is not a duration.", 'A number needs a unit: 30s or 30ms.'],
  ['-5m', "'-5m' is not a duration.", 'A duration has no sign.'],
  [
    '3M',
    "'3M' is not a duration.",
    'M may be minutes or months: write m for minutes, and count months in days.',
  ],
  ['P1M', "'P1M' is not a duration.", 'Years and months have no fixed length: count in days.'],
  ['P1Y2DT1H', "'P1Y2DT1H' is not a duration.", 'Years and months have no fixed length: count in days.'],
  ['30m1h', "'30m1h' is not a duration.", /^Durations:/],
  ['5 minutes', "'5 minutes' is not a duration.", /^Durations:/],
  ['P', "'P' is not a duration.", /^Durations:/],
  ['PT', "'PT' is not a duration.", /^Durations:/],
  ['P1DT', "'P1DT' is not a duration.", /^Durations:/],
  ['99999999999999999d', "'99999999999999999d' is not a duration.", /^Durations:/],
])('%j is refused', (text, message, suggestion) => {
  let thrown: unknown = null
  try {
    parseDurationMs(text)
  } catch (error) {
    thrown = error
  }
  expect(thrown).toBeInstanceOf(Failure)
  expect(thrown).toMatchObject({kind: 'usage', message})
  expect((thrown as Failure).suggestions[0]).toMatch(suggestion)
  expect(readDurationMs(text)).toBeNull()
})

test('the message names the flag', () => {
  expect(() => parseDurationMs('soon', '--timeout')).toThrow("'soon' is not a duration for --timeout.")
})
