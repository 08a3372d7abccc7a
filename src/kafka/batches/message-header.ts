import {
  type BatchProblem,
  COMPRESSIONS,
  LENGTH_AT,
  LOG_OVERHEAD_BYTES,
  MAGIC_AT,
  NO_PRODUCER_ID,
} from './batch-header.ts'
import {crc32} from './crc32.ts'
import {LAST_OFFSET, readInt64} from './offset.ts'
import type {BatchView, Compression} from './views.ts'

/**
 * The messages of before Kafka 0.11 (org.apache.kafka.common.record.LegacyRecord). Brokers do not write them any more (KIP-724),
 * but serve what is on their disks as it is:
 *
 *     offset int64, length int32, CRC-32 of all that follows, magic int8, attributes int8, timestamp int64 (magic 1 only),
 *     key and value, each behind its length as int32, -1 for null
 *
 * A compressed message holds others in its value and is called a wrapper.
 */
export const MESSAGE_CRC_AT = 12
export const MESSAGE_ATTRIBUTES_AT = 17
const MESSAGE_BODY_AT = 18

const COMPRESSION_BITS = 0x07
const TIMESTAMP_TYPE_BIT = 0x08

/** RecordBatch.NO_TIMESTAMP: magic 0 has no room for one. */
const NO_TIMESTAMP = -1

/** Where the key's length stands, from the start of a message. */
export function keyLengthAt(magic: number): number {
  return magic === 0 ? MESSAGE_BODY_AT : MESSAGE_BODY_AT + 8
}

/** Bytes of a message without key and value. */
export function smallestMessageBytes(magic: number): number {
  return keyLengthAt(magic) + 8
}

/** All bytes of the message at `start`, as it says itself; the caller has checked that its length is there. */
export function messageSizeAt(bytes: Buffer, start: number): number {
  return LOG_OVERHEAD_BYTES + bytes.readInt32BE(start + LENGTH_AT)
}

/** Whether the message that fills `bytes[start, end)` has the checksum that it says. */
export function isMessageIntact(bytes: Buffer, start: number, end: number): boolean {
  return bytes.readUInt32BE(start + MESSAGE_CRC_AT) === crc32(bytes, start + MAGIC_AT, end)
}

/** The timestamp of a whole message of this magic. */
export function messageTimestamp(bytes: Buffer, start: number, magic: number): number | bigint {
  return magic === 0 ? NO_TIMESTAMP : readInt64(bytes, start + MESSAGE_BODY_AT)
}

/**
 * Reads a message into `batch` as a batch of its own. That of a wrapper has the right `baseOffset` and `recordCount` once it is
 * decompressed; until then those of its last message. Returns what is wrong with it, or null.
 */
export function readMessageHeader(bytes: Buffer, start: number, batch: BatchView): BatchProblem | null {
  const magic = bytes[start + MAGIC_AT] as number
  const attributes = bytes[start + MESSAGE_ATTRIBUTES_AT] as number
  batch.baseOffset = batch.lastOffset = readInt64(bytes, start)
  batch.partitionLeaderEpoch = -1
  batch.attributes = attributes
  batch.isTransactional = false
  batch.isControl = false
  batch.timestampType =
    magic === 0 || (attributes & TIMESTAMP_TYPE_BIT) === 0 ? 'CreateTime' : 'LogAppendTime'
  batch.baseTimestamp = batch.maxTimestamp = messageTimestamp(bytes, start, magic)
  batch.producerId = NO_PRODUCER_ID
  batch.producerEpoch = -1
  batch.baseSequence = -1
  batch.recordCount = 1
  const codecId = attributes & COMPRESSION_BITS
  const compression: Compression | undefined = COMPRESSIONS[codecId]
  batch.compression = compression ?? 'none'
  if (batch.baseOffset < 0 || batch.baseOffset > LAST_OFFSET)
    return {reason: 'its offset is not between 0 and 2^63 - 2', code: 'CORRUPT_MESSAGE'}
  // zstd came with magic 2 (KIP-110).
  if (compression !== undefined && compression !== 'zstd') return null
  return {
    reason: `its compression codec, number ${codecId}, is none of messages of magic ${magic}`,
    code: 'UNSUPPORTED_COMPRESSION_TYPE',
  }
}
