import {Failure, type FailureJson, failureToJson} from '../../errors/failure.ts'

/** The verdict on one partition of a group from a single sample (lag.md, Definitions). */
export type LagStatus = 'OK' | 'LAGGING' | 'NO-COMMIT' | 'LOST' | 'AHEAD' | 'ERROR'

/** The member that a partition is assigned to. */
export interface PartitionOwner {
  readonly memberId: string
  readonly clientId: string
  readonly host: string
}

/** What was read of one partition of a group, commits before log ends. */
export interface PartitionFacts {
  readonly group: string
  readonly topic: string
  readonly partition: number
  /** Null where the group has committed nothing. */
  readonly committed: bigint | null | Failure
  readonly logStart: bigint | Failure
  /** High watermark, or the last stable offset under read_committed. */
  readonly logEnd: bigint | Failure
  readonly owner: PartitionOwner | null
}

export interface LagRow {
  readonly group: string
  readonly topic: string
  readonly partition: number
  readonly committed: bigint | null
  readonly logStart: bigint | null
  readonly logEnd: bigint | null
  /** Offsets still to be read; null where unknown, never 0 in its place. */
  readonly lag: bigint | null
  /** Offsets that retention removed before the group read them. */
  readonly lost: bigint | null
  readonly status: LagStatus
  readonly memberId: string | null
  readonly clientId: string | null
  readonly host: string | null
  readonly error?: FailureJson
}

export interface LagTotal {
  readonly group: string
  /** Sum over the partitions whose lag is known; null where none is. */
  readonly lag: bigint | null
  /** How many partitions the sum leaves out. */
  readonly unknown: number
}

/**
 * Lag of one partition: max(0, end - max(committed, log start)). Counting from the log start keeps records that
 * retention has removed out of the lag (they are `lost`), where kafka-consumer-groups counts them for ever.
 */
export function calculateLag(facts: PartitionFacts): LagRow {
  const {group, topic, partition, owner} = facts
  const failure = [facts.committed, facts.logStart, facts.logEnd].find((each) => each instanceof Failure)
  const committed = known(facts.committed)
  const logStart = known(facts.logStart)
  const logEnd = known(facts.logEnd)
  const isComplete = committed !== null && logStart !== null && logEnd !== null
  const lag = isComplete ? max(0n, logEnd - max(committed, logStart)) : null
  const lost = committed !== null && logStart !== null ? max(0n, logStart - committed) : null
  return {
    group,
    topic,
    partition,
    committed,
    logStart,
    logEnd,
    lag,
    lost,
    status: failure instanceof Failure ? 'ERROR' : statusOf(committed, logEnd, lag, lost),
    memberId: owner?.memberId ?? null,
    clientId: owner?.clientId ?? null,
    host: owner?.host ?? null,
    ...(failure instanceof Failure ? {error: failureToJson(failure)} : {}),
  }
}

function statusOf(
  committed: bigint | null,
  logEnd: bigint | null,
  lag: bigint | null,
  lost: bigint | null,
): LagStatus {
  if (committed === null) return 'NO-COMMIT'
  if (lost !== null && lost > 0n) return 'LOST'
  // Ends are read after commits, so a commit past the end is real: a topic recreated, or a commit by hand.
  if (logEnd !== null && committed > logEnd) return 'AHEAD'
  return lag === 0n ? 'OK' : 'LAGGING'
}

/** Sums per group, in the order in which groups first appear; unknown lag is counted, not added as 0. */
export function sumLag(rows: readonly LagRow[]): LagTotal[] {
  const totals = new Map<string, {lag: bigint | null; unknown: number}>()
  for (const row of rows) {
    const total = totals.get(row.group) ?? {lag: null, unknown: 0}
    if (row.lag === null) total.unknown++
    else total.lag = (total.lag ?? 0n) + row.lag
    totals.set(row.group, total)
  }
  return [...totals].map(([group, total]) => ({group, ...total}))
}

function known(value: bigint | null | Failure): bigint | null {
  return value instanceof Failure ? null : value
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}
