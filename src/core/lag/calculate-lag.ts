import {Failure} from '../../errors/failure.ts'
import type {LagRow, LagTotal} from './lag-row.ts'
import {decideStatus, type LagStatus, type StatusEvidence, type WatchedEvidence} from './lag-status.ts'

export type {LagRow, LagTotal} from './lag-row.ts'
export type {LagStatus} from './lag-status.ts'

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
  /** Null where the group has committed nothing; of a share group, the start offset. */
  readonly committed: bigint | null | Failure
  readonly logStart: bigint | Failure
  /** High watermark, or the last stable offset under read_committed. */
  readonly logEnd: bigint | Failure
  /** High watermark minus last stable offset; null where it was not asked for. */
  readonly openTxn?: bigint | null
  /** What the broker counts as lag (share groups); undefined to calculate it. */
  readonly countedLag?: bigint | null
  /** Whether the group had members and has none. */
  readonly isAbandoned?: boolean
  /** Whether partitions are being given to its members at the moment. */
  readonly isRebalancing?: boolean
  /** Whether all live members share the partition (share groups), which has no single owner then. */
  readonly isShared?: boolean
  /** Whether there are only transaction markers from the commit to the log end. */
  readonly markersOnly?: boolean
  readonly owner: PartitionOwner | null
}

/** Lag up to which a partition counts as caught up. */
export const ALLOWED_LAG = 0n

/**
 * Lag of one partition: max(0, end - max(committed, log start)). Counting from the log start keeps records that
 * retention has removed out of the lag (they are `lost`), where kafka-consumer-groups counts them for ever.
 */
export function calculateLag(facts: PartitionFacts): LagRow {
  const {group, topic, partition, owner} = facts
  const failure = failureOf(facts.committed) ?? failureOf(facts.logStart) ?? failureOf(facts.logEnd)
  const committed = known(facts.committed)
  const logStart = known(facts.logStart)
  const logEnd = known(facts.logEnd)
  const isComplete = committed !== null && logStart !== null && logEnd !== null
  const counted = isComplete ? max(0n, logEnd - max(committed, logStart)) : null
  const row: LagRow & {status: LagStatus; underlyingStatus?: LagStatus} = {
    group,
    topic,
    partition,
    committed,
    logStart,
    logEnd,
    lag: facts.countedLag === undefined ? counted : readableOf(facts.countedLag, counted),
    unreadIfEarliest:
      facts.committed === null && logStart !== null && logEnd !== null ? logEnd - logStart : null,
    lost: committed !== null && logStart !== null ? max(0n, logStart - committed) : null,
    openTxn: facts.openTxn ?? null,
    status: 'OK',
    ...noteOf(facts),
    memberId: owner?.memberId ?? null,
    clientId: owner?.clientId ?? null,
    host: owner?.host ?? null,
    ...(failure ? {error: failure} : {}),
  }
  const verdict = singleVerdict(row, facts.isAbandoned === true)
  row.status = verdict.status
  if (verdict.underlyingStatus !== undefined) row.underlyingStatus = verdict.underlyingStatus
  return row
}

/** What the broker counts for a share group goes on counting records that retention has deleted. */
function readableOf(brokerLag: bigint | null, fromLogStart: bigint | null): bigint | null {
  if (brokerLag === null || fromLogStart === null) return brokerLag
  return brokerLag < fromLogStart ? brokerLag : fromLogStart
}

function noteOf({markersOnly, isRebalancing}: PartitionFacts): Pick<LagRow, 'note'> {
  if (markersOnly) return {note: 'markers'}
  return isRebalancing ? {note: 'rebalancing'} : {}
}

/** What several samples told of a row. */
export interface Watched {
  readonly evidence: WatchedEvidence
  /** In how many samples in a row the commit was past the log end. */
  readonly aheadSamples: number
  readonly isAbandoned: boolean
}

/** The status by several samples. */
export function watchedVerdict(row: LagRow, {evidence, aheadSamples, isAbandoned}: Watched): Verdict {
  return verdictOf(row, {isAhead: aheadSamples >= 2, isAbandoned, watched: evidence})
}

/**
 * The status by a single reading. Ends are read after commits, so a commit past the end is real: a topic created anew,
 * or a commit by hand.
 */
function singleVerdict(row: LagRow, isAbandoned: boolean): Verdict {
  const {committed, logEnd} = row
  return verdictOf(row, {
    isAhead: committed !== null && logEnd !== null && committed > logEnd,
    isAbandoned,
    watched: null,
  })
}

/** A status, and where it tells of a loss, what it would be without. */
export type Verdict = Pick<LagRow, 'status' | 'underlyingStatus'>

function verdictOf(row: LagRow, seen: Pick<StatusEvidence, 'isAhead' | 'isAbandoned' | 'watched'>): Verdict {
  const evidence = {
    hasError: row.error !== undefined,
    hasCommit: row.committed !== null,
    lost: row.lost,
    ...seen,
    effectiveLag: effectiveLag(row),
    allowedLag: ALLOWED_LAG,
  }
  const status = decideStatus(evidence)
  return status === 'LOST' ? {status, underlyingStatus: decideStatus({...evidence, lost: 0n})} : {status}
}

/** The lag without what only transaction markers make up. */
export function effectiveLag({lag, note}: Pick<LagRow, 'lag' | 'note'>): bigint | null {
  return note === 'markers' ? 0n : lag
}

/** Sums per group, in the order in which groups first appear; unknown lag is counted, not added as 0. */
export function sumLag(rows: readonly LagRow[]): LagTotal[] {
  const totals = new Map<string, {lag: bigint | null; unknown: number}>()
  for (const row of rows) {
    const total = totals.get(row.group) ?? {lag: null, unknown: 0}
    const lag = effectiveLag(row)
    if (lag === null) total.unknown++
    else total.lag = (total.lag ?? 0n) + lag
    totals.set(row.group, total)
  }
  return [...totals].map(([group, total]) => ({group, ...total}))
}

/**
 * How much of what is kept is still unread, 0 to 1: 1 where retention takes what was not read (docs/design/lag.md, Definitions, 4;
 * lag_retention_ratio of klag-exporter). Null where unknown.
 */
export function calculateRetentionUsed({
  committed,
  logStart,
  logEnd,
  note,
}: Pick<LagRow, 'committed' | 'logStart' | 'logEnd' | 'note'>): number | null {
  if (committed === null || logStart === null || logEnd === null) return null
  if (note === 'markers') return 0
  if (logEnd <= logStart) return 0
  return Math.min(1, Math.max(0, Number(logEnd - committed) / Number(logEnd - logStart)))
}

/** The offset from which there is something to read: the commit, or the log start where that is later. */
export function firstUnread({committed, logStart}: {committed: bigint; logStart: bigint}): bigint {
  return max(committed, logStart)
}

function failureOf(value: bigint | null | Failure): Failure | null {
  return value instanceof Failure ? value : null
}

function known(value: bigint | null | Failure): bigint | null {
  return value instanceof Failure ? null : value
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}
