import fc from 'fast-check'
import {expect, test} from 'vitest'
import {PollSeries} from '../../../src/core/history/poll-series.ts'
import {PollTimes} from '../../../src/core/history/poll-times.ts'

test.each(['double', 'single'] as const)(
  'a series of %s numbers that grows slot by slot has the last polls, as a list would, whenever it began',
  (precision) => {
    fc.assert(
      fc.property(
        fc.integer({min: 1, max: 70}),
        fc.integer({min: 0, max: 90}),
        fc.array(fc.oneof(fc.integer({min: 0, max: 1000}), fc.constant(Number.NaN)), {maxLength: 160}),
        (capacity, pollsBefore, values) => {
          const times = new PollTimes(capacity, {keepsHours: true})
          let atMs = 0
          const poll = () => {
            atMs += 30_000
            times.push(atMs)
          }
          for (let before = 0; before < pollsBefore; before++) poll()
          const series = new PollSeries(times, precision)
          for (const value of values) {
            poll()
            series.record(value)
          }
          const newestFirst = values.toReversed()
          for (let age = 0; age < capacity; age++)
            expect(series.at(age)).toBe(age < newestFirst.length ? newestFirst[age] : Number.NaN)
        },
      ),
    )
  },
)
