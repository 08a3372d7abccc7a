import fc from 'fast-check'
import {expect, test} from 'vitest'
import {createPartitionCursor, type PartitionCursor} from '../../../src/core/consume/partition-cursor.ts'
import {ForwardMerge} from '../../../src/core/tail/forward-merge.ts'
import type {CopiedRecord} from '../../../src/core/tail/tail-record.ts'
import {type Offset, shiftOffset} from '../../../src/kafka/batches/offset.ts'
import {tailRecord} from '../../tui/tail-reports.ts'

const cursorOf = (partition: number) => createPartitionCursor({topic: 'orders', partition}, 0, null)
const recordAt = (partition: number, offset: Offset, timestampMs: number): CopiedRecord => ({
  ...tailRecord(0),
  partition,
  offset,
  timestampMs,
})

/** A fetch: records from where the cursor is, which moves behind them. */
function fetchInto(
  merge: ForwardMerge,
  cursor: PartitionCursor,
  timesMs: readonly number[],
  logEnd: number,
): void {
  const records = timesMs.map((timeMs, index) =>
    recordAt(cursor.partition, shiftOffset(cursor.fetchPosition, index), timeMs),
  )
  cursor.fetchPosition = shiftOffset(cursor.fetchPosition, records.length)
  merge.add(cursor.partition, records, logEnd)
}
const placesOf = (records: readonly CopiedRecord[]) =>
  records.map(({partition, offset}) => `${partition}@${offset}`)

test('nothing is given out while a partition that has more has nothing waiting', () => {
  const merge = new ForwardMerge()
  const [first, second] = [cursorOf(0), cursorOf(1)]
  merge.open(first, 4)
  merge.open(second, 2)
  expect(merge.hungry).toEqual([first, second])
  fetchInto(merge, first, [10, 30], 4)
  expect(merge.take(10, 1e9)).toEqual([])
  expect(merge.hungry).toEqual([second])
  fetchInto(merge, second, [20, 40], 2)
  // Up to where the first partition may still have something earlier.
  expect(placesOf(merge.take(10, 1e9))).toEqual(['0@0', '1@0', '0@1'])
  expect(merge.hungry).toEqual([first])
  expect(merge.behind).toBe(3)
  fetchInto(merge, first, [50, 35], 4)
  expect(placesOf(merge.take(10, 1e9))).toEqual(['1@1', '0@2', '0@3'])
  expect(merge.isAtEnd).toBe(true)
  expect(merge.behind).toBe(0)
})

test('a partition that cannot be read is not waited for', () => {
  const merge = new ForwardMerge()
  const [first, second] = [cursorOf(0), cursorOf(1)]
  merge.open(first, 1)
  merge.open(second, 5)
  fetchInto(merge, first, [10], 1)
  merge.add(1, [], null)
  expect(placesOf(merge.take(10, 1e9))).toEqual(['0@0'])
  expect(merge.hungry).toEqual([second])
  expect(merge.isAtEnd).toBe(true)
})

test('no more than a page, and one record whatever its size', () => {
  const merge = new ForwardMerge()
  const cursor = cursorOf(0)
  merge.open(cursor, 5)
  fetchInto(merge, cursor, [1, 2, 3, 4, 5], 5)
  expect(placesOf(merge.take(2, 1e9))).toEqual(['0@0', '0@1'])
  expect(placesOf(merge.take(9, 1))).toEqual(['0@2'])
  expect(merge.take(0, 1e9)).toEqual([])
  expect(merge.isAtEnd).toBe(false)
})

test('whatever the pages and the fetches: all records once, by time, and by offset in a partition', () => {
  const logs = fc.array(
    fc.array(fc.nat(50), {maxLength: 20}).map((times) => times.toSorted((a, b) => a - b)),
    {minLength: 1, maxLength: 5},
  )
  fc.assert(
    fc.property(logs, fc.integer({min: 1, max: 7}), fc.integer({min: 1, max: 9}), (times, fetched, page) => {
      const merge = new ForwardMerge()
      const cursors = times.map((_, partition) => cursorOf(partition))
      for (const cursor of cursors) merge.open(cursor, times[cursor.partition]?.length ?? 0)
      const given: CopiedRecord[] = []
      while (!merge.isAtEnd) {
        for (const cursor of merge.hungry) {
          const log = times[cursor.partition] ?? []
          const from = Number(cursor.fetchPosition)
          fetchInto(merge, cursor, log.slice(from, from + fetched), log.length)
        }
        given.push(...merge.take(page, 1e9))
      }
      expect(given.map(({timestampMs}) => timestampMs)).toEqual(times.flat().toSorted((a, b) => a - b))
      for (const cursor of cursors) {
        const offsets = given.filter(({partition}) => partition === cursor.partition)
        expect(offsets.map(({offset}) => offset)).toEqual((times[cursor.partition] ?? []).map((_, at) => at))
      }
    }),
  )
})
