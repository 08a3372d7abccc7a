import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {ByteReader} from '../../../src/kafka/protocol/byte-reader.ts'
import {ByteWriter} from '../../../src/kafka/protocol/byte-writer.ts'
import {
  array,
  bytes,
  type Field,
  int8,
  int16,
  int32,
  nullableArray,
  nullableString,
  since,
  string,
  struct,
  tagged,
  until,
} from '../../../src/kafka/protocol/schema.ts'
import {fuzzRuns} from '../../support/fuzz-runs.ts'
import {allMessages, versionsOf} from './all-messages.ts'

const FLEXIBLE = {version: 3, flexible: true}
const FIXED = {version: 3, flexible: false}

function read<T>(field: Field<T>, hex: string, wire = FLEXIBLE): T {
  return field.read(new ByteReader(Buffer.from(hex.replaceAll(' ', ''), 'hex')), wire)
}

function write<T>(field: Field<T>, value: T, wire = FLEXIBLE): string {
  const writer = new ByteWriter()
  field.write(writer, value, wire)
  return Buffer.concat(writer.finish()).toString('hex')
}

test.each<[string, Field<unknown>, unknown, typeof FLEXIBLE, string]>([
  ['int16', int16, -2, FIXED, 'fffe'],
  ['string', string, 'é', FIXED, '0002c3a9'],
  ['compact string', string, 'é', FLEXIBLE, '03c3a9'],
  ['null', nullableString, null, FIXED, 'ffff'],
  ['compact null', nullableString, null, FLEXIBLE, '00'],
  ['compact string of 200', string, 'x'.repeat(200), FLEXIBLE, `c901${'78'.repeat(200)}`],
  ['array', array(int8), [1, 2], FIXED, '000000020102'],
  ['compact array', array(int8), [1, 2], FLEXIBLE, '030102'],
  ['null array', nullableArray(int8), null, FLEXIBLE, '00'],
])('%s on the wire', (_, field, value, wire, hex) => {
  expect(write(field, value, wire)).toBe(hex)
  expect(read(field, hex, wire)).toEqual(value)
})

test('a field is carried only from since to until', () => {
  const field = struct({a: since(2, int8, 7), b: until(1, int8, 9)})
  expect(write(field, {a: 1, b: 2}, {version: 1, flexible: false})).toBe('02')
  expect(write(field, {a: 1, b: 2}, {version: 2, flexible: false})).toBe('01')
  expect(read(field, '02', {version: 1, flexible: false})).toEqual({a: 7, b: 2})
  expect(read(field, '01', {version: 2, flexible: false})).toEqual({a: 1, b: 9})
})

describe('tagged fields (KIP-482)', () => {
  const field = struct({plain: int8, known: tagged(1, 3, int16, -1), later: tagged(2, 4, int8)})

  test.each([
    ['none', '05 00', {plain: 5, known: -1, later: 0}],
    ['a known one', '05 01 01 02 0102', {plain: 5, known: 258, later: 0}],
    ['unknown ones around it', '05 03 00 01 ff 01 02 0102 63 03 aabbcc', {plain: 5, known: 258, later: 0}],
    ['one of a later version', '05 01 02 01 07', {plain: 5, known: -1, later: 0}],
    ['a known one that got longer', '05 01 01 04 0102 ffff', {plain: 5, known: 258, later: 0}],
  ])('%s', (_, hex, expected) => {
    const reader = new ByteReader(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
    expect(field.read(reader, FLEXIBLE)).toEqual(expected)
    expect(reader.remaining).toBe(0)
  })

  test('only those are written that differ from their default', () => {
    expect(write(field, {plain: 5, known: -1, later: 0})).toBe('0500')
    expect(write(field, {plain: 5, known: 2, later: 3})).toBe('050101020002')
  })

  test('a known one is read from its own bytes, and from no others', () => {
    expect(() => read(field, '05 01 01 00 0102')).toThrow(RangeError)
    const greedy = struct({known: tagged(1, 3, array(int8))})
    // Two fields, the first of which says that it has the bytes of the second.
    expect(() => read(greedy, '02 01 01 04 01 03 02 aabb')).toThrow(RangeError)
  })

  test('a size that reaches past the end is refused', () => {
    expect(() => read(field, '05 01 63 7f 00')).toThrow(RangeError)
  })
})

describe('hostile bytes', () => {
  test.each<[string, Field<unknown>, string, typeof FLEXIBLE]>([
    ['an array of 2 billion', array(int8), '7fffffff 00', FIXED],
    ['a compact array of 4 billion', array(int8), 'ffffffff0f 00', FLEXIBLE],
    ['an array with one item too few', array(int32), '00000002 00000001', FIXED],
    ['a string that is too long', string, '7fff 61', FIXED],
    ['bytes that are too long', bytes, '7fffffff 61', FIXED],
    ['a varint without an end', string, 'ffffffffffff', FLEXIBLE],
    ['more tags than bytes', struct({}), 'ffffffff0f', FLEXIBLE],
    ['nothing at all', int16, '', FIXED],
  ])('%s is a RangeError', (_, field, hex, wire) => {
    expect(() => read(field, hex, wire)).toThrow(RangeError)
  })

  const four = struct({a: int8, b: int8, c: string})

  test('a count is refused before memory is taken where so many of its items do not fit', () => {
    const body = Buffer.alloc(3 * 1024 * 1024)
    body.writeInt32BE(1024 * 1024)
    expect(() => array(four).read(new ByteReader(body), FIXED)).toThrow(/array of 1048576 items does not fit/)
  })

  test('what is small on the wire and large in memory is refused', () => {
    const count = 4 * 1024 * 1024
    const body = Buffer.alloc(4 + 4 * count)
    body.writeInt32BE(count)
    const before = process.memoryUsage().heapUsed
    expect(() => array(four).read(new ByteReader(body, 0, {bytes: 10_000_000}), FIXED)).toThrow(
      /take more than/,
    )
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(100_000_000)
    const nested = array(array(int8))
    expect(() => nested.read(new ByteReader(body, 0, {bytes: 10_000_000}), FIXED)).toThrow(RangeError)
  })

  test('any bytes are read, or refused with a RangeError, in any message', async () => {
    const responses = (await allMessages()).flatMap((message) =>
      versionsOf(message).map((version) => ({
        field: message.response,
        wire: {version, flexible: version >= message.flexibleFrom},
      })),
    )
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 400}), fc.constantFrom(...responses), (data, {field, wire}) => {
        try {
          field.read(new ByteReader(Buffer.from(data)), wire)
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError)
        }
      }),
      {numRuns: fuzzRuns(3000)},
    )
  })
})
