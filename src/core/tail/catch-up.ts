import {distanceBetween, shiftOffset} from '../../kafka/batches/offset.ts'
import type {PartitionCursor} from '../consume/partition-cursor.ts'
import type {TailAnswer} from './read-tail-answer.ts'

/** How long a partition may be behind its end. Longer, and what is shown would no longer be what happens now. */
const MOST_LATE_MS = 4_000

/**
 * Keeps a tail near the end of its log: a partition that is further behind than one poll takes, or has been behind for
 * seconds because its records are large, goes on close to its end.
 */
export class CatchUp {
  readonly #behindSinceMs = new Map<number, number>()
  readonly #behind = new Map<number, number>()

  /** Offsets that have come and are still to be read, or passed over. */
  get behind(): number {
    return [...this.#behind.values()].reduce((sum, offsets) => sum + offsets, 0)
  }

  /** Moves the cursors of an answer; says how many offsets that passed over. */
  move(
    {logEnds, records}: TailAnswer,
    cursors: readonly PartitionCursor[],
    mostBehind: number,
    nowMs: number,
  ): number {
    let passedOver = 0
    for (const cursor of cursors) {
      const logEnd = logEnds.get(cursor.partition)
      if (logEnd === undefined) continue
      const behind = Math.max(0, distanceBetween(cursor.fetchPosition, logEnd))
      this.#behind.set(cursor.partition, behind)
      if (behind === 0) {
        this.#behindSinceMs.delete(cursor.partition)
        continue
      }
      const sinceMs = this.#behindSinceMs.get(cursor.partition) ?? nowMs
      const isLate = nowMs - sinceMs > MOST_LATE_MS
      this.#behindSinceMs.set(cursor.partition, isLate ? nowMs : sinceMs)
      // Where it is late, no more is left to read than this poll has brought.
      const most = isLate
        ? Math.max(1, Math.min(mostBehind, records.get(cursor.partition)?.length ?? 0))
        : mostBehind
      if (behind <= most) continue
      passedOver += behind - most
      cursor.fetchPosition = shiftOffset(cursor.fetchPosition, behind - most)
      this.#behind.set(cursor.partition, most)
    }
    return passedOver
  }
}
