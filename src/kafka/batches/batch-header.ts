import {crc32c, shiftCrc32c} from './crc32c.ts'
import {distanceBetween, LAST_OFFSET, readInt64, shiftOffset} from './offset.ts'
import type {BatchView, Compression, Timestamp} from './views.ts'

/** Bytes before the records of a batch (org.apache.kafka.common.record.DefaultRecordBatch, magic 2). */
export const BATCH_HEADER_BYTES = 61

/** Base offset and length: what a batch's own length field does not count (Records.LOG_OVERHEAD). */
export const LOG_OVERHEAD_BYTES = 12

/** A batch can be told apart from an old message set once this many bytes are there. */
export const BYTES_UP_TO_MAGIC = 17

export const LENGTH_AT = 8
export const MAGIC_AT = 16
export const CRC_AT = 17
/** The checksum covers everything from the attributes on: a broker may change offset and leader epoch in place. */
const ATTRIBUTES_AT = 21

const TIMESTAMP_TYPE_BIT = 0x08
const TRANSACTIONAL_BIT = 0x10
const CONTROL_BIT = 0x20
const COMPRESSION_BITS = 0x07
export const COMPRESSIONS: readonly Compression[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd']

/** RecordBatch.NO_PRODUCER_ID: the batch was not written by an idempotent or transactional producer. */
export const NO_PRODUCER_ID = -1n

const TWO_TO_32 = 4294967296

/** Why a batch is refused, as the end of a sentence about it, and Kafka's name of the error. */
export interface BatchProblem {
  readonly reason: string
  readonly code: 'CORRUPT_MESSAGE' | 'UNSUPPORTED_COMPRESSION_TYPE'
}

/** What a builder knows of a batch when it writes its header. */
export interface BatchHeader {
  readonly sizeInBytes: number
  readonly compression: Compression
  readonly isTransactional: boolean
  readonly baseTimestamp: Timestamp
  readonly maxTimestamp: Timestamp
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly baseSequence: number
  readonly recordCount: number
}

/**
 * Writes the 61 header bytes at the start of `batch`, whose records are in place already, and seals it with its
 * checksum. The base offset is 0 and the leader epoch -1: the broker puts in its own.
 */
export function writeBatchHeader(batch: Buffer, header: BatchHeader): void {
  batch.fill(0, 0, LENGTH_AT)
  batch.writeInt32BE(header.sizeInBytes - LOG_OVERHEAD_BYTES, LENGTH_AT)
  batch.writeInt32BE(-1, 12)
  batch[MAGIC_AT] = 2
  const attributes =
    COMPRESSIONS.indexOf(header.compression) | (header.isTransactional ? TRANSACTIONAL_BIT : 0)
  batch.writeInt16BE(attributes, ATTRIBUTES_AT)
  batch.writeInt32BE(header.recordCount - 1, 23)
  writeTimestamp(batch, header.baseTimestamp, 27)
  writeTimestamp(batch, header.maxTimestamp, 35)
  batch.writeInt32BE(header.recordCount, 57)
  writeProducer(batch, header)
  batch.writeUInt32BE(calculateBatchCrc(batch, 0, header.sizeInBytes), CRC_AT)
}

/**
 * Whether a broker takes a batch of a log as a producer's: all offsets from its first to its last one are there
 * (LogValidator.validateBatch), it has the times that producers gave, and it is neither a marker nor to be deleted
 * at some time (what compaction leaves, KIP-534).
 */
export function isSendableAsItIs(batch: BatchView): boolean {
  const isPlain = (batch.attributes & ~(COMPRESSION_BITS | TRANSACTIONAL_BIT)) === 0
  return isPlain && batch.recordCount === distanceBetween(batch.baseOffset, batch.lastOffset) + 1
}

/** Makes a batch of a log one that a producer has begun: at offset 0, in no transaction. */
export function detachBatch(batch: Buffer): void {
  batch.fill(0, 0, LENGTH_AT)
  batch.writeInt32BE(-1, 12)
  changeHeader(batch, () =>
    batch.writeInt16BE(batch.readInt16BE(ATTRIBUTES_AT) & COMPRESSION_BITS, ATTRIBUTES_AT),
  )
}

/** Who writes a batch, and the sequence number of its first record; all -1 without idempotence. */
interface BatchProducer {
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly baseSequence: number
}

/**
 * Writes a producer's identity into a sealed batch: for one that is sent anew under another producer epoch or sequence
 * (KIP-360), or comes from a log.
 */
export function stampProducer(batch: Buffer, producer: BatchProducer): void {
  changeHeader(batch, () => writeProducer(batch, producer))
}

function writeProducer(batch: Buffer, producer: BatchProducer): void {
  batch.writeBigInt64BE(producer.producerId, 43)
  batch.writeInt16BE(producer.producerEpoch, 51)
  batch.writeInt32BE(producer.baseSequence, 53)
}

/**
 * Changes the header of a sealed batch, and its checksum by what that makes: records are not summed again, and a checksum that was wrong
 * stays so.
 */
function changeHeader(batch: Buffer, change: () => void): void {
  const end = LOG_OVERHEAD_BYTES + batch.readInt32BE(LENGTH_AT)
  const before = crc32c(batch, ATTRIBUTES_AT, BATCH_HEADER_BYTES)
  change()
  const difference = before ^ crc32c(batch, ATTRIBUTES_AT, BATCH_HEADER_BYTES)
  const crc = batch.readUInt32BE(CRC_AT) ^ shiftCrc32c(difference, end - BATCH_HEADER_BYTES)
  batch.writeUInt32BE(crc >>> 0, CRC_AT)
}

/** The checksum that the bytes of the batch at `start` give; compare with the one stored at `start + CRC_AT`. */
export function calculateBatchCrc(bytes: Buffer, start: number, end: number): number {
  return crc32c(bytes, start + ATTRIBUTES_AT, end)
}

/**
 * Reads the header at `start` into `batch`, whose topic and partition stay as they are. The caller has checked that 61
 * bytes are there and that the magic is 2. Returns what is wrong with it, or null.
 */
export function readBatchHeader(bytes: Buffer, start: number, batch: BatchView): BatchProblem | null {
  const attributes = bytes.readInt16BE(start + ATTRIBUTES_AT)
  const lastOffsetDelta = bytes.readInt32BE(start + 23)
  batch.baseOffset = readInt64(bytes, start)
  batch.lastOffset = shiftOffset(batch.baseOffset, lastOffsetDelta)
  batch.partitionLeaderEpoch = bytes.readInt32BE(start + 12)
  batch.attributes = attributes
  batch.isTransactional = (attributes & TRANSACTIONAL_BIT) !== 0
  batch.isControl = (attributes & CONTROL_BIT) !== 0
  batch.timestampType = (attributes & TIMESTAMP_TYPE_BIT) === 0 ? 'CreateTime' : 'LogAppendTime'
  batch.baseTimestamp = readInt64(bytes, start + 27)
  batch.maxTimestamp = readInt64(bytes, start + 35)
  batch.producerId = readProducerId(bytes, start + 43)
  batch.producerEpoch = bytes.readInt16BE(start + 51)
  batch.baseSequence = bytes.readInt32BE(start + 53)
  batch.recordCount = bytes.readInt32BE(start + 57)
  const codecId = attributes & COMPRESSION_BITS
  const compression = COMPRESSIONS[codecId]
  batch.compression = compression ?? 'none'
  if (batch.baseOffset < 0 || batch.lastOffset > LAST_OFFSET) {
    return corrupt('its offsets are not between 0 and 2^63 - 2')
  }
  if (lastOffsetDelta < 0) return corrupt(`its last offset delta is ${lastOffsetDelta}`)
  if (batch.recordCount < 0) return corrupt(`its record count is ${batch.recordCount}`)
  if (compression !== undefined) return null
  return {
    reason: `its compression codec, number ${codecId}, is unknown`,
    code: 'UNSUPPORTED_COMPRESSION_TYPE',
  }
}

function corrupt(reason: string): BatchProblem {
  return {reason, code: 'CORRUPT_MESSAGE'}
}

/** An empty view to be filled by {@link readBatchHeader}. */
export function createBatchView(): BatchView {
  return {
    topic: '',
    partition: -1,
    baseOffset: -1,
    lastOffset: -1,
    partitionLeaderEpoch: -1,
    attributes: 0,
    compression: 'none',
    isTransactional: false,
    isControl: false,
    timestampType: 'CreateTime',
    baseTimestamp: -1,
    maxTimestamp: -1,
    producerId: NO_PRODUCER_ID,
    producerEpoch: -1,
    baseSequence: -1,
    recordCount: 0,
  }
}

function writeTimestamp(bytes: Buffer, value: Timestamp, position: number): void {
  if (typeof value === 'bigint') {
    bytes.writeBigInt64BE(value, position)
    return
  }
  bytes.writeInt32BE(Math.floor(value / TWO_TO_32), position)
  bytes.writeUInt32BE(value >>> 0, position + 4)
}

/** Most batches have no producer id: those make no bigint. */
function readProducerId(bytes: Buffer, position: number): bigint {
  const isNone = bytes.readInt32BE(position) === -1 && bytes.readInt32BE(position + 4) === -1
  return isNone ? NO_PRODUCER_ID : bytes.readBigInt64BE(position)
}
