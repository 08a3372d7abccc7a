import {AbortedTransactions} from '../../kafka/batches/aborted-transactions.ts'
import {RecordReader} from '../../kafka/batches/batch-reader.ts'
import type {Offset} from '../../kafka/batches/offset.ts'
import type {BatchView, RecordView} from '../../kafka/batches/views.ts'
import {orAtAbort} from '../time/or-at-abort.ts'
import type {FetchedPartition} from './fetched-partition.ts'
import type {RecordFilter} from './record-filter.ts'

/** What has to be waited for before a record is looked at; null for nothing. */
export type RecordGate = (record: RecordView) => Promise<void> | null

/**
 * Walks the records of fetched partitions that a user is to see, in place: without control records, without those of
 * aborted transactions, only up to the cursor's end, and only those that the filter wants.
 */
export class VisibleRecords {
  readonly #reader: RecordReader
  readonly #filter: RecordFilter | null
  readonly #gate: RecordGate | null
  /** What the record that was come to waits for; null for nothing. */
  #waitsFor: Promise<void> | null = null
  #aborted: AbortedTransactions | null = null
  #end: Offset = Number.POSITIVE_INFINITY
  #isInBatch = false
  /** Whether something behind the end was seen. */
  #isAtEnd = false

  constructor(
    filter: RecordFilter | null,
    inflateLimitBytes: number | null = null,
    gate: RecordGate | null = null,
  ) {
    this.#reader = new RecordReader(inflateLimitBytes === null ? {} : {inflateLimitBytes})
    this.#filter = filter
    this.#gate = gate
  }

  /** The record that next() moved to; valid until it is called again. */
  get record(): RecordView {
    return this.#reader.record
  }

  /** Under which leader the batch that next() looked at last was appended; -1 where it does not say. */
  get leaderEpoch(): number {
    return this.#reader.batch.partitionLeaderEpoch
  }

  /** The offset after the last record given, or after what was passed over. */
  get nextOffset(): Offset {
    return this.#waitsFor === null ? this.#reader.nextOffset : this.#reader.record.offset
  }

  /** Whether next() has stopped at a record that something has to be waited for first. */
  get isHeld(): boolean {
    return this.#waitsFor !== null
  }

  /** Waits for that, but not longer than until the signal. True where next() goes on then. */
  async release(signal: AbortSignal): Promise<boolean> {
    if (this.#waitsFor === null) return false
    return orAtAbort(
      this.#waitsFor.then(() => true),
      signal,
      () => false,
    )
  }

  /** Starts on what was fetched for one partition. */
  open({cursor, records, fetchOffset, abortedTransactions}: FetchedPartition): void {
    this.#reader.open(records, cursor.topic, cursor.partition, fetchOffset)
    this.#aborted = abortedTransactions.length > 0 ? new AbortedTransactions(abortedTransactions) : null
    this.#end = cursor.end ?? Number.POSITIVE_INFINITY
    this.#isInBatch = false
    this.#isAtEnd = false
    this.#waitsFor = null
  }

  /** Moves to the next record; false after the last, and where one is held. Throws the reader's Failure at a batch that is damaged. */
  next(): boolean {
    do if (this.nextOfBatch()) return true
    while (this.#waitsFor === null && this.nextBatch())
    return false
  }

  /** Moves to the next batch of which something is to be seen; false after the last. Throws as next() does. */
  nextBatch(): boolean {
    this.#isInBatch = false
    while (!this.#isAtEnd && this.#reader.nextBatch()) {
      if (this.#reader.batch.baseOffset >= this.#end) this.#isAtEnd = true
      else if (!this.#isHidden()) {
        this.#isInBatch = true
        return true
      }
    }
    return false
  }

  /** Moves to the next record of the batch that nextBatch() moved to; false after its last. Throws as next() does. */
  nextOfBatch(): boolean {
    if (!this.#isInBatch) return false
    while (this.#goOn()) {
      if (this.#reader.record.offset >= this.#end) {
        this.#isAtEnd = true
        break
      }
      if (this.#isGated()) return false
      if (this.#filter === null || this.#filter(this.#reader.record)) return true
    }
    this.#isInBatch = false
    return false
  }

  /** The record that was held, or the next one. */
  #goOn(): boolean {
    if (this.#waitsFor === null) return this.#reader.nextRecord()
    this.#waitsFor = null
    return true
  }

  #isGated(): boolean {
    this.#waitsFor = this.#gate?.(this.#reader.record) ?? null
    return this.#waitsFor !== null
  }

  /** What nextBatch() moved to. */
  get batch(): BatchView {
    return this.#reader.batch
  }

  /** The bytes of that batch, before any of its records was asked for; null where not all of them are to be seen. */
  get wholeBatch(): Buffer | null {
    const isWhole = this.#isInBatch && this.#filter === null && this.#reader.batch.lastOffset < this.#end
    return isWhole ? this.#reader.wholeBatch : null
  }

  /** Goes past the batch that nextBatch() moved to. */
  skipBatch(): void {
    this.#reader.skipBatch()
    this.#isInBatch = false
  }

  #isHidden(): boolean {
    const {batch} = this.#reader
    if (this.#aborted === null) return batch.isControl
    const marker = batch.isControl ? this.#reader.readControlMarker() : null
    return this.#aborted.hides(batch, marker) || batch.isControl
  }
}
