import {courseOf, STUCK_MS, STUCK_THROTTLED_MS} from '../placement/copy-course.ts'

/** A copy at two looks. */
export interface SeenCopy {
  /** Bytes that had arrived; null where a look is unknown. */
  readonly before: bigint | null
  readonly now: bigint | null
  /** Also where nobody may read whether it is. */
  readonly isThrottled: boolean
  /** Where it is copied to. */
  readonly brokers: readonly number[]
}

/**
 * Bytes a second of copies between two looks; 0 of one that does not get on, by the rule of `cluster health` (courseOf). Null where that is not
 * known yet, or a look is unknown; pure.
 */
export function ratesOfCopies(copies: readonly SeenCopy[], elapsedMs: number): readonly (number | null)[] {
  const watched = copies.map((copy) => ({
    ...copy,
    hasArrived: (copy.now ?? 0n) > (copy.before ?? copy.now ?? 0n),
  }))
  return watched.map((copy) => {
    const {before, now, isThrottled} = copy
    if (before === null || now === null || elapsedMs <= 0) return null
    if (now > before) return (Number(now - before) / elapsedMs) * 1000
    if (elapsedMs < (isThrottled ? STUCK_THROTTLED_MS : STUCK_MS)) return null
    return courseOf(copy, watched) === 'stuck' ? 0 : null
  })
}

/** Seconds until a copy is complete at that rate; null where nothing arrives, or something is unknown. */
export function etaOfCopy(bytes: bigint | null, copied: bigint | null, rate: number | null): number | null {
  if (bytes === null || copied === null) return null
  if (copied >= bytes) return 0
  return rate === null || rate === 0 ? null : Math.ceil(Number(bytes - copied) / rate)
}
