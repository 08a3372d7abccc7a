import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {isClearlyLarger, type RankedRow, settleOrder} from '../../../src/tui/list/settle-order.ts'

const rowsOf = (values: Readonly<Record<string, number>>): RankedRow[] =>
  Object.entries(values).map(([id, value]) => ({id, value}))

describe('rows stay where they are', () => {
  test.each<[what: string, values: Record<string, number>, before: string, after: string]>([
    ['as long as they differ by a tenth at the most', {a: 100, b: 105, c: 110}, 'abc', 'abc'],
    ['until one is clearly larger', {a: 100, b: 105, c: 120}, 'abc', 'cab'],
    ['one that has fallen far goes to its place at once', {a: 1, b: 500, c: 400, d: 300}, 'abcd', 'bcda'],
    [
      'and so does one that has risen, though those it passes are alike',
      {a: 90, b: 92, c: 200},
      'bac',
      'cba',
    ],
    ['below the floor nothing moves', {a: 0, b: 2, c: 1}, 'abc', 'abc'],
    [
      'a chain of rows that are alike may be read either way but for its ends',
      {a: 100, b: 109, c: 118},
      'abc',
      'bca',
    ],
    ['a new row goes before the first that is smaller', {a: 100, n: 99, b: 50}, 'ab', 'anb'],
    ['rows that are gone leave no gap', {a: 10, c: 30}, 'cba', 'ca'],
    ['negative values are alike by their size', {a: -100, b: -95, c: -50}, 'abc', 'cab'],
  ])('%s', (_what, values, before, after) => {
    expect(settleOrder(rowsOf(values), [...before], 3).join('')).toBe(after)
  })
})

const value = fc.oneof(
  fc.integer({min: -50, max: 50}),
  fc.double({min: 90, max: 130, noNaN: true}),
  fc.double({min: -1e6, max: 1e6, noNaN: true}),
)
const scene = fc
  .array(value, {maxLength: 40})
  .map((values) => values.map((each, index): RankedRow => ({id: `r${index}`, value: each})))
  .chain((rows) =>
    fc.record({
      rows: fc.constant(rows),
      before: fc.shuffledSubarray([...rows.map(({id}) => id), 'gone']),
      floor: fc.constantFrom(0, 1, 10),
    }),
  )

test('every row is there once, in a permutation', () => {
  fc.assert(
    fc.property(scene, ({rows, before, floor}) => {
      expect(settleOrder(rows, before, floor).toSorted()).toEqual(rows.map(({id}) => id).toSorted())
    }),
  )
})

test('of no two rows, neighbours or not, the clearly larger one stands behind', () => {
  fc.assert(
    fc.property(scene, ({rows, before, floor}) => {
      const values = new Map(rows.map((row) => [row.id, row.value]))
      const settled = settleOrder(rows, before, floor).map((id) => values.get(id) ?? 0)
      for (const [at, upper] of settled.entries())
        for (const lower of settled.slice(at + 1)) expect(isClearlyLarger(lower, upper, floor)).toBe(false)
    }),
  )
})

test('the same values again change nothing', () => {
  fc.assert(
    fc.property(scene, ({rows, before, floor}) => {
      const once = settleOrder(rows, before, floor)
      expect(settleOrder(rows, once, floor)).toEqual(once)
    }),
  )
})

test('where all differ clearly it is the plain order, whatever the order before', () => {
  const apart = fc.uniqueArray(fc.integer({min: -60, max: 60}), {maxLength: 30}).chain((steps) => {
    const rows = steps.map(
      (step): RankedRow => ({id: `r${step}`, value: Math.sign(step) * 1.5 ** Math.abs(step)}),
    )
    return fc.record({rows: fc.constant(rows), before: fc.shuffledSubarray(rows.map(({id}) => id))})
  })
  fc.assert(
    fc.property(apart, ({rows, before}) => {
      const plain = rows.toSorted((a, b) => b.value - a.value).map(({id}) => id)
      expect(settleOrder(rows, before, 0.1)).toEqual(plain)
    }),
  )
})

test('ten thousand rows that are alike stay where they are', () => {
  const rows = Array.from({length: 10_000}, (_, index) => ({id: `r${index}`, value: index % 7}))
  const before = rows.map(({id}) => id).reverse()
  expect(settleOrder(rows, before, 10)).toEqual(before)
})
