import {expect, test} from 'vitest'
import {findNextFetchOffset} from '../../../src/core/consume/fetched-partition.ts'
import {batchOf} from './fetched-records.ts'

const first = batchOf(10, ['a', 'b', 'c'])
const second = batchOf(20, ['d'])

test.each([
  {what: 'nothing', records: Buffer.alloc(0), from: 10, next: 10},
  {what: 'one batch', records: first, from: 11, next: 13},
  {what: 'two batches with a gap between', records: Buffer.concat([first, second]), from: 10, next: 21},
  {
    what: 'a batch that is cut off',
    records: Buffer.concat([first, second.subarray(0, 40)]),
    from: 10,
    next: 13,
  },
  {
    what: 'a cut that leaves the length field whole',
    records: Buffer.concat([first, second.subarray(0, 65)]),
    from: 10,
    next: 13,
  },
  {what: 'bytes that are no batch', records: Buffer.alloc(200), from: 10, next: 10},
  {what: 'a length that points backwards', records: withLength(first, -100), from: 10, next: 10},
  {what: 'an offset behind the one asked for', records: first, from: 50, next: 50},
])('after $what the next fetch is at $next', ({records, from, next}) => {
  expect(findNextFetchOffset(records, from)).toBe(next)
})

function withLength(batch: Buffer, length: number): Buffer {
  const copy = Buffer.from(batch)
  copy.writeInt32BE(length, 8)
  return copy
}
