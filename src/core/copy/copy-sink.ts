import {earlierOf, laterOf, type Offset} from '../../kafka/batches/offset.ts'
import type {FetchedPartition} from '../consume/fetched-partition.ts'
import type {PartitionCursor} from '../consume/partition-cursor.ts'
import type {RecordSink} from '../consume/read-records.ts'
import type {RecordFilter} from '../consume/record-filter.ts'
import {VisibleRecords} from '../consume/visible-records.ts'
import type {DeliveryTally} from '../produce/report/delivery-tally.ts'
import type {Delivery} from '../produce/send/delivery.ts'
import type {BatchPassing} from './batch-passing.ts'
import {LentBytes} from './lent-bytes.ts'
import type {SourceProgress} from './source-progress.ts'

/** After so many bytes of records it is looked whether the target keeps up: a packed batch may unfold to a lot. */
const ROOM_EVERY_BYTES = 1024 * 1024
/** Not to be expected among bytes, but records may be empty. */
const ROOM_EVERY_RECORDS = 65_536

export interface CopySinkOptions {
  readonly delivery: Delivery
  readonly tally: DeliveryTally<object>
  readonly progress: SourceProgress
  /** Null: every record. */
  readonly filter: RecordFilter | null
  readonly keepsPartitions: boolean
  readonly passing: BatchPassing
  readonly inflateLimitBytes: number | null
}

/** Puts fetched records into batches of the target, each as ranges over the bytes that were fetched, or passes whole batches on. */
export class CopySink implements RecordSink {
  readonly #options: CopySinkOptions
  readonly #visible: VisibleRecords
  #lent = new LentBytes()

  constructor(options: CopySinkOptions) {
    this.#options = options
    this.#visible = new VisibleRecords(options.filter, options.inflateLimitBytes)
  }

  /** Whether the target takes no more. */
  get isFull(): boolean {
    const {failure, isEnded} = this.#options.delivery
    return failure !== null || isEnded
  }

  async write(fetched: FetchedPartition, signal: AbortSignal): Promise<void> {
    const {delivery, progress, tally} = this.#options
    const {cursor} = fetched
    const visible = this.#visible
    visible.open(fetched)
    progress.begin(cursor.partition, cursor.position, tally.read + 1)
    delivery.records.beginChunk()
    let isWhole = false
    try {
      while (!signal.aborted && !this.isFull) {
        isWhole = !this.#addSome(cursor.partition)
        cursor.position = upTo(cursor, visible.nextOffset)
        if (isWhole) break
        await delivery.room()
        delivery.records.beginChunk()
      }
    } finally {
      if (isWhole) cursor.position = upTo(cursor, laterOf(visible.nextOffset, fetched.nextOffset))
      else cursor.position = upTo(cursor, visible.nextOffset)
      progress.end(cursor.position)
    }
    await delivery.room()
  }

  /** Records that are taken apart are copied; batches that are passed on lie where they were fetched until they are stored. */
  afterBytes(release: () => void): void {
    this.#lent.onceBack(release)
    this.#lent = new LentBytes()
  }

  /** Nothing more is at hand: what there is goes out by itself in a moment. */
  flush(): null {
    return null
  }

  /** Adds records until it is time to look at the target (true), or all are (false). */
  #addSome(source: number): boolean {
    const {delivery, progress, keepsPartitions} = this.#options
    const {records} = delivery
    const visible = this.#visible
    const {record} = visible
    const partition = keepsPartitions ? source : -1
    const fullAt = records.addedBytes + ROOM_EVERY_BYTES
    for (let count = 0; count < ROOM_EVERY_RECORDS && records.addedBytes < fullAt; count++) {
      while (!visible.nextOfBatch()) {
        if (!visible.nextBatch()) return false
        if (this.#passOn(source) && records.addedBytes >= fullAt) return true
      }
      const {bytes, headerCount} = record
      const headers = headerCount === 0 ? null : bytes.subarray(record.headersStart, record.headersEnd)
      progress.add(record.offset)
      records.add(
        bytes,
        record.keyStart,
        record.keyEnd,
        bytes,
        record.valueStart,
        record.valueEnd,
        headers,
        headerCount,
        record.timestamp,
        partition,
      )
    }
    return true
  }

  /** Whether the batch goes on as it is. */
  #passOn(source: number): boolean {
    const {delivery, progress, passing} = this.#options
    const visible = this.#visible
    const bytes = visible.wholeBatch
    const passed = bytes === null ? null : passing.check(visible.batch, bytes, source)
    if (bytes === null || passed === null) return false
    const {baseOffset, recordCount} = visible.batch
    progress.addRun(baseOffset, recordCount)
    delivery.records.addBatch(bytes, recordCount, {...passed, onStored: this.#lent.lend()})
    visible.skipBatch()
    return true
  }
}

/** The walk looks at the first record behind the end before it stops. */
function upTo(cursor: PartitionCursor, offset: Offset): Offset {
  return laterOf(cursor.position, earlierOf(offset, cursor.end ?? offset))
}
