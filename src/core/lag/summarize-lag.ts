import {calculateRetentionUsed, effectiveLag} from './calculate-lag.ts'
import type {LagRow, LagTotal, RowFreshness, RowLoss, RowRates, RowTimeLag} from './lag-row.ts'
import {type LagStatus, summarizeStatuses} from './lag-status.ts'
import {calculateDeadband, calculateTrend, longestEtaSeconds} from './lag-trend.ts'

/** What one row of a report stands for. */
export type LagGrouping = 'group' | 'topic' | 'member' | 'partition'

/** Several partitions of a group as one row: those of the group, of one topic or of one member. */
export interface LagSummary
  extends Partial<RowRates>,
    Partial<Omit<RowFreshness, 'commitEveryMs'>>,
    Partial<RowTimeLag>,
    Partial<RowLoss> {
  readonly group: string
  /** Null where the row is not about one topic. */
  readonly topic: string | null
  /** Null where the row is not about one member, or the partitions are nobody's. */
  readonly memberId: string | null
  readonly clientId: string | null
  readonly host: string | null
  readonly topics: number
  readonly partitions: number
  /** Sum over the partitions whose lag is known; null where none is. */
  readonly lag: bigint | null
  /** How many partitions the sum leaves out. */
  readonly unknown: number
  /** What the partitions without a commit would have to read from the earliest offset; null where there are none. */
  readonly unreadIfEarliest: bigint | null
  /** The largest lag of one partition. */
  readonly maxLag: bigint | null
  readonly lost: bigint | null
  /** How much of what is kept is still unread, 0 to 1, of the partition where it is most; null where none is known. */
  readonly retentionUsed: number | null
  readonly status: LagStatus
  readonly statuses: Readonly<Partial<Record<LagStatus, number>>>
  /** The partition whose oldest unread record is the oldest. */
  readonly timeLagPartition?: string | null
}

/** Whether a partition could not be read. */
export function lacksPartitions({statuses}: Pick<LagSummary, 'statuses'>): boolean {
  return (statuses.ERROR ?? 0) > 0
}

/**
 * Whether the sums of a row are the least that they can be: a partition could not be read, or the group has committed nothing for one in
 * which there are records, and nobody knows whether it is to read them.
 */
export function isPartialSum(summary: Pick<LagSummary, 'statuses' | 'unreadIfEarliest'>): boolean {
  return lacksPartitions(summary) || (summary.unreadIfEarliest ?? 0n) > 0n
}

/** Whether all that is known is read, and the rest is not known: that is not 0 seconds behind. */
export function isAgeUnknown(
  summary: Pick<LagSummary, 'statuses' | 'unreadIfEarliest'> & Partial<Pick<RowTimeLag, 'timeLagMs'>>,
): boolean {
  return summary.timeLagMs === 0 && isPartialSum(summary)
}

/** Rows as one row a group, a topic of a group, or a member of a group, in the order in which they first appear. */
export function summarizeLag(rows: readonly LagRow[], by: Exclude<LagGrouping, 'partition'>): LagSummary[] {
  return [...Map.groupBy(rows, (row) => keyOf(row, by)).values()].map((each) => summarize(each, by))
}

function keyOf({group, topic, memberId}: LagRow, by: LagGrouping): string {
  if (by === 'topic') return `${group}\0${topic}`
  return by === 'member' ? `${group}\0${memberId ?? ''}` : group
}

function summarize(rows: readonly LagRow[], by: LagGrouping): LagSummary {
  const [first] = rows
  let lag: bigint | null = null
  let maxLag: bigint | null = null
  let lost: bigint | null = null
  let unreadIfEarliest: bigint | null = null
  let unknown = 0
  for (const row of rows) {
    if (row.lost !== null) lost = (lost ?? 0n) + row.lost
    if (row.unreadIfEarliest !== null) unreadIfEarliest = (unreadIfEarliest ?? 0n) + row.unreadIfEarliest
    // What only transaction markers make up is never read: a total with it would stay above 0 for ever.
    const readable = effectiveLag(row)
    if (readable === null) unknown += 1
    else {
      lag = (lag ?? 0n) + readable
      if (maxLag === null || readable > maxLag) maxLag = readable
    }
  }
  const isMember = by === 'member'
  return {
    group: first?.group ?? '',
    topic: by === 'topic' ? (first?.topic ?? null) : null,
    memberId: isMember ? (first?.memberId ?? null) : null,
    clientId: isMember ? (first?.clientId ?? null) : null,
    host: isMember ? (first?.host ?? null) : null,
    topics: new Set(rows.map(({topic}) => topic)).size,
    partitions: rows.length,
    lag,
    unknown,
    unreadIfEarliest,
    maxLag,
    lost,
    retentionUsed: mostRetentionUsed(rows),
    ...summarizeStatuses(rows),
    ...(first?.trend === undefined ? {} : summarizeRates(rows)),
    ...(first?.sinceCommitMs === undefined ? {} : freshest(rows)),
    ...(first?.timeLagMethod === undefined ? {} : oldest(rows)),
    ...(first?.lossBy === undefined ? {} : soonestLoss(rows)),
  }
}

/** Partitions drain side by side: rates add up, but the group has caught up with the last of them. */
function summarizeRates(rows: readonly LagRow[]): RowRates {
  const known = rows.filter(({lag}) => lag !== null)
  const inPerSecond = sumRates(known, (row) => row.inPerSecond)
  const lagPerSecond = sumRates(known, (row) => row.lagPerSecond)
  return {
    inPerSecond,
    inPerSecondOverMinute: sumRates(known, (row) => row.inPerSecondOverMinute),
    outPerSecond: sumRates(known, (row) => row.outPerSecond),
    lagPerSecond,
    etaSeconds: longestEtaSeconds(known.map((row) => row.etaSeconds ?? null)),
    trend: calculateTrend(lagPerSecond, calculateDeadband(inPerSecond)),
  }
}

function mostRetentionUsed(rows: readonly LagRow[]): number | null {
  const most = rows.reduce((highest, row) => Math.max(highest, calculateRetentionUsed(row) ?? -1), -1)
  return most < 0 ? null : most
}

/** A group has committed when it last did so for any partition. */
function freshest(rows: readonly LagRow[]): Omit<RowFreshness, 'commitEveryMs'> {
  const last = rows.reduce<LagRow | null>(
    (least, row) =>
      row.sinceCommitMs != null && row.sinceCommitMs < (least?.sinceCommitMs ?? Number.POSITIVE_INFINITY)
        ? row
        : least,
    null,
  )
  return {sinceCommitMs: last?.sinceCommitMs ?? null, sinceCommitBound: last?.sinceCommitBound ?? null}
}

function oldest(rows: readonly LagRow[]): RowTimeLag & {timeLagPartition: string | null} {
  const worst = rows.reduce<LagRow | null>(
    (most, row) => (row.timeLagMs != null && (most?.timeLagMs ?? -1) < row.timeLagMs ? row : most),
    null,
  )
  // All that is known is read, and what is not known may be of any age: that is not 0.
  if (worst?.timeLagMs === 0 && rows.some(isUnread)) return noTimeLag
  return {
    timeLagMs: worst?.timeLagMs ?? null,
    timeLagMethod: worst?.timeLagMethod ?? null,
    timeLagBound: worst === null ? null : boundOfOldest(worst, rows),
    timeLagNote: worst?.timeLagNote ?? null,
    timeLagPartition: worst ? `${worst.topic}-${worst.partition}` : null,
  }
}

const noTimeLag = {
  timeLagMs: null,
  timeLagMethod: null,
  timeLagBound: null,
  timeLagNote: null,
  timeLagPartition: null,
} as const

/** Whether an offset of it could not be read, so that nothing is known of its age. */
function isUnread({status, timeLagMs}: LagRow): boolean {
  return status === 'ERROR' && timeLagMs == null
}

/** What is known of a partition only at the least, or not at all, may be older than the oldest known. */
function boundOfOldest({timeLagBound}: LagRow, rows: readonly LagRow[]): RowTimeLag['timeLagBound'] {
  const isOpen = (row: LagRow): boolean =>
    row.timeLagBound === '>=' || isUnread(row) || (row.timeLagMs == null && row.lag !== null)
  return rows.some(isOpen) ? '>=' : (timeLagBound ?? null)
}

/** Whichever partition loses records first. Where some are unknown, one of them may be sooner; all are never only if each is. */
function soonestLoss(rows: readonly LagRow[]): RowLoss {
  let soonest: LagRow | null = null
  let isAnyUnknown = false
  for (const row of rows) {
    if (row.lossBy == null) isAnyUnknown = true
    else if (
      row.timeToLossMs != null &&
      row.timeToLossMs < (soonest?.timeToLossMs ?? Number.POSITIVE_INFINITY)
    )
      soonest = row
  }
  const timeToLossMs = soonest?.timeToLossMs ?? null
  const bound = soonest?.timeToLossBound ?? null
  return {
    timeToLossMs,
    timeToLossBound: isAnyUnknown && bound !== null ? '<=' : bound,
    lossBy: soonest?.lossBy ?? (isAnyUnknown ? null : 'never'),
  }
}

/** A total with what several samples and times tell of the group. */
export type FullLagTotal = LagTotal &
  Partial<RowRates> &
  Partial<RowTimeLag> &
  Partial<RowLoss> & {
    readonly status?: LagStatus
    readonly timeLagPartition?: string | null
  }

/** Sums per group, with rates, trend, ETA and status where the rows have them, and time lags where they were found. */
export function totalLag(rows: readonly LagRow[]): FullLagTotal[] {
  return summarizeLag(rows, 'group').map(
    ({
      topic,
      memberId,
      clientId,
      host,
      topics,
      partitions,
      unreadIfEarliest,
      maxLag,
      lost,
      retentionUsed,
      statuses,
      status,
      ...total
    }) => (total.trend === undefined ? total : {...total, status}),
  )
}

function sumRates(
  rows: readonly LagRow[],
  rateOf: (row: LagRow) => number | null | undefined,
): number | null {
  let sum: number | null = null
  for (const row of rows) {
    const rate = rateOf(row)
    if (rate != null) sum = (sum ?? 0) + rate
  }
  return sum
}
