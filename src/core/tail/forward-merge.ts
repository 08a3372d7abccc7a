import {distanceBetween, type Offset} from '../../kafka/batches/offset.ts'
import type {PartitionCursor} from '../consume/partition-cursor.ts'
import type {CopiedRecord} from './tail-record.ts'

/** A partition that is read forward from somewhere. */
interface ForwardQueue {
  readonly cursor: PartitionCursor
  /** Fetched, and not given out yet. */
  waiting: CopiedRecord[]
  logEnd: Offset
  /** It cannot be read at the moment: the others do not wait for it. */
  isStalled: boolean
}

/**
 * Brings the records of several partitions, each read forward at its own pace, into one order: that of their times, and
 * within a partition that of their offsets. For that no record is given out while a partition that has not been
 * read to its end has none waiting.
 */
export class ForwardMerge {
  readonly #queues = new Map<number, ForwardQueue>()

  open(cursor: PartitionCursor, logEnd: Offset): void {
    this.#queues.set(cursor.partition, {cursor, waiting: [], logEnd, isStalled: false})
  }

  /** What was fetched; none where it could not be. */
  add(partition: number, records: readonly CopiedRecord[], logEnd: Offset | null): void {
    const queue = this.#queues.get(partition)
    if (queue === undefined) return
    queue.waiting.push(...records)
    queue.logEnd = logEnd ?? queue.logEnd
    queue.isStalled = logEnd === null
  }

  /** Cursors that have to be fetched before anything more can be given out. */
  get hungry(): PartitionCursor[] {
    return [...this.#queues.values()]
      .filter(({cursor, waiting, logEnd}) => waiting.length === 0 && cursor.fetchPosition < logEnd)
      .map(({cursor}) => cursor)
  }

  /** Whether there is nothing more to give out: every partition was read to its end, or cannot be read. */
  get isAtEnd(): boolean {
    return [...this.#queues.values()].every(
      ({cursor, waiting, logEnd, isStalled}) =>
        waiting.length === 0 && (isStalled || cursor.fetchPosition >= logEnd),
    )
  }

  /** Offsets up to the ends, as far as they are known. */
  get behind(): number {
    return [...this.#queues.values()].reduce(
      (sum, {cursor, waiting, logEnd}) =>
        sum + waiting.length + Math.max(0, distanceBetween(cursor.fetchPosition, logEnd)),
      0,
    )
  }

  /** Gives out as many records as are in order already, up to both bounds; one record is always within them. */
  take(mostRecords: number, mostBytes: number): CopiedRecord[] {
    const taken: CopiedRecord[] = []
    let bytes = 0
    while (taken.length < mostRecords && bytes < mostBytes) {
      let first: ForwardQueue | null = null
      for (const queue of this.#queues.values()) {
        const [record] = queue.waiting
        if (record === undefined) {
          if (queue.cursor.fetchPosition < queue.logEnd && !queue.isStalled) return taken
        } else if (record.timestampMs < (first?.waiting[0]?.timestampMs ?? Number.POSITIVE_INFINITY)) {
          first = queue
        }
      }
      const record = first?.waiting.shift()
      if (record === undefined) return taken
      taken.push(record)
      bytes += record.sizeBytes
    }
    return taken
  }
}
