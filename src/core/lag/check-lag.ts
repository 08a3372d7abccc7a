import {type LagStatus, statusesIn, WATCHED_STATUSES} from './lag-status.ts'
import type {ReportRow} from './select-lag.ts'

/** What a check allows; null or empty for no limit. */
export interface LagLimits {
  readonly maxLag: bigint | null
  readonly maxTimeLagMs: number | null
  /** The least time that has to be left before retention deletes what is unread. */
  readonly minTimeToLossMs: number | null
  /** Statuses that are not allowed. */
  readonly statuses: ReadonlySet<LagStatus>
  /** Whether a lag that nobody knows, because nothing was committed, is fine. */
  readonly allowUnknown: boolean
}

/** `unknown`: nothing is committed, so that neither a lag can be held against its limit, nor how the group gets on against a status. */
export type LagRule = 'max-lag' | 'max-time-lag' | 'min-time-to-loss' | 'status' | 'unknown'

/** A limit that a row is over. */
export interface LagBreach {
  readonly group: string
  /** Null where several topics or partitions were checked as one. */
  readonly topic: string | null
  readonly partition: number | null
  readonly rule: LagRule
  /** The lag, the time lag or time to loss in milliseconds, or the status; of an unknown lag null. */
  readonly value: bigint | number | LagStatus | null
  /** The limit; of what is unknown the one that it could not be held against. */
  readonly limit: bigint | number | readonly LagStatus[]
  /** Of an unknown lag: what is unread if the group begins at the earliest offset; null where that is unknown too. */
  readonly unreadIfEarliest?: bigint | null
}

/** The limits that rows are over. Unknown is not within a limit; what could not be read is told by the rows and unjudgedRows. */
export function checkLag(rows: readonly ReportRow[], limits: LagLimits): LagBreach[] {
  const {maxLag, maxTimeLagMs, minTimeToLossMs} = limits
  const limit = maxLag ?? maxTimeLagMs ?? minTimeToLossMs
  const statuses = new Set(limits.statuses)
  // A commit past the log end has no lag, and its consumer is about to start over by auto.offset.reset: never within a limit.
  if (limit !== null) statuses.add('AHEAD')
  // Nothing is left until the loss: it has happened.
  if (minTimeToLossMs !== null) statuses.add('LOST')
  // How a group gets on is not known of one that has never committed.
  const asksForProgress = [...limits.statuses].some((status) => WATCHED_STATUSES.has(status))
  return rows.flatMap((row) => {
    const breaches: LagBreach[] = []
    const where = placeOf(row)
    const lag = 'note' in row && row.note === 'markers' ? 0n : row.lag
    if (maxLag !== null && lag !== null && lag > maxLag)
      breaches.push({...where, rule: 'max-lag', value: lag, limit: maxLag})
    if (maxTimeLagMs !== null && row.timeLagMs != null && row.timeLagMs > maxTimeLagMs)
      breaches.push({...where, rule: 'max-time-lag', value: row.timeLagMs, limit: maxTimeLagMs})
    if (minTimeToLossMs !== null && row.timeToLossMs != null && row.timeToLossMs < minTimeToLossMs)
      breaches.push({...where, rule: 'min-time-to-loss', value: row.timeToLossMs, limit: minTimeToLossMs})
    const unknownTo = limit ?? (asksForProgress ? [...statuses] : null)
    if (unknownTo !== null && !limits.allowUnknown && hasNoCommit(row) && row.unreadIfEarliest !== 0n)
      breaches.push({
        ...where,
        rule: 'unknown',
        value: null,
        limit: unknownTo,
        unreadIfEarliest: row.unreadIfEarliest,
      })
    const [worst] = statusesOf(row).filter((status) => statuses.has(status))
    if (worst !== undefined) breaches.push({...where, rule: 'status', value: worst, limit: [...statuses]})
    return breaches
  })
}

/** Every status that the row or one of its partitions has, the worst first: none hides another. */
function statusesOf(row: ReportRow): readonly LagStatus[] {
  if ('statuses' in row) return statusesIn(row).reverse()
  return row.underlyingStatus ? [row.status, row.underlyingStatus] : [row.status]
}

/** Whether a partition of the row has no commit, which leaves its lag unknown. One that could not be read is an error instead. */
function hasNoCommit(row: ReportRow): boolean {
  return 'statuses' in row ? (row.statuses['NO-COMMIT'] ?? 0) > 0 : row.status === 'NO-COMMIT'
}

/**
 * Of the breaches of several samples those that count: a lag or time lag has to be over its limit in every sample, so
 * that a burst is none; a status is that of the last sample, which looks back by itself.
 */
export function lastingBreaches(samples: readonly (readonly LagBreach[])[]): readonly LagBreach[] {
  const last = samples.at(-1) ?? []
  const before = samples.slice(0, -1).map((each) => new Set(each.map(breachKey)))
  return last.filter(
    (breach) => breach.rule === 'status' || before.every((each) => each.has(breachKey(breach))),
  )
}

/** The group, topic and partition that a row is about, as far as it is about one. */
export function placeOf(row: ReportRow): Pick<LagBreach, 'group' | 'topic' | 'partition'> {
  return {group: row.group, topic: row.topic, partition: 'partition' in row ? row.partition : null}
}

/** Whether a check has to know when retention may delete what is unread. */
export function asksForLoss({minTimeToLossMs, statuses}: LagLimits): boolean {
  return minTimeToLossMs !== null || statuses.has('AT-RISK')
}

/** What a limit asks for of a row and is not known, or only as a bound on the wrong side of the limit. */
export interface Unjudged {
  readonly what: 'time lag' | 'time to loss'
  /** The bound in milliseconds: the time lag is that at the least, the time to loss at the most; null where nothing is known. */
  readonly boundMs: number | null
}

/** Null where a row can be held against all limits. */
export function unjudgedOf(row: ReportRow, limits: LagLimits): Unjudged | null {
  const {maxTimeLagMs, minTimeToLossMs} = limits
  if (row.status === 'ERROR' || row.lag === null) return null
  if (maxTimeLagMs !== null) {
    if (row.timeLagMs == null) return {what: 'time lag', boundMs: null}
    if (row.timeLagBound === '>=' && row.timeLagMs <= maxTimeLagMs)
      return {what: 'time lag', boundMs: row.timeLagMs}
  }
  if (!asksForLoss(limits)) return null
  if (row.lossBy == null) return {what: 'time to loss', boundMs: null}
  const isOpen = row.timeToLossBound === '<=' && (row.timeToLossMs ?? 0) >= (minTimeToLossMs ?? 0)
  return isOpen && row.status !== 'AT-RISK' ? {what: 'time to loss', boundMs: row.timeToLossMs ?? null} : null
}

/** How several samples have to be taken so that statuses can be told. */
export interface Sampling {
  readonly samples: number
  readonly intervalMs: number
}

/** A slope needs five samples; the verdicts that need one cannot be had from fewer. */
const LEAST_SAMPLES = 5
const LEAST_SPAN_MS = 15_000
const DEFAULT_INTERVAL_MS = 5_000
const MOST_SAMPLES = 60

/** How long a status has to be watched for: the window for STALLED and STOPPED, 15 s for the other watched ones, 0 for the rest. */
export function requiredSpanMs(statuses: ReadonlySet<LagStatus>, windowMs: number): number {
  if (statuses.has('STALLED') || statuses.has('STOPPED')) return windowMs
  return [...statuses].some((status) => WATCHED_STATUSES.has(status)) ? Math.min(LEAST_SPAN_MS, windowMs) : 0
}

/** The samples that a check takes where nobody says otherwise: one, or as many as its statuses need. */
export function planSampling(
  statuses: ReadonlySet<LagStatus>,
  windowMs: number,
  wanted: {readonly samples: number | null; readonly intervalMs: number | null},
): Sampling {
  const spanMs = requiredSpanMs(statuses, windowMs)
  // Polls of a busy cluster take their time: so many of them, one right after the other, would last much longer than the span.
  const shortestMs = wanted.samples === null ? Math.ceil(spanMs / MOST_SAMPLES) : 0
  const usualMs =
    spanMs === 0 ? DEFAULT_INTERVAL_MS : Math.min(DEFAULT_INTERVAL_MS, Math.ceil(spanMs / LEAST_SAMPLES))
  const intervalMs = wanted.intervalMs === null ? usualMs : Math.max(wanted.intervalMs, shortestMs)
  const needed = spanMs === 0 ? 1 : Math.max(LEAST_SAMPLES, Math.floor(spanMs / intervalMs) + 2)
  return {samples: wanted.samples ?? needed, intervalMs}
}

/** Whether samples cover what the statuses need; else a check would pass for want of looking. */
export function isEnough(
  statuses: ReadonlySet<LagStatus>,
  windowMs: number,
  {samples, intervalMs}: Sampling,
): boolean {
  const spanMs = requiredSpanMs(statuses, windowMs)
  return spanMs === 0 || (samples >= LEAST_SAMPLES && (samples - 1) * intervalMs > spanMs)
}

function breachKey({group, topic, partition, rule}: LagBreach): string {
  return `${group}\0${topic}\0${partition}\0${rule}`
}
