import {gzipSync, zstdCompressSync} from 'node:zlib'
import fc from 'fast-check'
import {compressSync} from 'snappy'
import {describe, expect, test} from 'vitest'
import {Failure} from '../../../src/errors/failure.ts'
import {RecordReader, type RecordReaderOptions} from '../../../src/kafka/batches/batch-reader.ts'
import {compress, decompress} from '../../../src/kafka/batches/compression.ts'
import type {Compression} from '../../../src/kafka/batches/views.ts'
import {fuzzRuns} from '../../support/fuzz-runs.ts'
import {appendToLog, buildBatch, COMPRESSIONS, sealAgain, someRecords, walk} from './support.ts'

function failureWith(code: string, offset: number | bigint = 0): object {
  return expect.objectContaining({
    name: 'Failure',
    kind: 'failed',
    code,
    message: expect.stringContaining(`orders-3@${offset} `),
  })
}

/**
 * Walks to the end past everything that fails, and gives the failures. Anything else that is thrown, and a walk that
 * does not get on, fail the test.
 */
function walkPastFailures(log: Buffer, options: RecordReaderOptions): Failure[] {
  const reader = new RecordReader(options)
  reader.open(log, 'orders', 3, 0)
  const failures: Failure[] = []
  for (let step = 0; step < 10_000; step++) {
    const before = reader.nextOffset
    try {
      if (!reader.nextBatch()) return failures
      if (reader.batch.isControl) reader.readControlMarker()
      while (reader.nextRecord()) step++
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      failures.push(error)
      expect(reader.nextOffset).toBeGreaterThanOrEqual(before)
      if (!reader.skipBatch()) return failures
    }
  }
  throw new Error('the walk did not end')
}

describe.each(COMPRESSIONS)('under %s', (compression) => {
  const build = () => buildBatch(someRecords(40), {compression})

  test('every flipped bit behind the checksum is found', () => {
    const log = appendToLog([build(), build(), build()])
    const start = log.length / 3
    fc.assert(
      fc.property(fc.integer({min: 21, max: start - 1}), fc.integer({min: 0, max: 7}), (position, bit) => {
        const damaged = Buffer.from(log)
        damaged[start + position] = (damaged[start + position] ?? 0) ^ (1 << bit)
        const reader = new RecordReader()
        reader.open(damaged, 'orders', 3, 0)
        expect(reader.nextBatch()).toBe(true)
        expect(() => reader.nextBatch()).toThrow(failureWith('CORRUPT_MESSAGE', 40))
        // The position stays before the damage, and asking again gives the same answer.
        expect(reader.nextOffset).toBe(40)
        expect(() => reader.nextBatch()).toThrow(failureWith('CORRUPT_MESSAGE', 40))
        expect(() => reader.nextRecord()).toThrow(failureWith('CORRUPT_MESSAGE', 40))
        expect(reader.skipBatch()).toBe(true)
        expect(reader.nextBatch()).toBe(true)
        expect(reader.batch.baseOffset).toBe(80)
      }),
      {numRuns: fuzzRuns(60)},
    )
  })

  test('bytes changed anywhere, checksum put right, raise nothing but a Failure', () => {
    const log = appendToLog([build(), build()])
    const change = fc.tuple(fc.nat(log.length - 1), fc.integer({min: 0, max: 255}))
    fc.assert(
      fc.property(fc.array(change, {minLength: 1, maxLength: 6}), fc.boolean(), (changes, checksCrc) => {
        const damaged = Buffer.from(log)
        for (const [position, value] of changes) damaged[position] = value
        const length = damaged.readInt32BE(8)
        if (length >= 49 && length + 12 <= damaged.length) sealAgain(damaged)
        walkPastFailures(damaged, {checksCrc, inflateLimitBytes: 1 << 20})
      }),
      {numRuns: fuzzRuns(400)},
    )
  })

  test('compressed bytes cut anywhere raise nothing but a Failure', () => {
    const batch = build()
    for (let end = 61; end < batch.length; end++) {
      const cut = Buffer.from(batch.subarray(0, end))
      cut.writeInt32BE(end - 12, 8)
      expect(walkPastFailures(sealAgain(cut), {}).map((failure) => failure.code)).toEqual(['CORRUPT_MESSAGE'])
    }
  })
})

test('random bytes raise nothing but a Failure', () => {
  fc.assert(
    fc.property(fc.uint8Array({maxLength: 300}), fc.boolean(), (bytes, isMagic2) => {
      const log = Buffer.from(bytes)
      if (isMagic2 && log.length > 16) {
        log[16] = 2
        log.writeInt32BE(Math.max(49, log.length - 12), 8)
      }
      walkPastFailures(log, {checksCrc: false})
    }),
    {numRuns: fuzzRuns(500)},
  )
})

test('random bytes in the place of compressed ones raise nothing but a Failure', () => {
  const magics = {
    none: '',
    gzip: '1f8b0800',
    snappy: '82534e415050590000000001',
    lz4: '04224d1860',
    zstd: '28b52ffd',
  }
  fc.assert(
    fc.property(
      fc.constantFrom(...COMPRESSIONS),
      fc.boolean(),
      fc.uint8Array({maxLength: 200}),
      (codec, known, bytes) => {
        const input = Buffer.concat([Buffer.from(known ? magics[codec] : '', 'hex'), bytes])
        try {
          expect(decompress(codec, input, 1 << 20).length).toBeLessThanOrEqual(1 << 20)
        } catch (error) {
          expect(error).toBeInstanceOf(Failure)
        }
      },
    ),
    {numRuns: fuzzRuns(1000)},
  )
})

type Damage = (batch: Buffer) => void
const cases: readonly [name: string, code: string, reason: RegExp, damage: Damage][] = [
  [
    'a negative last offset delta',
    'CORRUPT_MESSAGE',
    /last offset delta is -5/,
    (batch) => batch.writeInt32BE(-5, 23),
  ],
  ['a negative record count', 'CORRUPT_MESSAGE', /record count is -1/, (batch) => batch.writeInt32BE(-1, 57)],
  [
    'more records than there are',
    'CORRUPT_MESSAGE',
    /record 4 of its 2147483647/,
    (batch) => batch.writeInt32BE(2 ** 31 - 1, 57),
  ],
  ['fewer records than there are', 'CORRUPT_MESSAGE', /bytes remain/, (batch) => batch.writeInt32BE(2, 57)],
  [
    'an unknown codec',
    'UNSUPPORTED_COMPRESSION_TYPE',
    /codec, number 6/,
    (batch) => batch.writeInt16BE(6, 21),
  ],
  [
    'a codec that it was not written with',
    'CORRUPT_MESSAGE',
    /gzip data/,
    (batch) => batch.writeInt16BE(1, 21),
  ],
  [
    'a record length beyond the batch',
    'CORRUPT_MESSAGE',
    /record 1 of its 3 leaves/,
    (batch) => batch.writeUInt8(0xff, 61),
  ],
  [
    'a negative record length',
    'CORRUPT_MESSAGE',
    /record 1 of its 3 leaves/,
    (batch) => batch.writeUInt8(1, 61),
  ],
  ['a magic from the future', 'CORRUPT_MESSAGE', /magic is 3/, (batch) => batch.writeUInt8(3, 16)],
  [
    'a wrong checksum',
    'CORRUPT_MESSAGE',
    /CRC-32C is 00000000, that of its bytes [0-9a-f]{8}/,
    (batch) => batch.writeInt32BE(0, 17),
  ],
]

test.each(cases)('a batch with %s is refused', (name, code, reason, damage) => {
  const batch = buildBatch(someRecords(3), {compression: 'none'})
  damage(batch)
  if (name !== 'a wrong checksum') sealAgain(batch)
  expect(() => walk(batch)).toThrow(failureWith(code))
  expect(() => walk(batch)).toThrow(reason)
})

test.each([-1n, 2n ** 63n - 1n])('a base offset of %d is refused', (baseOffset) => {
  const batch = buildBatch(someRecords(1), {compression: 'none'})
  batch.writeBigInt64BE(baseOffset, 0)
  expect(() => walk(batch)).toThrow(failureWith('CORRUPT_MESSAGE', baseOffset))
})

test('a length shorter than a header is refused, and nothing after it can be found', () => {
  const batch = buildBatch(someRecords(1), {compression: 'none'})
  batch.writeInt32BE(-12, 8)
  const reader = new RecordReader()
  reader.open(batch, 'orders', 3, 0)
  expect(() => reader.nextBatch()).toThrow(failureWith('CORRUPT_MESSAGE'))
  expect(reader.skipBatch()).toBe(false)
})

test('records before the damage are given, and the next offset is after the last of them', () => {
  const batch = buildBatch(someRecords(4), {compression: 'none'})
  // The last byte is the last record's header count: one header that is not there.
  batch[batch.length - 1] = 2
  sealAgain(batch)
  const reader = new RecordReader()
  reader.open(batch, 'orders', 3, 0)
  reader.nextBatch()
  for (let index = 0; index < 3; index++) expect(reader.nextRecord()).toBe(true)
  expect(() => reader.nextRecord()).toThrow(/record 4 of its 4 does not have the length/)
  expect(reader.nextOffset).toBe(3)
  expect(() => reader.nextBatch()).toThrow(failureWith('CORRUPT_MESSAGE'))
  expect(reader.skipBatch()).toBe(true)
  expect(reader.nextOffset).toBe(4)
})

test('the checksum can be left unchecked', () => {
  const batch = buildBatch(someRecords(3), {compression: 'none'})
  batch.writeInt32BE(0, 17)
  expect(walk(batch, 0, {checksCrc: false}).records).toHaveLength(3)
})

describe('a batch that inflates beyond the limit', () => {
  const zeros = Buffer.alloc(32 * 1024 * 1024)

  test.each(['gzip', 'snappy', 'lz4', 'zstd'] as const)('is refused under %s', (compression) => {
    const bomb = compress({compression}, zeros)
    expect(bomb.length).toBeLessThan(zeros.length / 20)
    expect(() => decompress(compression, bomb, 1024 * 1024)).toThrow(
      expect.objectContaining({kind: 'failed', code: 'INFLATE_LIMIT'}),
    )
    expect(decompress(compression, bomb, zeros.length).length).toBe(zeros.length)
  })

  test.each(COMPRESSIONS.slice(1))('is named by the reader under %s', (compression) => {
    const batch = buildBatch(someRecords(100), {compression})
    expect(() => walk(batch, 0, {inflateLimitBytes: 1000})).toThrow(failureWith('INFLATE_LIMIT'))
  })
})

describe('compressed data of other writers', () => {
  const text = Buffer.from('confirmed '.repeat(30_000))
  const read = (codec: Compression, bytes: Buffer) => decompress(codec, bytes, text.length * 2)

  test('snappy without a stream around it is read', () => {
    expect(read('snappy', compressSync(text)).equals(text)).toBe(true)
  })

  test('snappy streams joined end to end are read', () => {
    const stream = compress({compression: 'snappy'}, text)
    expect(read('snappy', Buffer.concat([stream, stream])).equals(Buffer.concat([text, text]))).toBe(true)
  })

  test('a snappy block that claims an impossible length is refused before memory is taken', () => {
    expect(() => decompress('snappy', Buffer.from([0xff, 0xff, 0xff, 0x3f, 0]), 2 ** 31)).toThrow(
      /impossible length/,
    )
  })

  test('gzip members and zstd frames joined end to end are read', () => {
    const twice = Buffer.concat([text, text])
    expect(read('gzip', Buffer.concat([gzipSync(text), gzipSync(text)])).equals(twice)).toBe(true)
    expect(read('zstd', Buffer.concat([zstdCompressSync(text), zstdCompressSync(text)])).equals(twice)).toBe(
      true,
    )
  })

  test('very many empty zstd frames are refused', () => {
    const empty = zstdCompressSync(Buffer.alloc(0))
    expect(() => read('zstd', Buffer.concat(Array(1000).fill(empty)))).toThrow(/more than 64 frames/)
  })

  test('an lz4 frame of dependent blocks is refused, as Java does', () => {
    const frame = compress({compression: 'lz4'}, text)
    frame[4] = 0x40
    expect(() => read('lz4', frame)).toThrow(/depend on each other/)
  })

  test('an lz4 frame header with a wrong checksum is refused', () => {
    const frame = compress({compression: 'lz4'}, text)
    frame[6] = 0
    expect(() => read('lz4', frame)).toThrow(/checksum of the frame header/)
  })
})
