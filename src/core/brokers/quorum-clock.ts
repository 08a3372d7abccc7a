import type {Quorum} from './fetch-quorum.ts'

/** How far a clock is off. */
export interface ClockDifference {
  /** The controller's clock less this machine's, milliseconds. */
  readonly differenceMs: number
  /** What the way there and back may have added, milliseconds. */
  readonly uncertainMs: number
}

/**
 * The clock of the active controller beside ours. It says of itself when it was last caught up, which is now
 * (KafkaRaftClient, KIP-836); Kafka has no other way to ask for the time. Null where it does not tell.
 */
export function clockDifference(quorum: Quorum): ClockDifference | null {
  const {leader, voters, askedAtMs, answeredAtMs} = quorum
  const theirsMs = leaderTimeMs({leader, voters})
  if (theirsMs === null) return null
  return {
    differenceMs: theirsMs - (askedAtMs + answeredAtMs) / 2,
    uncertainMs: answeredAtMs - askedAtMs,
  }
}

/** What the leader's clock said as it answered, epoch milliseconds; null where it does not tell. */
export function leaderTimeMs({leader, voters}: Pick<Quorum, 'leader' | 'voters'>): number | null {
  const timeMs = voters.find(({id}) => id === leader)?.lastCaughtUpMs ?? null
  return timeMs === 0 ? null : timeMs
}
