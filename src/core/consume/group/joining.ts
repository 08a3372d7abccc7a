import type {Failure} from '../../../errors/failure.ts'
import type {MembershipOptions} from './membership.ts'

/** A rebalance takes less in most groups; whoever waits longer is told for what. */
const NOTICE_AFTER_MS = 10_000
/** How long joining goes on without a coordinator. */
const GIVE_UP_AFTER_MS = 60_000
/** The same where there is one that deals out the partitions again and again: the longest rebalance, by Kafka's default. */
const GIVE_UP_DEALING_AFTER_MS = 300_000

/** The attempts of one member to get into its group: nobody waits for that without a word, or for ever. */
export class Joining {
  readonly #options: Pick<MembershipOptions, 'clock' | 'groupId' | 'notice'>
  readonly #startedMs: number
  #isTold = false

  constructor(options: Pick<MembershipOptions, 'clock' | 'groupId' | 'notice'>) {
    this.#options = options
    this.#startedMs = options.clock.now()
  }

  /** An attempt was in vain, and the next one may not be. Throws the Failure where it has been so for too long. */
  noteVain(failure: Failure, {isDealing = false}: {readonly isDealing?: boolean} = {}): void {
    const {clock, groupId, notice} = this.#options
    const forMs = clock.now() - this.#startedMs
    if (forMs > (isDealing ? GIVE_UP_DEALING_AFTER_MS : GIVE_UP_AFTER_MS)) throw failure
    if (this.#isTold || forMs < NOTICE_AFTER_MS) return
    this.#isTold = true
    const seconds = NOTICE_AFTER_MS / 1000
    notice(`Group ${groupId} has not let us in for ${seconds} seconds. ${failure.message} It is asked again.`)
  }
}
