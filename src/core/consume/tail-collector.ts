import {distanceBetween, type Offset} from '../../kafka/batches/offset.ts'
import type {Timestamp} from '../../kafka/batches/views.ts'
import type {UndecodedRecords} from '../records/decoder.ts'
import {OutputBuffer} from '../records/output-buffer.ts'
import type {RecordFormat} from '../records/record-format.ts'
import type {FetchedPartition} from './fetched-partition.ts'
import {KeptBytes} from './kept-bytes.ts'
import {LastOfStretch} from './last-of-stretch.ts'
import type {PartitionCursor} from './partition-cursor.ts'
import type {RecordSink} from './read-records.ts'
import type {RecordFilter} from './record-filter.ts'
import type {FormattedRecord} from './record-writer.ts'
import {type RecordGate, VisibleRecords} from './visible-records.ts'

interface TailRecord extends FormattedRecord {
  readonly timestamp: Timestamp
  readonly topic: string
  readonly partition: number
  readonly offset: Offset
}

/**
 * Keeps the last records of all that it is given, by time, but of cursors with a limit only of their last ones; within the same millisecond by topic, partition and offset.
 * What is kept is already formatted; memory is bounded by the number of records asked for, and by KeptBytes.
 */
export class TailCollector implements RecordSink {
  records = 0
  readonly isFull = false
  /** Visible records seen of each partition. */
  readonly seen = new Map<PartitionCursor, number>()
  readonly #count: number
  readonly #format: RecordFormat | null
  readonly #visible: VisibleRecords
  readonly #scratch = new OutputBuffer()
  /** A binary heap whose first item is the one to drop next. */
  readonly #heap: TailRecord[] = []
  /** The last records of stretches that are longer than what may count of them. */
  readonly #stretches = new Map<PartitionCursor, LastOfStretch<TailRecord>>()
  readonly #kept: KeptBytes
  readonly #undecoded: UndecodedRecords | null

  constructor(
    count: number,
    format: RecordFormat | null,
    filter: RecordFilter | null = null,
    inflateLimitBytes: number | null = null,
    kept = new KeptBytes('Ask for fewer of them, or read from a position on (--from), which keeps nothing.'),
    gate: RecordGate | null = null,
    undecoded: UndecodedRecords | null = null,
  ) {
    this.#kept = kept
    this.#undecoded = undecoded
    this.#visible = new VisibleRecords(filter, inflateLimitBytes, gate)
    this.#count = count
    this.#format = format
  }

  /**
   * Of the records of a cursor only the last `most` count, whatever their times: those in front of them are not among the
   * last of their partition. Holds until settle().
   */
  limit(cursor: PartitionCursor, most: number): void {
    this.#stretches.set(cursor, new LastOfStretch(most))
  }

  /** All cursors with a limit have been read to their ends. */
  settle(): void {
    for (const stretch of this.#stretches.values()) for (const record of stretch.items) this.#enter(record)
    this.#stretches.clear()
  }

  async write(fetched: FetchedPartition, signal: AbortSignal): Promise<void> {
    const visible = this.#visible
    const {cursor} = fetched
    visible.open(fetched)
    const before = this.records
    do {
      while (visible.next()) {
        this.records++
        this.#consider(visible.record.timestamp, cursor, visible.record.offset)
      }
    } while (await visible.release(signal))
    this.seen.set(cursor, (this.seen.get(cursor) ?? 0) + this.records - before)
    cursor.position = fetched.nextOffset
  }

  /** What is kept is a copy. */
  afterBytes(release: () => void): void {
    release()
  }

  flush(): null {
    return null
  }

  /** The kept records, oldest first, as they are to be printed. */
  take(): readonly FormattedRecord[] {
    return this.#heap.sort(compareAge)
  }

  #consider(timestamp: Timestamp, cursor: PartitionCursor, offset: Offset): void {
    const {topic, partition} = cursor
    const stretch = this.#stretches.get(cursor)
    const oldest = this.#heap[0]
    const isRoom = this.#heap.length < this.#count
    if (!isRoom && oldest && compareAge({timestamp, topic, partition, offset}, oldest) < 0) {
      const dropped = stretch?.add(null)
      this.#kept.keep(0, dropped?.text.length)
      return
    }
    this.#format?.(this.#visible.record, this.#scratch)
    const text = Buffer.from(this.#scratch.bytes.subarray(0, this.#scratch.length))
    this.#scratch.length = 0
    const undecoded = this.#undecoded?.reasonOf(this.#visible.record) ?? null
    const record = {timestamp, topic, partition, offset, text, undecoded}
    if (stretch !== undefined) {
      this.#kept.keep(text.length, stretch.add(record)?.text.length)
      return
    }
    this.#kept.keep(text.length, isRoom ? 0 : oldest?.text.length)
    if (isRoom) this.#siftUp(record)
    else this.#siftDown(record)
  }

  /** Takes a record of a stretch, whose bytes count already. */
  #enter(record: TailRecord): void {
    const oldest = this.#heap[0]
    if (oldest === undefined || this.#heap.length < this.#count) {
      this.#siftUp(record)
      return
    }
    const isOlder = compareAge(record, oldest) < 0
    this.#kept.keep(0, (isOlder ? record : oldest).text.length)
    if (!isOlder) this.#siftDown(record)
  }

  #siftUp(record: TailRecord): void {
    const heap = this.#heap
    let at = heap.push(record) - 1
    while (at > 0) {
      const parentAt = (at - 1) >> 1
      const parent = heap[parentAt]
      if (!parent || compareAge(parent, record) <= 0) break
      heap[at] = parent
      at = parentAt
    }
    heap[at] = record
  }

  /** Replaces the first item. */
  #siftDown(record: TailRecord): void {
    const heap = this.#heap
    let at = 0
    for (;;) {
      let childAt = 2 * at + 1
      let child = heap[childAt]
      const right = heap[childAt + 1]
      if (child && right && compareAge(right, child) < 0) {
        child = right
        childAt++
      }
      if (!child || compareAge(record, child) <= 0) break
      heap[at] = child
      at = childAt
    }
    heap[at] = record
  }
}

type Age = Omit<TailRecord, keyof FormattedRecord>

function compareAge(a: Age, b: Age): number {
  if (a.timestamp !== b.timestamp) return a.timestamp < b.timestamp ? -1 : 1
  if (a.topic !== b.topic) return a.topic < b.topic ? -1 : 1
  return a.partition - b.partition || distanceBetween(b.offset, a.offset)
}
