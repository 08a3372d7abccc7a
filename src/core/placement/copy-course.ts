/** In so long the slowest copy that is not throttled has got on by a fetch. */
export const STUCK_MS = 10_000

/**
 * The same of a throttled one, which comes in bursts: after a fetch that was more than the rate allows a broker waits until its quota of the
 * last eleven seconds is free again (replication.quota.window.num, replication.quota.window.size.seconds), and so does the leader. In two such
 * windows and a fetch something arrives at the broker, however low the rate is.
 */
export const STUCK_THROTTLED_MS = 24_000

/** What was seen of a copy: `unknown` where it has to wait for others that are copied to the same broker under its throttle. */
export type CopyCourse = 'on' | 'stuck' | 'unknown'

/** What is looked at twice. */
export interface WatchedCopy {
  readonly hasArrived: boolean
  readonly isThrottled: boolean
  /** Where it is copied to. */
  readonly brokers: readonly number[]
}

/**
 * How copies go after they were watched for as long as each may take; pure. Of throttled ones a broker takes some by turns (replica.fetch.response.max.bytes
 * in one answer): where something has arrived there, one that got nothing may only have had no turn.
 */
export function courseOf(copy: WatchedCopy, all: readonly WatchedCopy[]): CopyCourse {
  if (copy.hasArrived) return 'on'
  if (!copy.isThrottled) return 'stuck'
  const hasTurns = all.some(
    (other) => other.hasArrived && other.brokers.some((broker) => copy.brokers.includes(broker)),
  )
  return hasTurns ? 'unknown' : 'stuck'
}
