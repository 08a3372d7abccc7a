import {randomBytes} from 'node:crypto'
import {expect, test} from 'vitest'
import {VisibleRecords} from '../../../src/core/consume/visible-records.ts'
import {BatchPassing, type BatchPassingOptions} from '../../../src/core/copy/batch-passing.ts'
import {partitionOfKey} from '../../../src/core/produce/send/murmur2.ts'
import type {FinishOptions} from '../../../src/kafka/batches/batch-builder.ts'
import {detachBatch, stampProducer} from '../../../src/kafka/batches/batch-header.ts'
import {
  appendToLog,
  buildBatch,
  type PlainRecord,
  sealAgain,
  toHex,
  walk,
} from '../../kafka/batches/support.ts'
import {cursorAt, fetchedOf} from '../consume/fetched-records.ts'

const RECORDS = 100
const VALUE_BYTES = 1000
const NOISE = randomBytes(RECORDS * VALUE_BYTES)
const OWN = {producerId: 5n, producerEpoch: 1, baseSequence: 40}

/** A hundred records of a kilobyte that do not shrink, more than enough for a batch that travels alone. */
function largeRecords(key: string | null = null): PlainRecord[] {
  return Array.from({length: RECORDS}, (_, index) => ({
    timestamp: 1_700_000_000_000 + index,
    key: key === null ? null : toHex(key),
    value: NOISE.toString('hex', index * VALUE_BYTES, (index + 1) * VALUE_BYTES),
    headers: [[toHex('n'), toHex(`${index}`)] as const],
  }))
}

function largeBatch(options: Partial<FinishOptions> = {}, key: string | null = null): Buffer {
  return buildBatch(largeRecords(key), {compression: 'none', ...options})
}

/** What the first visible batch of the log may be passed on as, and its bytes. */
function check(
  batches: readonly Buffer[],
  {
    from = 0,
    end = null,
    filter = null,
    aborted = [],
    ...options
  }: Partial<BatchPassingOptions> & {
    from?: number
    end?: number | null
    filter?: (() => boolean) | null
    aborted?: {producerId: bigint; firstOffset: number}[]
  } = {},
) {
  const visible = new VisibleRecords(filter)
  visible.open(fetchedOf(cursorAt(from, end), [appendToLog(batches)], aborted))
  const passing = new BatchPassing({
    keepsPartitions: true,
    sourcePartitions: 3,
    targetPartitions: 3,
    compression: null,
    inflateLimitBytes: null,
    ...options,
  })
  const seen: {base: unknown; passed: ReturnType<BatchPassing['check']>}[] = []
  while (visible.nextBatch()) {
    const bytes = visible.wholeBatch
    const passed = bytes === null ? null : passing.check(visible.batch, bytes, 2)
    seen.push({base: visible.batch.baseOffset, passed})
    if (passed !== null) visible.skipBatch()
    else while (visible.nextOfBatch());
  }
  return seen
}

const WEIGHT = RECORDS * (VALUE_BYTES + 16)

test('a batch goes on whole where all of it is wanted, and is taken apart at both ends', () => {
  const batches = () => [largeBatch(), largeBatch(), largeBatch()]
  const passed = {partition: 2, weight: WEIGHT}
  expect(check(batches())).toEqual([0, 100, 200].map((base) => ({base, passed})))
  expect(check(batches(), {from: 1, end: 299})).toEqual([
    {base: 0, passed: null},
    {base: 100, passed},
    {base: 200, passed: null},
  ])
  expect(check(batches(), {from: 100, end: 200})).toEqual([{base: 100, passed}])
  expect(check(batches(), {filter: () => true}).map((each) => each.passed)).toEqual([null, null, null])
})

test.each(['gzip', 'snappy', 'lz4', 'zstd'] as const)(
  'what is packed with %s stays so, unless another codec is asked for',
  (compression) => {
    const batches = () => [largeBatch({compression})]
    expect(check(batches())).toEqual([{base: 0, passed: {partition: 2, weight: expect.any(Number)}}])
    expect(check(batches(), {compression: 'none'})).toEqual([{base: 0, passed: null}])
    expect(check(batches(), {compression})).not.toEqual([{base: 0, passed: null}])
  },
)

test('markers and aborted batches are not seen, and others of transactions go on', () => {
  const marker = largeBatch({isTransactional: true, producerId: 1n, producerEpoch: 0})
  marker.writeInt16BE(0x30, 21)
  const transaction = (producerId: bigint) =>
    largeBatch({isTransactional: true, producerId, producerEpoch: 0, baseSequence: 0})
  const log = [transaction(1n), transaction(2n), sealAgain(marker), largeBatch()]
  expect(check(log, {aborted: [{producerId: 1n, firstOffset: 0}]}).map(({base}) => base)).toEqual([100, 300])
})

test('what no broker takes from a producer is taken apart', () => {
  const compacted = largeBatch()
  compacted.writeInt32BE(RECORDS + 5, 23)
  const stamped = largeBatch()
  stamped.writeInt16BE(0x08, 21)
  const toBeDeleted = largeBatch()
  toBeDeleted.writeInt16BE(0x40, 21)
  const small = buildBatch(largeRecords().slice(0, 10), {compression: 'none'})
  const seen = check([...[compacted, stamped, toBeDeleted].map(sealAgain), small])
  expect(seen.map(({passed}) => passed)).toEqual([null, null, null, null])
})

test('a batch that says it has more records than bytes is looked into', () => {
  const liar = largeBatch({compression: 'zstd'})
  liar.writeInt32BE(2 ** 31 - 2, 23)
  liar.writeInt32BE(2 ** 31 - 1, 57)
  expect(() => check([sealAgain(liar)])).toThrow(/record 101 of its 2147483647/)
})

test('where keys decide, all of a batch belong where they are; a target of one partition takes all', () => {
  const keys = Array.from({length: 30}, (_, index) => `key ${index}`)
  const keyOf = (isHere: boolean) =>
    keys.find((key) => (partitionOfKey(Buffer.from(key), 0, key.length, 3) === 2) === isHere) ?? ''
  const byKey = {keepsPartitions: false}
  const here = {partition: 2, weight: WEIGHT + RECORDS * keyOf(true).length}
  expect(check([largeBatch({}, keyOf(true))], byKey)).toEqual([{base: 0, passed: here}])
  expect(check([largeBatch()], byKey)).toEqual([{base: 0, passed: {partition: 2, weight: WEIGHT}}])
  expect(check([largeBatch({}, keyOf(false))], byKey)).toEqual([{base: 0, passed: null}])
  expect(check([largeBatch()], {...byKey, targetPartitions: 4})).toEqual([{base: 0, passed: null}])
  const alone = check([largeBatch({}, keyOf(false))], {...byKey, targetPartitions: 1})
  expect(alone).toMatchObject([{passed: {partition: 0}}])
})

test.each(['none', 'zstd'] as const)('a batch that goes on has the same records (%s)', (compression) => {
  const batch = largeBatch({
    compression,
    isTransactional: true,
    producerId: 9n,
    producerEpoch: 2,
    baseSequence: 7,
  })
  appendToLog([batch], 4711)
  const {records} = walk(Buffer.from(batch), 4711)
  detachBatch(batch)
  stampProducer(batch, OWN)
  const passed = walk(batch)
  expect(passed.batches).toMatchObject([
    {...OWN, isTransactional: false, baseOffset: 0, partitionLeaderEpoch: -1},
  ])
  expect(passed.records).toEqual(records.map((record, offset) => ({...record, offset})))
})

test('a checksum that was wrong stays wrong', () => {
  const batch = largeBatch()
  batch[5000] = (batch[5000] ?? 0) ^ 1
  detachBatch(batch)
  stampProducer(batch, OWN)
  expect(() => walk(batch)).toThrow('CRC-32C')
})
