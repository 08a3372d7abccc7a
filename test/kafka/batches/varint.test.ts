import fc from 'fast-check'
import {expect, test} from 'vitest'
import {
  readExactVarlong,
  sizeOfExactVarlong,
  sizeOfVarint,
  sizeOfVarlong,
  VarintCursor,
  writeExactVarlong,
  writeVarint,
  writeVarlong,
} from '../../../src/kafka/batches/varint.ts'

/** ByteUtils.writeVarlong, word for word, on 64-bit integers. */
function encodeByDefinition(value: bigint): Buffer {
  let zigzag = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n))
  const bytes: number[] = []
  while (zigzag >= 0x80n) {
    bytes.push(Number(zigzag & 0x7fn) | 0x80)
    zigzag >>= 7n
  }
  return Buffer.from([...bytes, Number(zigzag)])
}

const int32 = fc.oneof(
  fc.integer(),
  fc.integer({min: -70, max: 70}),
  fc.constantFrom(0, 63, 64, 8191, 8192, 2 ** 31 - 1, -(2 ** 31)),
)
const safeInteger = fc.oneof(
  fc.maxSafeInteger(),
  int32,
  fc.tuple(fc.integer({min: 0, max: 53}), fc.integer({min: -2, max: 2})).map(([bits, near]) => {
    return Math.min(2 ** bits + near, Number.MAX_SAFE_INTEGER)
  }),
)

test('a varint is written as Kafka does, in the size that was calculated, and read back', () => {
  fc.assert(
    fc.property(int32, (value) => {
      const expected = encodeByDefinition(BigInt(value))
      const target = Buffer.alloc(12)
      const end = writeVarint(target, 1, value)
      expect(target.subarray(1, end)).toEqual(expected)
      expect(sizeOfVarint(value)).toBe(expected.length)
      const cursor = new VarintCursor()
      cursor.position = 1
      expect(cursor.readVarint(target)).toBe(value)
      expect(cursor.position).toBe(end)
    }),
    {numRuns: 1000},
  )
})

test('a varlong is written as Kafka does, in the size that was calculated, and read back', () => {
  fc.assert(
    fc.property(safeInteger, fc.boolean(), (magnitude, negative) => {
      const value = negative && magnitude !== 0 ? -magnitude : magnitude
      const expected = encodeByDefinition(BigInt(value))
      const target = Buffer.alloc(14)
      const end = writeVarlong(target, 2, value)
      expect(target.subarray(2, end)).toEqual(expected)
      expect(sizeOfVarlong(value)).toBe(expected.length)
      const cursor = new VarintCursor()
      cursor.position = 2
      expect(cursor.readVarlong(target)).toBe(value)
      expect(cursor.position).toBe(end)
    }),
    {numRuns: 1000},
  )
})

test('a varlong beyond 2^53 is read as the nearest number', () => {
  fc.assert(
    fc.property(fc.bigInt({min: -(2n ** 63n), max: 2n ** 63n - 1n}), (value) => {
      const cursor = new VarintCursor()
      const read = cursor.readVarlong(encodeByDefinition(value))
      expect(Math.abs(read - Number(value))).toBeLessThanOrEqual(Math.abs(Number(value)) * Number.EPSILON)
    }),
  )
})

test('any int64 is written as Kafka does, and read back exactly', () => {
  fc.assert(
    fc.property(fc.bigInt({min: -(2n ** 63n), max: 2n ** 63n - 1n}), (value) => {
      const expected = encodeByDefinition(value)
      const target = Buffer.alloc(14)
      const end = writeExactVarlong(target, 2, value)
      expect(target.subarray(2, end)).toEqual(expected)
      expect(sizeOfExactVarlong(value)).toBe(expected.length)
      expect(readExactVarlong(target, 2)).toBe(value)
    }),
  )
})

test.each([
  ['cut off', Buffer.from([0x80, 0x80])],
  ['empty', Buffer.alloc(0)],
  ['without an end', Buffer.alloc(64, 0xff)],
])('a varint that is %s puts the cursor behind every end and reads as 0', (_, bytes) => {
  const cursor = new VarintCursor()
  expect(cursor.readVarlong(bytes)).toBe(0)
  expect(cursor.position).toBeGreaterThan(bytes.length)
  cursor.position = 0
  expect(cursor.readVarint(bytes)).toBe(0)
  expect(cursor.position).toBeGreaterThan(bytes.length)
  // Reads that follow before the caller checks keep it there.
  cursor.readVarint(bytes)
  cursor.readVarlong(bytes)
  expect(cursor.position).toBeGreaterThan(bytes.length)
})
