/** Where a lag is going: the word for the sign of its slope. */
export type LagTrend = 'falling-behind' | 'catching-up' | 'steady' | 'unknown'

/** A slope of the lag that is smaller than this is none: half an offset a second, or 1 % of what is produced. */
export function calculateDeadband(inPerSecond: number | null): number {
  return Math.max(0.5, 0.01 * (inPerSecond ?? 0))
}

/** The trend of a lag from its slope, offsets per second; null is unknown. */
export function calculateTrend(lagPerSecond: number | null, deadbandPerSecond: number): LagTrend {
  if (lagPerSecond === null) return 'unknown'
  if (lagPerSecond > deadbandPerSecond) return 'falling-behind'
  return lagPerSecond < -deadbandPerSecond ? 'catching-up' : 'steady'
}

/**
 * Whether what is written minus what is read goes the other way than the slope of the lag. The slope looks back for longer:
 * it still rises for a while after the producer has stopped. A row must not contradict itself.
 */
export function isOutdatedSlope(
  lagPerSecond: number | null,
  {inPerSecond, outPerSecond}: Pick<EtaInput, 'inPerSecond' | 'outPerSecond'>,
): boolean {
  if (lagPerSecond === null || inPerSecond === null || outPerSecond === null) return false
  const deadband = calculateDeadband(inPerSecond)
  const trend = calculateTrend(lagPerSecond, deadband)
  const balance = inPerSecond - outPerSecond
  return trend === 'falling-behind' ? balance <= deadband : trend === 'catching-up' && balance > deadband
}

/** What an ETA is made of. */
export interface EtaInput {
  /** Null where unknown. */
  readonly lag: bigint | null
  readonly inPerSecond: number | null
  readonly outPerSecond: number | null
  /** Slope of the lag; null where only the rates are known. */
  readonly lagPerSecond?: number | null
}

/**
 * Seconds until a partition has caught up at the present rates: lag / (out - in). Infinity where it never does, because
 * it is not read faster than it is written and its lag does not shrink either; null where something is unknown, and for a group that keeps pace: its small
 * lag is always of other records, and there is nothing to wait for.
 */
export function calculateEtaSeconds({
  lag,
  inPerSecond,
  outPerSecond,
  lagPerSecond = null,
}: EtaInput): number | null {
  if (lag === 0n) return 0
  if (lag === null || inPerSecond === null || outPerSecond === null) return null
  const deadband = calculateDeadband(inPerSecond)
  const trend = calculateTrend(lagPerSecond, deadband)
  if (trend === 'steady') return null
  const gainPerSecond = outPerSecond - inPerSecond
  if (gainPerSecond > deadband && trend !== 'falling-behind') return Number(lag) / gainPerSecond
  return trend === 'catching-up' && lagPerSecond !== null
    ? Number(lag) / -lagPerSecond
    : Number.POSITIVE_INFINITY
}

/** Partitions drain side by side, so a group has caught up with the last of them; null where one of them is unknown. */
export function longestEtaSeconds(etas: Iterable<number | null>): number | null {
  let longest: number | null = null
  for (const eta of etas) {
    if (eta === null) return null
    longest = Math.max(longest ?? 0, eta)
  }
  return longest
}

/** A moment at which a commit was seen to have changed, and to what. */
export interface CommitChange {
  readonly atMs: number
  readonly committed: bigint
}

/** What was seen of the commits of a partition. */
export interface SeenCommits {
  readonly changes: readonly CommitChange[]
  /** See medianGapMs. */
  readonly medianGapMs: number | null
  /** For how long the partition has been watched. */
  readonly observedForMs: number
}

/** Consumption is measured over this long at the least: auto.commit.interval.ms is 5 s. */
const LEAST_CONSUMPTION_WINDOW_MS = 30_000

/** The window holds about this many commits of a consumer that commits seldom. */
const GAPS_IN_WINDOW = 4

/** The median time between changes of a commit; null below two changes. */
export function medianGapMs(changes: readonly CommitChange[]): number | null {
  const gaps: number[] = []
  for (let index = 1; index < changes.length; index++) {
    const [before, after] = [changes[index - 1], changes[index]]
    if (before && after) gaps.push(after.atMs - before.atMs)
  }
  gaps.sort((a, b) => a - b)
  const middle = Math.floor(gaps.length / 2)
  const upper = gaps[middle]
  if (upper === undefined) return null
  return gaps.length % 2 === 1 ? upper : ((gaps[middle - 1] ?? upper) + upper) / 2
}

/**
 * Offsets per second that a group reads of a partition, from change to change of its commit: commits come in steps, and
 * the difference of two polls would be a saw-tooth (docs/design/lag.md, Definitions, 6). 0 after a window without a change; null
 * while too little has been seen.
 */
export function calculateConsumptionRate(
  {changes, medianGapMs, observedForMs}: SeenCommits,
  nowMs: number,
): number | null {
  const windowMs = Math.max(LEAST_CONSUMPTION_WINDOW_MS, GAPS_IN_WINDOW * (medianGapMs ?? 0))
  const last = changes.at(-1)
  // The last change before the window, counted from the end: most of them are older.
  const lastOutside = changes.findLastIndex(({atMs}) => atMs < nowMs - windowMs)
  if (last === undefined || lastOutside === changes.length - 1) return observedForMs >= windowMs ? 0 : null
  // One change inside the window is measured from the one before it.
  const from = changes[lastOutside + 1] === last ? changes[lastOutside] : changes[lastOutside + 1]
  if (from === undefined || from.atMs === last.atMs) return null
  return (Number(last.committed - from.committed) / (last.atMs - from.atMs)) * 1000
}
