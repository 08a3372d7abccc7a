import {BATCH_HEADER_BYTES, isSendableAsItIs} from '../../kafka/batches/batch-header.ts'
import {RecordReader} from '../../kafka/batches/batch-reader.ts'
import type {BatchView, Compression, RecordView} from '../../kafka/batches/views.ts'
import {partitionOfKey} from '../produce/send/murmur2.ts'
import {calculateWeight, weighTogether} from '../produce/send/produce-batch.ts'

/**
 * A smaller batch is taken apart, so that its records travel with others: of a partition a request carries one batch, and
 * five are under way. Of 300 MB in batches of 16 KB, passing them on took three times as long as taking them apart, and the broker five
 * times the work. What is packed would have to be unpacked for that.
 */
const FEWEST_BYTES = 64 * 1024
const FEWEST_PACKED_BYTES = 32 * 1024

export interface BatchPassingOptions {
  readonly keepsPartitions: boolean
  readonly sourcePartitions: number
  readonly targetPartitions: number
  /** How batches are to be compressed; null: those that can be passed on stay as they are. */
  readonly compression: Compression | null
  readonly inflateLimitBytes: number | null
}

/** A batch that is passed on: to which partition, and its weight as RecordBatcher has it. */
export interface PassedBatch {
  readonly partition: number
  readonly weight: number
}

/**
 * Says which batches can go to the target as the broker of the source stores them, compressed or not, since nothing of their records is to
 * be changed, left out or put elsewhere. Where keys decide, that is a batch whose keys all belong to the partition that it comes from.
 */
export class BatchPassing {
  readonly #options: BatchPassingOptions
  readonly #reader: RecordReader
  /** Source partitions in which a key belongs elsewhere: another partitioner wrote them, and no batch is looked through in vain. */
  readonly #mixed = new Set<number>()

  constructor(options: BatchPassingOptions) {
    this.#options = options
    const {inflateLimitBytes} = options
    const limit = inflateLimitBytes === null ? {} : {inflateLimitBytes}
    this.#reader = new RecordReader({checksCrc: false, ...limit})
  }

  /** Where `bytes`, a whole batch of the partition `source`, may go as they are; null where it has to be taken apart. */
  check(batch: BatchView, bytes: Buffer, source: number): PassedBatch | null {
    const {compression, keepsPartitions, sourcePartitions, targetPartitions} = this.#options
    const fewestBytes = batch.compression === 'none' ? FEWEST_BYTES : FEWEST_PACKED_BYTES
    if (bytes.length < fewestBytes || !isSendableAsItIs(batch)) return null
    if (compression !== null && compression !== batch.compression) return null
    // What is packed is passed on unread, and its count is only what the source says: two billion in 64 KB, and each is kept account
    // of. Where a record has less than a byte they are read, which shows whether that is so.
    if (batch.recordCount > bytes.length) return null
    if (keepsPartitions || targetPartitions === 1) {
      const partition = keepsPartitions ? source : 0
      // What is packed is not unpacked to be weighed.
      if (batch.compression !== 'none')
        return {partition, weight: weighTogether(batch.recordCount, bytes.length - BATCH_HEADER_BYTES)}
      return {partition, weight: this.#weigh(bytes, () => true)}
    }
    if (sourcePartitions !== targetPartitions || this.#mixed.has(source)) return null
    const weight = this.#weigh(
      bytes,
      ({bytes: all, keyStart, keyEnd}) =>
        keyStart < 0 || partitionOfKey(all, keyStart, keyEnd, targetPartitions) === source,
    )
    if (weight >= 0) return {partition: source, weight}
    this.#mixed.add(source)
    return null
  }

  /** The weight of the records; -1 where one of them does not belong. Throws a Failure where the batch is damaged. */
  #weigh(bytes: Buffer, belongs: (record: RecordView) => boolean): number {
    const reader = this.#reader
    reader.open(bytes, '', 0, 0)
    reader.nextBatch()
    let weight = 0
    while (reader.nextRecord()) {
      const {record} = reader
      if (!belongs(record)) return -1
      weight += calculateWeight(record.keyStart, record.keyEnd, record.valueStart, record.valueEnd)
    }
    return weight
  }
}
