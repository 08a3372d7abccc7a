import {earlierOf, laterOf, type Offset} from '../../kafka/batches/offset.ts'
import type {UndecodedRecords} from '../records/decoder.ts'
import {OutputBuffer} from '../records/output-buffer.ts'
import type {RecordFormat} from '../records/record-format.ts'
import type {FetchedPartition} from './fetched-partition.ts'
import type {PartitionCursor} from './partition-cursor.ts'
import type {RecordSink} from './read-records.ts'
import type {RecordFilter} from './record-filter.ts'
import type {RecordOutput} from './record-output.ts'
import {type RecordGate, VisibleRecords} from './visible-records.ts'

export interface RecordWriterOptions {
  /** How a record is printed; null counts records without printing them. */
  readonly format: RecordFormat | null
  readonly output: RecordOutput
  /** Which records are written; null for all. */
  readonly filter: RecordFilter | null
  /** After so many records nothing more is written; null for no limit. */
  readonly maxRecords: number | null
  readonly inflateLimitBytes?: number | null
  /** What a record waits for; null for nothing. */
  readonly gate?: RecordGate | null
  /** Where records that are printed and could not be decoded are counted. */
  readonly undecoded?: UndecodedRecords | null
}

/** A record that was formatted before it was clear whether it is printed. */
export interface FormattedRecord {
  readonly text: Buffer
  /** Why it could not be decoded; null where it could, or nothing decoded it. */
  readonly undecoded: string | null
}

/**
 * Formats fetched records into chunks and writes those. A cursor's `position` moves with the formatting, its `written`
 * only when the output has accepted the bytes: that is what a group commits.
 */
export class RecordWriter implements RecordSink {
  /** Records formatted so far. */
  records = 0
  /** Bytes handed to the output so far. */
  bytes = 0
  readonly #format: RecordFormat | null
  readonly #output: RecordOutput
  readonly #maxRecords: number
  readonly #undecoded: UndecodedRecords | null
  readonly #visible: VisibleRecords
  readonly #sink = new OutputBuffer({borrows: true})
  /** How many times something was handed over, how many of them were accepted, and the last time that fetched bytes were. */
  #handed = 0
  #accepted = 0
  #lastBorrowing = 0
  /** What waits until a handing over was accepted, in this order. */
  readonly #releases: {readonly after: number; readonly release: () => void}[] = []
  /** Cursors that moved since the last chunk was handed over. */
  #moved: {readonly cursor: PartitionCursor; readonly to: Offset; readonly epoch: number}[] = []

  constructor({
    format,
    output,
    filter,
    maxRecords,
    inflateLimitBytes = null,
    gate = null,
    undecoded = null,
  }: RecordWriterOptions) {
    this.#undecoded = undecoded
    this.#visible = new VisibleRecords(filter, inflateLimitBytes, gate)
    this.#format = format
    this.#output = output
    this.#maxRecords = maxRecords ?? Number.POSITIVE_INFINITY
  }

  /** Whether as many records as wanted have been formatted. */
  get isFull(): boolean {
    return this.records >= this.#maxRecords
  }

  /**
   * Writes the records of one partition, waiting where the reader of the output is slower. Ends early when the limit
   * is reached, the output closed or `signal` aborted. Throws the Failure of a damaged batch; all before it is kept.
   */
  async write(fetched: FetchedPartition, signal: AbortSignal): Promise<void> {
    const {cursor} = fetched
    this.#visible.open(fetched)
    try {
      while (this.#formatChunk()) {
        this.#note(cursor, this.#visible.nextOffset)
        if (this.isFull) return
        const room = this.#handOver(signal)
        if (room !== null) await room
        if (this.#visible.isHeld) await this.#visible.release(signal)
        if (signal.aborted || this.#output.isClosed) return
      }
    } catch (error) {
      this.#note(cursor, this.#visible.nextOffset)
      throw error
    }
    this.#note(cursor, laterOf(this.#visible.nextOffset, fetched.nextOffset))
  }

  /** Long values are handed over where they lie. */
  afterBytes(release: () => void): void {
    const after = this.#sink.isBorrowing ? this.#handed + 1 : this.#lastBorrowing
    if (after <= this.#accepted) release()
    else this.#releases.push({after, release})
  }

  /** Writes a record that was formatted elsewhere. */
  async writeFormatted({text, undecoded}: FormattedRecord, signal: AbortSignal): Promise<void> {
    this.#undecoded?.add(undecoded)
    this.#sink.appendRange(text, 0, text.length)
    this.records++
    if (this.#sink.isFull) await this.#handOver(signal)
  }

  /** Hands over what has been formatted; to be waited for like a write to the output. */
  flush(signal?: AbortSignal): Promise<void> | null {
    return this.#sink.size > 0 || this.#moved.length > 0 ? this.#handOver(signal) : null
  }

  /** Formats until a chunk is full, the limit reached or a record held (true), or the records are at their end (false). */
  #formatChunk(): boolean {
    const visible = this.#visible
    const sink = this.#sink
    const format = this.#format
    const undecoded = format === null ? null : this.#undecoded
    const room = this.#maxRecords - this.records
    let count = 0
    let hasMore = false
    while (visible.next()) {
      format?.(visible.record, sink)
      undecoded?.add(undecoded.reasonOf(visible.record))
      count++
      if (sink.isFull || count === room) {
        hasMore = true
        break
      }
    }
    this.records += count
    return hasMore || visible.isHeld
  }

  #note(cursor: PartitionCursor, nextOffset: Offset): void {
    // The walk looks at the first record behind the end before it stops.
    const to = earlierOf(nextOffset, cursor.end ?? nextOffset)
    if (to <= cursor.position) return
    cursor.position = to
    this.#moved.push({cursor, to, epoch: this.#visible.leaderEpoch})
  }

  #handOver(signal?: AbortSignal): Promise<void> | null {
    const moved = this.#moved
    const sink = this.#sink
    this.#moved = []
    this.bytes += sink.size
    const {parts, memory, isBorrowing} = sink.takeParts()
    const number = ++this.#handed
    if (isBorrowing) this.#lastBorrowing = number
    const onAccepted = (): void => {
      for (const {cursor, to, epoch} of moved) {
        cursor.written = to
        cursor.writtenEpoch = epoch
      }
      if (memory !== null) sink.giveBack(memory)
      this.#accepted = number
      while ((this.#releases[0]?.after ?? Number.POSITIVE_INFINITY) <= number)
        this.#releases.shift()?.release()
    }
    return this.#output.write(parts, onAccepted, signal)
  }
}
