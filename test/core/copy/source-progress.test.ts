import fc from 'fast-check'
import {expect, test} from 'vitest'
import {SourceProgress} from '../../../src/core/copy/source-progress.ts'
import {OrdinalRanges} from '../../../src/core/produce/report/ordinal-ranges.ts'
import type {Offset} from '../../../src/kafka/batches/offset.ts'

function ranges(...ordinals: readonly number[]): OrdinalRanges {
  const result = new OrdinalRanges()
  for (const ordinal of ordinals) result.add(ordinal)
  return result
}

function positions(progress: SourceProgress): Record<number, Offset> {
  return Object.fromEntries(progress.positions())
}

test('positions beyond 2^53 are exact', () => {
  const progress = new SourceProgress()
  progress.begin(0, Number.MAX_SAFE_INTEGER, 1)
  const offsets = [Number.MAX_SAFE_INTEGER, 2n ** 53n, 2n ** 53n + 1n]
  for (const offset of offsets) progress.add(offset)
  expect([1, 2, 3].map((ordinal) => progress.locate(ordinal).offset)).toEqual(offsets)
  progress.settleAll(ranges(1, 2))
  expect(positions(progress)).toEqual({0: 2n ** 53n + 1n})
  progress.settle(3)
  progress.end(2n ** 53n + 3n)
  expect(positions(progress)).toEqual({0: 2n ** 53n + 3n})
})

test('a position is the first record that is not settled, whatever was settled behind it', () => {
  const progress = new SourceProgress()
  progress.start(0, 10)
  progress.start(1, 20)
  expect(positions(progress)).toEqual({0: 10, 1: 20})
  progress.begin(0, 10, 1)
  for (const offset of [10, 11, 15]) progress.add(offset)
  progress.end(18)
  progress.begin(1, 20, 4)
  for (const offset of [20, 22]) progress.add(offset)
  progress.end(23)
  expect(positions(progress)).toEqual({0: 10, 1: 20})
  progress.settleAll(ranges(2, 3, 4))
  expect(positions(progress)).toEqual({0: 10, 1: 22})
  progress.settle(1)
  expect(positions(progress)).toEqual({0: 18, 1: 22})
  expect(progress.isUnderWay).toBe(true)
  progress.settle(5)
  expect(positions(progress)).toEqual({0: 18, 1: 23})
  expect(progress.isUnderWay).toBe(false)
})

test('what a filter or a marker leaves out is passed when the reading has come past it', () => {
  const progress = new SourceProgress()
  progress.start(0, 0)
  progress.begin(0, 0, 1)
  expect(positions(progress)).toEqual({0: 0})
  progress.end(100)
  expect(positions(progress)).toEqual({0: 100})
})

test('a record that is under way is found by its ordinal', () => {
  const progress = new SourceProgress()
  progress.begin(3, 0, 1)
  progress.end(7)
  progress.begin(2, 5, 1)
  progress.add(6)
  progress.add(9)
  progress.end(10)
  progress.begin(0, 0, 3)
  progress.add(0)
  expect([1, 2, 3].map((ordinal) => progress.locate(ordinal))).toEqual([
    {partition: 2, offset: 6},
    {partition: 2, offset: 9},
    {partition: 0, offset: 0},
  ])
})

/** Chunks of neighbouring partitions with gaps between offsets, and an order in which their records are settled. */
const runs = fc.array(
  fc.record({
    partition: fc.integer({min: 0, max: 2}),
    gaps: fc.array(fc.integer({min: 1, max: 3}), {maxLength: 6}),
  }),
  {maxLength: 12},
)

test('after any part of the records was settled, the rest is exactly what lies behind the positions or was settled there', () => {
  fc.assert(
    fc.property(runs, fc.func(fc.boolean()), (chunks, isSettled) => {
      const progress = new SourceProgress()
      const next = new Map([0, 1, 2].map((partition) => [partition, 0]))
      for (const partition of next.keys()) progress.start(partition, 0)
      const records: {ordinal: number; partition: number; offset: number}[] = []
      for (const {partition, gaps} of chunks) {
        let offset = next.get(partition) ?? 0
        progress.begin(partition, offset, records.length + 1)
        for (const gap of gaps) {
          progress.add(offset + gap - 1)
          records.push({ordinal: records.length + 1, partition, offset: offset + gap - 1})
          offset += gap
        }
        progress.end(offset)
        next.set(partition, offset)
      }
      const settled = records.filter(({ordinal}) => isSettled(ordinal))
      const open = records.filter((record) => !settled.includes(record))
      for (const {ordinal, partition, offset} of records)
        expect(progress.locate(ordinal)).toEqual({partition, offset})
      progress.settleAll(ranges(...settled.map(({ordinal}) => ordinal)))
      for (const [partition, position] of progress.positions()) {
        const first = open.find((record) => record.partition === partition)
        expect(position).toBe(first?.offset ?? next.get(partition))
      }
      expect(progress.isUnderWay).toBe(open.length > 0)
    }),
  )
})
