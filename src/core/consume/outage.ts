import {Failure} from '../../errors/failure.ts'
import {formatTopicPartition} from '../offsets/topic-partition.ts'
import type {Clock} from '../time/clock.ts'
import type {PartitionCursor} from './partition-cursor.ts'

export interface OutageOptions {
  readonly clock: Clock
  /** For how long nothing may get through before reading is given up; null for ever. */
  readonly giveUpAfterMs: number | null
  /** Receives one sentence for people. */
  readonly notice: (line: string) => void
}

/** Whether fetches get through: says once when they no longer do, and gives up where that is asked for. */
export class Outage {
  readonly #options: OutageOptions
  #isOngoing = false
  #lastSuccessMs: number

  constructor(options: OutageOptions) {
    this.#options = options
    this.#lastSuccessMs = options.clock.now()
  }

  /** A fetch got through. The outage is over once it did for all of them. */
  noteSuccess(cursors: readonly PartitionCursor[]): void {
    this.#lastSuccessMs = this.#options.clock.now()
    if (this.#isOngoing) this.#isOngoing = cursors.some((cursor) => cursor.failedAttempts > 0)
  }

  /** The network failed: one status line an outage, however often it is tried. */
  report(error: unknown): void {
    if (this.#isOngoing || !(error instanceof Failure)) return
    this.#isOngoing = true
    this.#options.notice(
      `${error.message} Reading goes on from the same offsets as soon as a leader answers.`,
    )
  }

  /** Throws a Failure (unreachable) where nothing has got through for too long. */
  giveUpIfTooLong(lost: readonly PartitionCursor[]): void {
    const {giveUpAfterMs, clock} = this.#options
    const [first] = lost
    if (giveUpAfterMs === null || !first || clock.now() - this.#lastSuccessMs < giveUpAfterMs) return
    const where = `${formatTopicPartition(first)}@${first.fetchPosition}`
    const text = `${where} could not be read for ${giveUpAfterMs / 1000} seconds.`
    throw new Failure('unreachable', text, {code: 'LEADER_NOT_AVAILABLE'})
  }
}
