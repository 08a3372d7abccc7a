import {expect, test} from 'vitest'
import {KeptBytes} from '../../../src/core/consume/kept-bytes.ts'
import {createPartitionCursor} from '../../../src/core/consume/partition-cursor.ts'
import {TailCollector} from '../../../src/core/consume/tail-collector.ts'
import {compileValueRecord} from '../../../src/core/records/value-record.ts'
import {batchOf, fetchedOf} from './fetched-records.ts'

const never = new AbortController().signal

async function collect(
  count: number,
  partitions: readonly (readonly [string, number])[][],
): Promise<string[]> {
  const collector = new TailCollector(count, compileValueRecord())
  for (const [partition, records] of partitions.entries()) {
    const cursor = createPartitionCursor({topic: 'orders', partition}, 0, records.length)
    const batches = records.map(([value, timestampMs], offset) => batchOf(offset, [value], {timestampMs}))
    await collector.write(fetchedOf(cursor, batches), never)
    expect(collector.seen.get(cursor)).toBe(records.length)
  }
  return collector.take().map(({text}) => text.toString().trim())
}

test('the latest of all partitions, oldest first', async () => {
  expect(
    await collect(3, [
      [
        ['a1', 10],
        ['a2', 40],
      ],
      [
        ['b1', 20],
        ['b2', 30],
        ['b3', 5],
      ],
    ]),
  ).toEqual(['b1', 'b2', 'a2'])
})

test('records of the same moment come by partition and offset', async () => {
  expect(
    await collect(4, [
      [
        ['a1', 10],
        ['a2', 10],
      ],
      [
        ['b1', 10],
        ['b2', 10],
        ['b3', 10],
      ],
    ]),
  ).toEqual(['a2', 'b1', 'b2', 'b3'])
})

test('fewer than asked for are all', async () => {
  expect(await collect(10, [[['a', 2]], [['b', 1]]])).toEqual(['b', 'a'])
})

test('among a thousand times in any order the largest are kept', async () => {
  const times = Array.from({length: 1000}, (_, index) => (index * 7919) % 1000)
  const records = times.map((time): [string, number] => [String(time), time])
  const kept = await collect(25, [records.slice(0, 500), records.slice(500)])
  expect(kept).toEqual(Array.from({length: 25}, (_, index) => String(975 + index)))
})

test('what is kept is bounded in bytes too', async () => {
  const kept = new KeptBytes('Ask for fewer of them.', 8)
  const collector = new TailCollector(3, compileValueRecord(), null, null, kept)
  const cursorOf = () => createPartitionCursor({topic: 'orders', partition: 0}, 0, 4)
  const values = ['abc', 'def', 'ghi']
  const batches = values.map((value, offset) => batchOf(offset, [value], {timestampMs: offset}))
  await expect(collector.write(fetchedOf(cursorOf(), batches), never)).rejects.toMatchObject({
    code: 'TOO_MUCH_TO_KEEP',
  })
  // One in the place of another takes no more.
  const newest = new TailCollector(2, compileValueRecord(), null, null, new KeptBytes('', 8))
  await newest.write(fetchedOf(cursorOf(), batches), never)
  expect(newest.take()).toHaveLength(2)
})

test('of a stretch that is longer than what may count only its last records do, whatever their times', async () => {
  const collector = new TailCollector(3, compileValueRecord())
  const write = async (
    partition: number,
    first: number,
    records: readonly (readonly [string, number])[],
    most?: number,
  ) => {
    const cursor = createPartitionCursor({topic: 'orders', partition}, first, first + records.length)
    if (most !== undefined) collector.limit(cursor, most)
    const batches = records.map(([value, timestampMs], at) => batchOf(first + at, [value], {timestampMs}))
    await collector.write(fetchedOf(cursor, batches), never)
  }
  await write(0, 10, [['last', 50]])
  // One of partition 0 was seen behind these: two more may count.
  const earlier = [
    ['not among the last', 900],
    ['early, but last but two', 10],
    ['last but one', 60],
  ] as const
  await write(0, 7, earlier, 2)
  await write(
    1,
    0,
    [
      ['long gone', 800],
      ['other', 40],
      ['another', 30],
      ['the other', 20],
    ],
    3,
  )
  collector.settle()
  expect(collector.take().map(({text}) => text.toString().trim())).toEqual(['other', 'last', 'last but one'])
})

test('what no longer counts of a stretch takes no bytes', async () => {
  const collector = new TailCollector(2, compileValueRecord(), null, null, new KeptBytes('', 8))
  const cursor = createPartitionCursor({topic: 'orders', partition: 0}, 0, 9)
  collector.limit(cursor, 2)
  const batches = [...'abcdefghi'].map((letter, at) =>
    batchOf(at, [letter.repeat(3)], {timestampMs: 100 - at}),
  )
  await collector.write(fetchedOf(cursor, batches), never)
  collector.settle()
  expect(collector.take().map(({text}) => text.toString().trim())).toEqual(['iii', 'hhh'])
})
