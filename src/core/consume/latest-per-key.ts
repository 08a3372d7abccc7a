import type {Timestamp} from '../../kafka/batches/views.ts'
import type {UndecodedRecords} from '../records/decoder.ts'
import {OutputBuffer} from '../records/output-buffer.ts'
import type {RecordFormat} from '../records/record-format.ts'
import type {FetchedPartition} from './fetched-partition.ts'
import {KeptBytes} from './kept-bytes.ts'
import type {RecordSink} from './read-records.ts'
import type {RecordFilter} from './record-filter.ts'
import type {FormattedRecord} from './record-writer.ts'
import {type RecordGate, VisibleRecords} from './visible-records.ts'

interface Latest {
  readonly partition: number
  readonly timestamp: Timestamp
  /** Null for a tombstone. */
  readonly printed: FormattedRecord | null
  /** The last ones of the key in other partitions: which of them is later is known at the end only. */
  readonly others: readonly Latest[]
}

/**
 * Keeps the last record of each key, already formatted: memory is bounded by the number of keys, and by KeptBytes. Where a key is in several
 * partitions, as after partitions were added, the last record of the one with the later time counts, and of the higher partition at the same time.
 * A key whose last record is a tombstone has been deleted and is left out, as are records without a key.
 */
export class LatestPerKey implements RecordSink {
  readonly isFull = false
  /** Records without a key. */
  keyless = 0
  readonly #visible: VisibleRecords
  readonly #format: RecordFormat | null
  readonly #scratch = new OutputBuffer()
  /** By topic and key, in the order in which the last records came. */
  readonly #latest = new Map<string, Latest>()
  readonly #undecoded: UndecodedRecords | null
  readonly #kept = new KeptBytes('Narrow it down with --grep or --where, or print less of each (--format).')

  constructor(
    format: RecordFormat | null,
    filter: RecordFilter | null,
    inflateLimitBytes: number | null,
    gate: RecordGate | null,
    undecoded: UndecodedRecords | null = null,
  ) {
    this.#undecoded = undecoded
    this.#visible = new VisibleRecords(filter, inflateLimitBytes, gate)
    this.#format = format
  }

  async write(fetched: FetchedPartition, signal: AbortSignal): Promise<void> {
    const visible = this.#visible
    const {cursor} = fetched
    visible.open(fetched)
    do while (visible.next()) this.#keep(cursor.topic, cursor.partition)
    while (await visible.release(signal))
    cursor.position = fetched.nextOffset
  }

  /** What is kept is a copy. */
  afterBytes(release: () => void): void {
    release()
  }

  flush(): null {
    return null
  }

  /** What is there of each key, as it is to be printed. */
  take(): readonly FormattedRecord[] {
    return [...this.#latest.values()].flatMap((each) => latestOf(each).printed ?? [])
  }

  #keep(topic: string, partition: number): void {
    const {record} = this.#visible
    const {bytes, keyStart, keyEnd, valueStart, timestamp} = record
    if (keyStart < 0) {
      this.keyless++
      return
    }
    // One character a byte, so that keys which are no text stay apart; a topic has no line break.
    const key = `${topic}\n${bytes.toString('latin1', keyStart, keyEnd)}`
    const known = this.#latest.get(key)
    if (known !== undefined) this.#latest.delete(key)
    const {before, others} = split(known, partition)
    const printed = valueStart < 0 ? null : this.#print()
    const sizeOf = (each: FormattedRecord | null): number => key.length + (each?.text.length ?? 0)
    this.#kept.keep(sizeOf(printed), before ? sizeOf(before.printed) : 0)
    this.#latest.set(key, {partition, timestamp, printed, others})
  }

  #print(): FormattedRecord {
    const scratch = this.#scratch
    this.#format?.(this.#visible.record, scratch)
    const text = Buffer.from(scratch.bytes.subarray(0, scratch.length))
    scratch.length = 0
    return {text, undecoded: this.#undecoded?.reasonOf(this.#visible.record) ?? null}
  }
}

const NONE: readonly Latest[] = []

/** What is known of a key in this partition, and in others. */
function split(
  known: Latest | undefined,
  partition: number,
): {readonly before: Latest | undefined; readonly others: readonly Latest[]} {
  if (known === undefined || known.partition === partition)
    return {before: known, others: known?.others ?? NONE}
  const all = [{...known, others: NONE}, ...known.others]
  return {
    before: all.find((each) => each.partition === partition),
    others: all.filter((each) => each.partition !== partition),
  }
}

function latestOf(each: Latest): Latest {
  return each.others.reduce((latest, other) => (isLater(other, latest) ? other : latest), each)
}

function isLater(a: Latest, b: Latest): boolean {
  return a.timestamp === b.timestamp ? a.partition > b.partition : a.timestamp > b.timestamp
}
