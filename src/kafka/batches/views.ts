/**
 * How the record path sees fetched records: as ranges over bytes, never as objects with decoded fields.
 * One mutable view is moved from record to record, so reading a million records allocates nothing per record.
 *
 * Offsets and timestamps are JavaScript numbers on this path only, and only where those are exact (to 2^53 - 1): what lies
 * beyond is a bigint. Elsewhere offsets are bigint.
 */

import type {Offset} from './offset.ts'

/** kafka.common.record.CompressionType: the low three bits of a batch's attributes. */
export type Compression = 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd'

/** Milliseconds since 1970, any int64: a number where that is exact, a bigint beyond 2^53 - 1 on either side. */
export type Timestamp = number | bigint

/** The 61 header bytes of a record batch v2 (org.apache.kafka.common.record.DefaultRecordBatch), read. */
export interface BatchView {
  topic: string
  partition: number
  baseOffset: Offset
  /** baseOffset + lastOffsetDelta: the next offset to fetch is this plus one, even where compaction removed records. */
  lastOffset: Offset
  partitionLeaderEpoch: number
  attributes: number
  compression: Compression
  isTransactional: boolean
  /** Transaction markers and other records for Kafka itself; never shown to a user. */
  isControl: boolean
  timestampType: 'CreateTime' | 'LogAppendTime'
  baseTimestamp: Timestamp
  maxTimestamp: Timestamp
  producerId: bigint
  producerEpoch: number
  baseSequence: number
  recordCount: number
}

/**
 * One record. Ranges index `bytes`; a start of -1 means null (a null key, or a tombstone's value).
 * Valid only until the cursor moves on.
 */
export interface RecordView {
  readonly batch: BatchView
  bytes: Buffer
  offset: Offset
  /** Milliseconds since the epoch; -1 where the record has none. */
  timestamp: Timestamp
  keyStart: number
  keyEnd: number
  valueStart: number
  valueEnd: number
  headerCount: number
  /** The encoded headers: varint key length, key, varint value length (-1 is null), value, headerCount times. */
  headersStart: number
  headersEnd: number
}
