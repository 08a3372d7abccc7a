import fc from 'fast-check'
import {expect, test} from 'vitest'
import {AmountsByTime} from '../../../src/core/measures/amounts-over-time.ts'
import {FrequentItems} from '../../../src/core/measures/frequent-items.ts'
import {ValueHistogram} from '../../../src/core/measures/value-histogram.ts'

test('percentiles are within 1 % of the exact ones, and the maximum is exact, up to 2^53', () => {
  const value = fc.oneof(fc.nat(300), fc.nat(100_000), fc.maxSafeNat())
  fc.assert(
    fc.property(fc.array(value, {minLength: 1, maxLength: 300}), (values) => {
      const histogram = new ValueHistogram()
      for (const each of values) histogram.add(each)
      const sorted = values.toSorted((a, b) => a - b)
      for (const share of [0, 0.01, 0.5, 0.95, 0.99, 1]) {
        const exact = sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1] ?? 0
        const told = histogram.at(share) ?? Number.NaN
        expect(told).toBeGreaterThanOrEqual(exact)
        expect(told).toBeLessThanOrEqual(exact * 1.01)
      }
      expect(histogram.percentiles()).toMatchObject({max: sorted.at(-1)})
      const powers = histogram.powers()
      for (const [at, {upTo, count}] of powers.entries()) {
        const above = powers[at - 1]?.upTo ?? -1
        expect(count).toBe(values.filter((each) => each <= upTo && each > above).length)
      }
      expect(powers.reduce((sum, {count}) => sum + count, 0)).toBe(values.length)
    }),
  )
  expect(new ValueHistogram().percentiles()).toBeNull()
})

test('no frequent item is missed, and its count lies between the bounds', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(60), {maxLength: 600}),
      fc.integer({min: 1, max: 20}),
      (numbers, capacity) => {
        const items = new FrequentItems(capacity)
        const exact = new Map<string, number>()
        for (const number of numbers) {
          items.add(String(number))
          exact.set(String(number), (exact.get(String(number)) ?? 0) + 1)
        }
        const found = new Map(items.top(1000).map((each) => [each.item, each]))
        for (const [item, count] of exact) {
          if (count > numbers.length / capacity) expect([...found.keys()]).toContain(item)
          const told = found.get(item)
          if (told === undefined) continue
          expect(told.atLeast).toBeLessThanOrEqual(count)
          expect(told.atMost).toBeGreaterThanOrEqual(count)
          if (items.distinct !== null) expect(told.atLeast).toBe(count)
        }
        if (exact.size <= 2 * capacity) expect(items.distinct).toBe(exact.size)
      },
    ),
  )
})

test('amounts over time keep their sum, in whatever order they come and however far apart', () => {
  const moment = fc.tuple(fc.integer({min: 0, max: 4_000_000_000_000}), fc.nat(100))
  fc.assert(
    fc.property(fc.array(moment, {minLength: 1, maxLength: 100}), (moments) => {
      const byTime = new AmountsByTime()
      for (const [timeMs, amount] of moments) byTime.add(timeMs, amount)
      const {bucketMs, fromMs, amounts} = byTime.read() ?? expect.unreachable()
      expect(amounts.length).toBeLessThanOrEqual(120)
      for (let at = 0; at < amounts.length; at++) {
        const from = fromMs + at * bucketMs
        const within = moments.filter(([timeMs]) => timeMs >= from && timeMs < from + bucketMs)
        expect(amounts[at]).toBe(within.reduce((sum, [, amount]) => sum + amount, 0))
      }
      const total = moments.reduce((sum, [, amount]) => sum + amount, 0)
      expect(amounts.reduce((sum, each) => sum + each, 0)).toBe(total)
    }),
  )
  expect(new AmountsByTime().read()).toBeNull()
})
