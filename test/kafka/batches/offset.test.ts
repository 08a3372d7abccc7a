import fc from 'fast-check'
import {expect, test} from 'vitest'
import {
  distanceBetween,
  earlierOf,
  laterOf,
  readInt64,
  shiftOffset,
  toOffset,
} from '../../../src/kafka/batches/offset.ts'
import {buildBatch, someRecords, walk} from './support.ts'

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER)
/** Around the border between the two forms, and anywhere. */
const int64 = fc.oneof(
  fc.bigInt({min: MAX_SAFE - 5n, max: MAX_SAFE + 5n}),
  fc.bigInt({min: -(2n ** 63n), max: 2n ** 63n - 1n}),
)

test('an int64 has one form, exact, whichever way it is come by', () => {
  fc.assert(
    fc.property(int64, fc.integer({min: -10, max: 10}), (exact, count) => {
      const offset = toOffset(exact)
      expect(BigInt(offset)).toBe(exact)
      expect(typeof offset).toBe(exact <= MAX_SAFE && exact >= -MAX_SAFE ? 'number' : 'bigint')
      const bytes = Buffer.alloc(9)
      bytes.writeBigInt64BE(exact, 1)
      expect(readInt64(bytes, 1)).toBe(offset)
      const shifted = shiftOffset(offset, count)
      expect(shifted).toBe(toOffset(exact + BigInt(count)))
      expect(distanceBetween(offset, shifted)).toBe(count)
      expect(earlierOf(offset, shifted)).toBe(count < 0 ? shifted : offset)
      expect(laterOf(offset, shifted)).toBe(count > 0 ? shifted : offset)
    }),
  )
})

test.each([2n ** 53n - 2n, 2n ** 53n, 2n ** 63n - 4n])(
  'records from offset %d on are read as they are',
  (base) => {
    const batch = buildBatch(someRecords(3), {compression: 'none'})
    batch.writeBigInt64BE(base, 0)
    const read = walk(batch, toOffset(base + 1n))
    expect(read.records.map(({offset}) => BigInt(offset))).toEqual([base + 1n, base + 2n])
    expect(read.nextOffset).toBe(toOffset(base + 3n))
  },
)
