import type {Failure} from '../../errors/failure.ts'
import type {Offset} from '../../kafka/batches/offset.ts'
import type {Compression} from '../../kafka/batches/views.ts'
import type {Percentiles} from '../measures/value-histogram.ts'
import type {JsonBytes} from '../records/json-bytes.ts'

/** What the records of a topic are like, in the part of it that was looked at. Shares are from 0 to 1. */
export interface TopicAnalysis {
  readonly topic: string
  /** Without markers of transactions; those of aborted transactions count. */
  readonly records: number
  /** As brokers store them, compressed, headers of batches included. */
  readonly bytes: number
  /** The earliest and the latest timestamp, ISO 8601; null where no record has one. */
  readonly firstTimestamp: string | null
  readonly lastTimestamp: string | null
  /** Over the time between the two; null where there is none. */
  readonly recordsPerSecond: number | null
  readonly bytesPerSecond: number | null
  /** Records by their timestamps, in buckets of equal length; null where no record has one. */
  readonly timeline: {
    readonly from: string
    readonly bucketMs: number
    readonly records: readonly number[]
  } | null
  /** Key, value and headers of a record, in bytes. */
  readonly recordBytes: Percentiles | null
  /** Batches as they are stored, in bytes. */
  readonly batchBytes: Percentiles | null
  readonly recordsPerBatch: Percentiles | null
  readonly batches: number
  /** Batches that were written in transactions. */
  readonly transactionalBatches: number
  readonly compression: readonly CompressionUse[]
  readonly partitions: readonly PartitionShare[]
  readonly keys: KeyUse
  /** Records without a value. */
  readonly tombstones: number
  /** Names of headers and how many records have them, the most frequent first; those beyond the first thousand names are not counted. */
  readonly headers: readonly {readonly name: string; readonly records: number}[]
  /** Records whose timestamp is before that of one before them in the partition. */
  readonly outOfOrder: {
    readonly records: number
    /** By how much at the most, in milliseconds. */
    readonly mostMs: number
  }
  /** Idempotent and transactional producers; the busiest first, at most a hundred of them. */
  readonly producers: readonly ProducerUse[]
  /** How many there were. */
  readonly producerCount: number
  /** A batch that could not be read; the others were. */
  readonly error?: Failure
}

export interface CompressionUse {
  readonly codec: Compression
  readonly batches: number
  readonly records: number
  readonly bytes: number
  /** What they would be without compression. */
  readonly uncompressedBytes: number
  /** The second in terms of the first: 3 is a third of the size. */
  readonly ratio: number | null
}

export interface PartitionShare {
  readonly partition: number
  readonly records: number
  readonly bytes: number
  /** Of the topic's records. */
  readonly share: number | null
  /** From where to where was looked. */
  readonly from: Offset
  readonly to: Offset
}

export interface KeyUse {
  /** Records without a key. */
  readonly none: number
  /** How many different keys; null where they were too many to be told apart. */
  readonly distinct: number | null
  /** The most frequent ones. Of keys of more than 256 bytes the first 256 count. */
  readonly hot: readonly {
    readonly key: JsonBytes
    /** At least, and at most: the same where all keys could be counted. */
    readonly records: number
    readonly recordsAtMost: number
    /** Of all records, by `records`. */
    readonly share: number
  }[]
}

export interface ProducerUse {
  readonly producerId: bigint
  readonly records: number
  readonly batches: number
  readonly transactional: boolean
}
