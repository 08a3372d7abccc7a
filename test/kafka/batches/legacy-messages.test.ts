import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {findNextFetchOffset} from '../../../src/core/consume/fetched-partition.ts'
import {Failure} from '../../../src/errors/failure.ts'
import {RecordReader} from '../../../src/kafka/batches/batch-reader.ts'
import {toOffset} from '../../../src/kafka/batches/offset.ts'
import {LEGACY_MESSAGES} from '../../support/legacy-messages.ts'
import {buildBatch, someRecords, toHex, walk} from './support.ts'

/** What LegacyMessages.java has written. */
const OFFSETS = [100, 101, 102, 113, 114, 115]
const expected = (name: string) =>
  OFFSETS.map((offset, index) => ({
    offset,
    timestamp: name.startsWith('magic-0')
      ? -1
      : name.endsWith('append-time')
        ? 1_700_000_009_999
        : 1_700_000_000_000 + offset,
    key: index % 3 === 1 ? null : toHex(`key-${offset}`),
    value: index % 3 === 2 ? null : toHex(`value-${offset} ${'x'.repeat(40)}`),
    headers: [],
  }))

describe.each(Object.entries(LEGACY_MESSAGES))('%s', (name, base64) => {
  const log = Buffer.from(base64, 'base64')

  test('every message is read, with the time and the offset that Kafka gives it', () => {
    const read = walk(log, 100)
    expect(read).toMatchObject({records: expected(name), nextOffset: 116, isTruncated: false})
    const timestampType = name.endsWith('append-time') ? 'LogAppendTime' : 'CreateTime'
    expect(read.batches[0]).toMatchObject({baseOffset: 100, producerId: -1n, timestampType})
    expect(read.batches.at(-1)).toMatchObject({lastOffset: 115, isControl: false})
    expect(findNextFetchOffset(log, 100)).toBe(116)
  })

  test('reading begins within a wrapper, and goes on in batches of today', () => {
    const batch = buildBatch(someRecords(1), {compression: 'none'})
    batch.writeBigInt64BE(116n, 0)
    const {records, nextOffset} = walk(Buffer.concat([log, batch]), 114)
    expect(records.map(({offset}) => offset)).toEqual([114, 115, 116])
    expect(nextOffset).toBe(117)
  })

  test('a set that is cut off is read up to there', () => {
    const {records, isTruncated} = walk(log.subarray(0, -1), 100)
    expect(isTruncated).toBe(true)
    expect(records).toEqual(expected(name).slice(0, records.length))
  })

  test('whatever is done to the bytes, a message is as it was or its damage is told, and the walk ends', () => {
    const whole = new Map(expected(name).map((record) => [record.offset, record]))
    fc.assert(
      fc.property(
        // Offset and length are in no checksum: from the CRC on a change is seen.
        fc.integer({min: 12, max: 60}),
        fc.integer({min: 1, max: 255}),
        fc.boolean(),
        (at, change, checksCrc) => {
          const damaged = Buffer.from(log)
          damaged[at] = (damaged[at] as number) ^ change
          const reader = new RecordReader({checksCrc, inflateLimitBytes: 1_000_000})
          reader.open(damaged, 'orders', 3, 100)
          let failures = 0
          for (let steps = 0; steps < 100; steps++) {
            try {
              if (!reader.nextBatch()) break
              while (reader.nextRecord())
                if (checksCrc) expect(whole.get(Number(reader.record.offset))).toBeDefined()
            } catch (error) {
              if (!(error instanceof Failure)) throw error
              failures++
              if (!reader.skipBatch()) break
            }
          }
          if (checksCrc) expect(failures).toBe(1)
        },
      ),
    )
  })
})

test.each([
  ['wrapper', 12, 'its CRC-32 is wrong'],
  ['message of another codec', 17, 'its compression codec, number 4, is none of messages of magic 1'],
])('damage is told by name: a %s', (_, at, reason) => {
  const log = Buffer.from(LEGACY_MESSAGES['magic-1-gzip'] ?? '', 'base64')
  log[at] = at === 17 ? 4 : (log[at] as number) ^ 1
  expect(() => walk(log, 100, {checksCrc: at !== 17})).toThrow(reason)
})

test('messages in a wrapper count from its offset, which may be beyond 2^53', () => {
  const log = Buffer.from(LEGACY_MESSAGES['magic-1-snappy'] ?? '', 'base64')
  // Of the first wrapper; offsets are not in its checksum.
  log.writeBigInt64BE(2n ** 53n, 0)
  const first = walk(log.subarray(0, 12 + log.readInt32BE(8)), toOffset(2n ** 53n - 1n))
  expect(first.records.map(({offset}) => offset)).toEqual([Number.MAX_SAFE_INTEGER, 2n ** 53n])
})

test('what a wrapper may inflate to has a bound', () => {
  const log = Buffer.from(LEGACY_MESSAGES['magic-0-gzip'] ?? '', 'base64')
  expect(() => walk(log, 100, {inflateLimitBytes: 50})).toThrow(
    expect.objectContaining({code: 'INFLATE_LIMIT'}),
  )
})
