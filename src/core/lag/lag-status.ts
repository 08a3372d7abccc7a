/** The verdicts on a partition of a group, from the best to the worst; a group has the worst of its partitions. */
export const LAG_STATUSES = [
  'OK',
  'STEADY',
  'UNREAD',
  'DRAINING',
  'NO-COMMIT',
  'WARMING',
  'REBALANCING',
  'BEHIND',
  'REWIND',
  'STOPPED',
  'STALLED',
  'AT-RISK',
  'AHEAD',
  'LOST',
  'ERROR',
] as const

export type LagStatus = (typeof LAG_STATUSES)[number]

/** Those that several samples are needed for; a single reading gives none of them but STOPPED, and that only of a group that was left. */
export const WATCHED_STATUSES: ReadonlySet<LagStatus> = new Set<LagStatus>([
  'STEADY',
  'DRAINING',
  'WARMING',
  'REBALANCING',
  'BEHIND',
  'REWIND',
  'STOPPED',
  'STALLED',
])

export type LagSeverity = 'ok' | 'info' | 'warn' | 'error'

const SEVERITIES: Readonly<Record<LagStatus, LagSeverity>> = {
  OK: 'ok',
  STEADY: 'ok',
  UNREAD: 'info',
  DRAINING: 'ok',
  'NO-COMMIT': 'info',
  WARMING: 'info',
  REBALANCING: 'info',
  BEHIND: 'warn',
  REWIND: 'error',
  STOPPED: 'error',
  STALLED: 'error',
  'AT-RISK': 'error',
  AHEAD: 'error',
  LOST: 'error',
  ERROR: 'error',
}

/** A rebalance longer than this is more than a restart: a warning (docs/design/lag.md, Status). */
export const LONG_REBALANCE_MS = 60_000

/** Kafka's states of a group in which no rebalance is under way. */
const SETTLED_STATES: ReadonlySet<string> = new Set(['Stable', 'Empty', 'Dead'])

/** Whether members are being given partitions at the moment, of which some may be read by nobody. */
export function isRebalancing(groupState: string | null): boolean {
  return groupState !== null && groupState !== '' && !SETTLED_STATES.has(groupState)
}

/** How bad a status is; a rebalance becomes a warning when it goes on for longer than a minute. */
export function severityOf(status: LagStatus, rebalancingForMs: number | null = null): LagSeverity {
  if (status === 'REBALANCING' && (rebalancingForMs ?? 0) > LONG_REBALANCE_MS) return 'warn'
  return SEVERITIES[status]
}

/** Severities by their number for metrics: 0 is ok, 3 an error. */
export const LAG_SEVERITIES = ['ok', 'info', 'warn', 'error'] as const satisfies readonly LagSeverity[]

/** The number of the worst of severities; 0 for none. */
export function worstSeverity(all: Iterable<LagSeverity>): number {
  let worst = 0
  for (const severity of all) worst = Math.max(worst, LAG_SEVERITIES.indexOf(severity))
  return worst
}

/** The number of a status for metrics: 0 for OK, rising as it gets worse. */
export function statusNumber(status: LagStatus): number {
  return LAG_STATUSES.indexOf(status)
}

/** Burrow's number for the same state of affairs (core/protocol/evaluator.go: OK 1, WARN 2, ERR 3, STOP 4, STALL 5, REWIND 6). */
export function burrowNumber(status: LagStatus): number {
  switch (status) {
    case 'STOPPED':
      return 4
    case 'STALLED':
      return 5
    case 'REWIND':
      return 6
    case 'ERROR':
    case 'LOST':
    case 'AT-RISK':
    case 'AHEAD':
      return 3
    case 'BEHIND':
      return 2
    default:
      return 1
  }
}

/** The worse of two statuses. */
export function worseStatus(a: LagStatus, b: LagStatus): LagStatus {
  return statusNumber(b) > statusNumber(a) ? b : a
}

/** What is known of one partition of a group when its status is decided. */
export interface StatusEvidence {
  /** One of its offsets could not be read. */
  readonly hasError: boolean
  readonly hasCommit: boolean
  readonly lost: bigint | null
  /** Whether the commit is past the log end, in this sample and, where there was one, in the sample before. */
  readonly isAhead: boolean
  /** Lag without what only transaction markers make up. */
  readonly effectiveLag: bigint | null
  /** Lag up to which a partition counts as caught up. */
  readonly allowedLag: bigint
  /** Whether the group had members and has none: nobody reads, which needs no watching to tell. */
  readonly isAbandoned: boolean
  /** What several samples told; null for a single one. */
  readonly watched: WatchedEvidence | null
}

/** What several samples tell of one partition of a group. */
export interface WatchedEvidence {
  /** Three samples or more over 15 s or more. */
  readonly isWarm: boolean
  /** The commit fell within the window and has not been back at its highest since. */
  readonly isRewound: boolean
  /** For how long the group has been rebalancing without a pause; null where it is not. */
  readonly rebalancingForMs: number | null
  /** For how long the commit has not changed, as far as was seen. */
  readonly unchangedForMs: number
  /** A commit unchanged for longer than this has stopped: max(window, 3 x median gap between commits). */
  readonly stallAfterMs: number
  /** Whether every sample of the window had lag; a partition that was caught up in it has the benefit of the doubt. */
  readonly lagsThroughout: boolean
  /** Whether a live member has the partition. */
  readonly isOwned: boolean
  /** Whether the commit was ever seen to change. */
  readonly hasMoved: boolean
  /** Slope of the lag; null below five samples. */
  readonly lagPerSecond: number | null
  /** A slope of less than this is none. */
  readonly deadbandPerSecond: number
}

/**
 * The status of one partition of a group: the first rule that matches, in the order of docs/design/lag.md (Status per partition).
 * Unlike Burrow, a slope tells growth instead of "never decreased from one commit to the next", which a single falling
 * step hides for hours (linkedin/Burrow#453), and ownership tells STALLED from STOPPED, since reading offsets does not
 * show repeated commits of the same offset.
 */
export function decideStatus(evidence: StatusEvidence): LagStatus {
  const {effectiveLag, watched} = evidence
  if (evidence.hasError) return 'ERROR'
  if (!evidence.hasCommit) return 'NO-COMMIT'
  if (evidence.lost !== null && evidence.lost > 0n) return 'LOST'
  if (evidence.isAhead) return 'AHEAD'
  if (effectiveLag !== null && effectiveLag <= evidence.allowedLag) return 'OK'
  if (evidence.isAbandoned) return 'STOPPED'
  if (watched === null) return 'UNREAD'
  const {rebalancingForMs} = watched
  // Nobody has it, and nobody was seen to read it: there is nothing that watching for a little longer would tell.
  const isUnattended = !watched.isOwned && rebalancingForMs === null && !watched.hasMoved
  if (!watched.isWarm) return isUnattended ? 'UNREAD' : 'WARMING'
  if (watched.isRewound) return 'REWIND'
  // Before REBALANCING: a group that rebalances again and again reads as little as one that hangs, and it must not look better.
  if (watched.unchangedForMs > watched.stallAfterMs && watched.lagsThroughout)
    return watched.isOwned || rebalancingForMs !== null ? 'STALLED' : 'STOPPED'
  const {lagPerSecond, deadbandPerSecond} = watched
  const isGrowing = lagPerSecond !== null && lagPerSecond > deadbandPerSecond && watched.lagsThroughout
  // A restart makes a lag grow for a moment, and says so; one that goes on excuses nothing.
  if (rebalancingForMs !== null && !(isGrowing && rebalancingForMs > LONG_REBALANCE_MS)) return 'REBALANCING'
  if (lagPerSecond === null) return 'UNREAD'
  if (isGrowing) return 'BEHIND'
  if (lagPerSecond < -deadbandPerSecond) return 'DRAINING'
  return isUnattended ? 'UNREAD' : 'STEADY'
}

const REASONS: Readonly<Record<LagStatus, string>> = {
  OK: 'nothing is left to read',
  STEADY: 'the lag neither grows nor shrinks: the group keeps pace',
  UNREAD: 'something is left to read; one reading does not tell whether it grows',
  DRAINING: 'the lag shrinks',
  'NO-COMMIT': 'nothing is committed, so the lag is unknown',
  WARMING: 'not watched for long enough to tell',
  REBALANCING: 'the group is rebalancing',
  BEHIND: 'the lag grows',
  REWIND: 'the group went back to an earlier offset',
  STOPPED: 'no member has the partition, and its commit does not move while there is something to read',
  STALLED: 'a member has the partition, but its commit does not move while there is something to read',
  'AT-RISK': 'retention will soon delete what the group has not read',
  AHEAD: 'the commit is past the log end: a topic created anew, or a commit by hand',
  LOST: 'records were deleted before the group read them',
  ERROR: 'an offset could not be read',
}

/** What a status means, as part of a sentence. */
export function describeStatus(status: LagStatus): string {
  return REASONS[status]
}

/** Several verdicts as one, for a group or a topic. */
export interface StatusSummary {
  readonly status: LagStatus
  /** How many partitions have each status; those that none has are left out. One with a loss counts for what it would be without, too. */
  readonly statuses: Readonly<Partial<Record<LagStatus, number>>>
}

/** The statuses that occur, the worst last. */
export function statusesIn({statuses}: Pick<StatusSummary, 'statuses'>): LagStatus[] {
  return LAG_STATUSES.filter((status) => statuses[status] !== undefined)
}

/** The worst status and how often each occurs; OK for none at all. A loss hides no other status: its row counts for both. */
export function summarizeStatuses(
  rows: Iterable<{readonly status: LagStatus; readonly underlyingStatus?: LagStatus}>,
): StatusSummary {
  const statuses: Partial<Record<LagStatus, number>> = {}
  let worst: LagStatus = 'OK'
  for (const {status, underlyingStatus} of rows) {
    statuses[status] = (statuses[status] ?? 0) + 1
    if (underlyingStatus !== undefined) statuses[underlyingStatus] = (statuses[underlyingStatus] ?? 0) + 1
    worst = worseStatus(worst, status)
  }
  return {status: worst, statuses}
}
