import {courseOf, STUCK_MS, STUCK_THROTTLED_MS} from '../placement/copy-course.ts'

/** Over so long a rate is taken: copies come in fetches of up to 1 MiB a partition, by turns. */
const RATE_MS = 30_000

/** A copy at one look. */
export interface LookedAtCopy extends Pick<SeenCopy, 'isThrottled' | 'brokers'> {
  readonly key: string
  /** Bytes that have arrived; null where that is unknown. */
  readonly copied: bigint | null
}

/** What had arrived of copies at the looks of the last half minute. */
export class CopyLooks {
  #looks: readonly {readonly atMs: number; readonly copied: ReadonlyMap<string, bigint | null>}[] = []

  /** Takes a look in, and tells the rate of each copy since the oldest one that is remembered; see ratesOfCopies. */
  rates(atMs: number, copies: readonly LookedAtCopy[]): readonly (number | null)[] {
    const look = {atMs, copied: new Map(copies.map(({key, copied}) => [key, copied]))}
    const [first = look] = this.#looks
    this.#looks = [...this.#looks.filter((each) => atMs - each.atMs <= RATE_MS), look]
    const seen = copies.map(({key, copied, isThrottled, brokers}) => ({
      ...{before: first.copied.get(key) ?? null, now: copied},
      ...{isThrottled, brokers},
    }))
    return ratesOfCopies(seen, atMs - first.atMs)
  }

  /** Nothing is copied any more. */
  clear(): void {
    this.#looks = []
  }
}

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
