import {randomBytes} from 'node:crypto'
import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {BatchBuilder} from '../../../src/kafka/batches/batch-builder.ts'
import {stampProducer} from '../../../src/kafka/batches/batch-header.ts'
import {RecordReader} from '../../../src/kafka/batches/batch-reader.ts'
import {encodeHeaders} from '../../../src/kafka/batches/header-encoder.ts'
import type {Timestamp} from '../../../src/kafka/batches/views.ts'
import {
  append,
  appendToLog,
  buildBatch,
  COMPRESSIONS,
  copyRecord,
  type PlainRecord,
  sealAgain,
  someRecords,
  toHex,
  walk,
} from './support.ts'

const bytes = fc
  .oneof(
    fc.uint8Array({maxLength: 12}),
    fc.uint8Array({maxLength: 600}),
    fc.string({maxLength: 80}).map((text) => Buffer.from(text)),
  )
  .map((array) => Buffer.from(array).toString('hex'))
const nullableBytes = fc.option(bytes)
const timestamp = fc.oneof(
  fc.integer({min: 1_600_000_000_000, max: 1_800_000_000_000}),
  fc.constantFrom(-1, 0),
  fc.nat(),
  // Any int64: beyond 2^53 as a bigint.
  fc.bigInt({min: -(2n ** 63n), max: 2n ** 63n - 1n}).map(asTimestamp),
  fc.constantFrom(2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n, -(2n ** 53n), 2n ** 53n - 1n).map(asTimestamp),
)
const record: fc.Arbitrary<PlainRecord> = fc.record({
  timestamp,
  key: nullableBytes,
  value: nullableBytes,
  headers: fc.array(fc.tuple(bytes, nullableBytes), {maxLength: 4}),
})
const records = fc.oneof(
  fc.array(record, {minLength: 1, maxLength: 20}),
  fc.array(record, {minLength: 60, maxLength: 140}),
)

describe.each(COMPRESSIONS)('under %s', (compression) => {
  test('what is appended is read back, whatever keys, values, headers and timestamps hold', async () => {
    await fc.assert(
      fc.asyncProperty(records, fc.boolean(), async (input, inBackground) => {
        const builder = new BatchBuilder({maxBytes: 1 << 24, initialBytes: 64})
        append(builder, input)
        const size = builder.sizeInBytes
        const batch = inBackground ? await builder.finishAsync({compression}) : builder.finish({compression})
        if (compression === 'none') expect(batch.length).toBe(size)
        const read = walk(appendToLog([batch], 7000))
        expect(read.records).toEqual(input.map((record, index) => ({offset: 7000 + index, ...record})))
        expect(read.nextOffset).toBe(7000 + input.length)
        expect(read.isTruncated).toBe(false)
        expect(read.batches).toMatchObject([
          {
            compression,
            recordCount: input.length,
            baseOffset: 7000,
            lastOffset: 6999 + input.length,
            baseTimestamp: input[0]?.timestamp,
            maxTimestamp: input.map((record) => record.timestamp).reduce((a, b) => (a > b ? a : b)),
            timestampType: 'CreateTime',
          },
        ])
      }),
      {numRuns: 60},
    )
  })

  test('a batch of several codec blocks is read back', () => {
    const input = Array.from({length: 3000}, (_, index) => ({
      timestamp: 1_700_000_000_000,
      key: null,
      // Every other stretch does not compress, so lz4 stores blocks of both kinds.
      value:
        index % 1000 < 500 ? toHex(`{"id":${index}}`.repeat(9)) : Buffer.from(noise(index)).toString('hex'),
      headers: [],
    }))
    const read = walk(buildBatch(input, {compression}))
    expect(read.records.map(({value}) => value)).toEqual(input.map(({value}) => value))
  })
})

/** 120 bytes that no codec shrinks, the same at every run. */
function noise(seed: number): Uint8Array {
  const words = new Uint32Array(30)
  let state = seed + 1
  for (let index = 0; index < words.length; index++) {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9
    words[index] = state ^ (state >>> 13)
  }
  return new Uint8Array(words.buffer)
}

test('the header carries the producer and the transaction', () => {
  const producer = {producerId: 2n ** 40n, producerEpoch: 12, baseSequence: 345}
  const batch = buildBatch(someRecords(2), {
    compression: 'zstd',
    level: 3,
    isTransactional: true,
    ...producer,
  })
  expect(walk(batch).batches).toMatchObject([
    {...producer, isTransactional: true, isControl: false, compression: 'zstd'},
  ])
  const next = {producerId: 2n ** 40n, producerEpoch: 13, baseSequence: 0}
  stampProducer(batch, next)
  expect(walk(batch).batches).toMatchObject([{...next, isTransactional: true}])
})

test('the size of the next record is known before it is appended', () => {
  fc.assert(
    fc.property(records, (input) => {
      const builder = new BatchBuilder({maxBytes: 1 << 24})
      for (const record of input) {
        const headers = encodeHeaders(
          record.headers.map(([key, value]) => ({
            key: Buffer.from(key, 'hex'),
            value: value === null ? null : Buffer.from(value, 'hex'),
          })),
        )
        const length = (hex: string | null) => (hex === null ? -1 : hex.length / 2)
        const expected = builder.calculateSizeWith(
          length(record.key),
          length(record.value),
          record.timestamp,
          headers.bytes.length,
          headers.count,
        )
        append(builder, [record])
        expect(builder.sizeInBytes).toBe(expected)
      }
      expect(builder.finish({compression: 'none'}).length).toBe(builder.sizeInBytes)
    }),
  )
})

test('a full batch refuses a record and is not changed by it; an empty one takes any', () => {
  const builder = new BatchBuilder({maxBytes: 200})
  const source = Buffer.alloc(500, 'x')
  expect(builder.append(source, -1, -1, 0, 100, 1000)).toBe(true)
  const size = builder.sizeInBytes
  expect(builder.append(source, -1, -1, 0, 100, 1000)).toBe(false)
  expect(builder).toMatchObject({sizeInBytes: size, recordCount: 1, maxTimestamp: 1000})
  const exactly = 200 - builder.calculateSizeWith(-1, 0, 1000, 0, 0)
  expect(builder.append(source, -1, -1, 0, exactly, 1000)).toBe(true)
  expect(builder.sizeInBytes).toBe(200)

  builder.reset()
  expect(builder).toMatchObject({recordCount: 0, sizeInBytes: 61, firstTimestamp: -1, maxTimestamp: -1})
  expect(builder.append(source, -1, -1, 0, 500, 5)).toBe(true)
  const read = walk(builder.finish({compression: 'none'}))
  expect(read.records).toEqual([
    {offset: 0, timestamp: 5, key: null, value: source.toString('hex'), headers: []},
  ])
})

test.each(['gzip', 'snappy', 'lz4', 'zstd'] as const)(
  'batches of several blocks under %s',
  async (compression) => {
    const builder = new BatchBuilder({maxBytes: 1 << 24})
    const noise = randomBytes(300_000).toString('hex')
    const values = [noise.slice(0, 70_000), '00'.repeat(600_000), noise, noise.slice(0, 400)]
    append(
      builder,
      values.map((value, timestamp) => ({timestamp, key: null, value, headers: []})),
    )
    const batch = await builder.finishAsync({compression})
    builder.reset()
    append(builder, [{timestamp: 9, key: null, value: toHex('second'), headers: []}])
    expect(walk(builder.finish({compression: 'none'})).records).toMatchObject([{value: toHex('second')}])
    expect(walk(batch).records.map(({value}) => value)).toEqual(values)
  },
)

test.each([
  ['key', [0, 11, -1, -1]],
  ['value', [-1, -1, 5, 11]],
  ['turned round value', [-1, -1, 6, 4]],
] as const)('a %s outside its buffer is refused', (_, [keyStart, keyEnd, valueStart, valueEnd]) => {
  const builder = new BatchBuilder()
  expect(() => builder.append(Buffer.alloc(10), keyStart, keyEnd, valueStart, valueEnd, 0)).toThrow(
    RangeError,
  )
})

test('an empty batch is not finished', () => {
  expect(() => new BatchBuilder().finish({compression: 'none'})).toThrow(
    expect.objectContaining({kind: 'internal'}),
  )
})

describe('the walk', () => {
  const log = () =>
    appendToLog(
      [10, 5, 8].map((count) => buildBatch(someRecords(count), {compression: 'lz4'})),
      100,
    )

  test.each([
    [0, 100],
    [100, 100],
    [104, 104],
    [110, 110],
    [114, 114],
    [122, 122],
  ])('from offset %i begins at record %i', (fetchOffset, firstOffset) => {
    const read = walk(log(), fetchOffset)
    expect(read.records[0]?.offset).toBe(firstOffset)
    expect(read.records).toHaveLength(123 - firstOffset)
    expect(read.nextOffset).toBe(123)
  })

  test('passes over whole batches below the fetch offset', () => {
    expect(walk(log(), 115).batches).toMatchObject([{baseOffset: 115}])
    expect(walk(log(), 123)).toEqual({batches: [], records: [], nextOffset: 123, isTruncated: false})
  })

  test('of nothing keeps the fetch offset', () => {
    expect(walk(Buffer.alloc(0), 42)).toEqual({batches: [], records: [], nextOffset: 42, isTruncated: false})
  })

  test('ends at a batch that is cut off, wherever that is', () => {
    const whole = log()
    const firstEnd = 12 + whole.readInt32BE(8)
    const secondEnd = firstEnd + 12 + whole.readInt32BE(firstEnd + 8)
    for (let end = 0; end < whole.length; end++) {
      const read = walk(whole.subarray(0, end))
      const ends = [0, firstEnd, secondEnd]
      const batchCount = end < firstEnd ? 0 : end < secondEnd ? 1 : 2
      expect(read.batches).toHaveLength(batchCount)
      expect(read.nextOffset).toBe([0, 110, 115][batchCount])
      expect(read.isTruncated).toBe(!ends.includes(end))
    }
  })

  test('tells the next offset at every step', () => {
    const reader = new RecordReader()
    reader.open(log(), 'orders', 3, 103)
    expect(reader.nextRecord()).toBe(false)
    expect(reader.nextOffset).toBe(103)
    expect(reader.nextBatch()).toBe(true)
    expect(reader.nextOffset).toBe(103)
    expect(reader.batchSizeInBytes).toBe(12 + log().readInt32BE(8))
    expect(reader.nextRecord()).toBe(true)
    expect(copyRecord(reader)).toMatchObject({offset: 103})
    expect(reader.nextOffset).toBe(104)
    // Going on to the next batch gives up what is left of this one.
    expect(reader.nextBatch()).toBe(true)
    expect(reader.nextOffset).toBe(110)
    while (reader.nextRecord());
    expect(reader.nextOffset).toBe(115)
    expect(reader.nextRecord()).toBe(false)
    // Opened anew it forgets the old walk.
    reader.open(Buffer.alloc(0), 'orders', 3, 7)
    expect(reader.nextBatch()).toBe(false)
    expect(reader.nextOffset).toBe(7)
  })

  test('steps over the gap that compaction leaves at the end of a batch', () => {
    const batch = buildBatch(someRecords(2), {compression: 'none'})
    batch.writeInt32BE(9, 23)
    // The broker rewrites the last offset delta before it sums.
    sealAgain(batch)
    const read = walk(batch)
    expect(read.records).toHaveLength(2)
    expect(read.nextOffset).toBe(10)
  })

  test('gives every record the time of the append under LogAppendTime', () => {
    const batch = buildBatch(someRecords(3), {compression: 'none'})
    batch.writeInt16BE(0x08, 21)
    batch.writeBigInt64BE(1_800_000_000_000n, 35)
    sealAgain(batch)
    const read = walk(batch)
    expect(read.batches).toMatchObject([{timestampType: 'LogAppendTime'}])
    expect(read.records.map((record) => record.timestamp)).toEqual(Array(3).fill(1_800_000_000_000))
  })
})

function asTimestamp(value: bigint): Timestamp {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value
}
