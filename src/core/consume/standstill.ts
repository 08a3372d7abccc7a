import {Failure} from '../../errors/failure.ts'
import type {Offset} from '../../kafka/batches/offset.ts'
import {formatTopicPartition} from '../offsets/topic-partition.ts'
import type {Clock} from '../time/clock.ts'
import type {PartitionCursor} from './partition-cursor.ts'

export interface StandstillOptions {
  readonly clock: Clock
  /** For how long a partition may bring nothing before reading is given up; null for ever. */
  readonly giveUpAfterMs: number | null
  /** Receives one sentence for people. */
  readonly notice: (line: string) => void
}

/** An election takes less; whoever waits longer is told for what. */
const NOTICE_AFTER_MS = 10_000

/** Partitions whose brokers answer, and bring nothing that should be there: nobody waits for them without a word, or for ever. */
export class Standstill {
  readonly #options: StandstillOptions
  readonly #standing = new Map<PartitionCursor, {sinceMs: number; isTold: boolean}>()
  /** The farthest that each has come: records that come again are no progress. */
  readonly #farthest = new Map<PartitionCursor, Offset>()

  constructor(options: StandstillOptions) {
    this.#options = options
  }

  /** Whether a partition is farther than ever before; if so, it has not stood still. */
  hasAdvanced(cursor: PartitionCursor): boolean {
    const farthest = this.#farthest.get(cursor) ?? cursor.position
    if (cursor.fetchPosition <= farthest) return false
    this.#farthest.set(cursor, cursor.fetchPosition)
    this.end(cursor)
    return true
  }

  /** There is nothing to read for now. */
  end(cursor: PartitionCursor): void {
    this.#standing.delete(cursor)
  }

  /**
   * A partition has brought nothing. `why` completes "the broker"; `known` is the network's failure, which has been told
   * already. Throws a Failure where it has been so for too long.
   */
  note(cursor: PartitionCursor, why: string, known: Failure | null = null): void {
    const {clock, giveUpAfterMs, notice} = this.#options
    const nowMs = clock.now()
    const state = this.#standing.get(cursor) ?? {sinceMs: nowMs, isTold: known !== null}
    this.#standing.set(cursor, state)
    const forMs = nowMs - state.sinceMs
    const where = `${formatTopicPartition(cursor)}@${cursor.fetchPosition}`
    if (giveUpAfterMs !== null && forMs >= giveUpAfterMs)
      throw new Failure(
        known?.kind ?? 'failed',
        `${where} could not be read for ${giveUpAfterMs / 1000} seconds: the broker ${why}.`,
        {
          code: 'NO_PROGRESS',
          suggestions: ['What was read before has been written out. The log of the broker may say more.'],
        },
      )
    if (state.isTold || forMs < NOTICE_AFTER_MS) return
    state.isTold = true
    notice(
      `${where} has brought nothing for ${NOTICE_AFTER_MS / 1000} seconds: the broker ${why}. It is asked again.`,
    )
  }
}
