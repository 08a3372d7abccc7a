import {expect, test} from 'vitest'
import {LatestPerKey} from '../../../src/core/consume/latest-per-key.ts'
import {createPartitionCursor} from '../../../src/core/consume/partition-cursor.ts'
import {compileValueRecord} from '../../../src/core/records/value-record.ts'
import {batchOf, fetchedOf} from './fetched-records.ts'

const never = new AbortController().signal

/** Records of one key: partition, value and time, in the order in which they are read. */
type Read = readonly (readonly [number, string, number])[]

async function latestOf(records: Read): Promise<string[]> {
  const latest = new LatestPerKey(compileValueRecord(), null, null, null)
  for (const [offset, [partition, value, timestampMs]] of records.entries()) {
    const cursor = createPartitionCursor({topic: 'orders', partition}, offset, offset + 1)
    await latest.write(fetchedOf(cursor, [batchOf(offset, [value], {key: 'k', timestampMs})]), never)
  }
  return latest.take().map(({text}) => text.toString().trim())
}

test.each<{what: string; reads: readonly Read[]; expected: string}>([
  {
    what: 'the last of a partition counts, whatever its time was before',
    reads: [
      [
        [0, 'old', 100],
        [0, 'last of 0', 5],
        [1, 'last of 1', 50],
      ],
      [
        [0, 'old', 100],
        [1, 'last of 1', 50],
        [0, 'last of 0', 5],
      ],
      [
        [1, 'last of 1', 50],
        [0, 'old', 100],
        [0, 'last of 0', 5],
      ],
    ],
    expected: 'last of 1',
  },
  {
    what: 'at the same time the higher partition',
    reads: [
      [
        [0, 'low', 7],
        [1, 'high', 7],
      ],
      [
        [1, 'high', 7],
        [0, 'low', 7],
      ],
    ],
    expected: 'high',
  },
])('of a key in several partitions, in whatever order they are read: $what', async ({reads, expected}) => {
  for (const read of reads) expect(await latestOf(read)).toEqual([expected])
})
