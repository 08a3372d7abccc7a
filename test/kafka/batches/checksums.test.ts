import fc from 'fast-check'
import {compressFrameSync} from 'lz4-napi'
import {expect, test} from 'vitest'
import {calculateCrc32cByTables, crc32c, shiftCrc32c} from '../../../src/kafka/batches/crc32c.ts'
import {decompressLz4} from '../../../src/kafka/batches/lz4.ts'
import {xxhash32} from '../../../src/kafka/batches/xxhash32.ts'

/** Bit by bit, straight from the polynomial. */
function crc32cByDefinition(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
  }
  return ~crc >>> 0
}

test.each([
  ['123456789', 0xe3069283],
  ['', 0],
  ['a', 0xc1d04330],
])('the CRC-32C of %o is the published one', (text, expected) => {
  const bytes = Buffer.from(text)
  expect(crc32c(bytes, 0, bytes.length)).toBe(expected)
  expect(calculateCrc32cByTables(bytes, 0, bytes.length)).toBe(expected)
})

test('both CRC-32C paths give the sum that the polynomial gives, over any range', () => {
  fc.assert(
    fc.property(fc.uint8Array({maxLength: 900}), fc.nat(), fc.nat(), (bytes, a, b) => {
      const start = a % (bytes.length + 1)
      const end = start + (b % (bytes.length - start + 1))
      const expected = crc32cByDefinition(bytes.subarray(start, end))
      expect(calculateCrc32cByTables(bytes, start, end)).toBe(expected)
      expect(crc32c(bytes, start, end)).toBe(expected)
    }),
  )
})

test('from a change at the front follows the CRC-32C of all', () => {
  const heads = fc.nat(80).chain((length) => {
    const bytes = fc.uint8Array({minLength: length, maxLength: length})
    return fc.tuple(bytes, bytes)
  })
  fc.assert(
    fc.property(heads, fc.uint8Array({maxLength: 3000}), ([head, changed], rest) => {
      const sum = (...parts: readonly Uint8Array[]) => crc32cByDefinition(Buffer.concat(parts))
      const difference = sum(head) ^ sum(changed)
      expect((sum(head, rest) ^ shiftCrc32c(difference, rest.length)) >>> 0).toBe(sum(changed, rest))
    }),
    {numRuns: 300},
  )
})

test('CRC-32C stays the same when long runs move from the tables to the native module', () => {
  const bytes = Buffer.alloc(4 * 1024 * 1024, 'samsa')
  const expected = calculateCrc32cByTables(bytes, 0, bytes.length)
  // The switch comes after 8 MiB.
  for (let round = 0; round < 4; round++) expect(crc32c(bytes, 0, bytes.length)).toBe(expected)
})

test.each([
  ['', 0x02cc5d05],
  ['a', 0x550d7456],
  ['abc', 0x32d153ff],
  ['Nobody inspects the spammish repetition', 0xe2293b2f],
])('xxhash32 of %o is the published one', (text, expected) => {
  const bytes = Buffer.from(text)
  expect(xxhash32(bytes, 0, bytes.length)).toBe(expected)
})

test('xxhash32 agrees with the checksums that another implementation puts into its frames', () => {
  fc.assert(
    fc.property(fc.uint8Array({minLength: 1, maxLength: 2000}), (input) => {
      const bytes = Buffer.from(input)
      const frame = compressFrameSync(bytes, {contentChecksum: true, blockChecksums: true})
      expect(decompressLz4(frame, bytes.length).equals(bytes)).toBe(true)
    }),
  )
})
