import type {Failure} from '../../errors/failure.ts'
import type {LagStatus} from './lag-status.ts'
import type {LagTrend} from './lag-trend.ts'
import type {TimeLagBound, TimeLagMethod, TimeLagNote} from './time-lag.ts'

/** One partition of a group, as `lag` shows it. */
export interface LagRow
  extends Partial<RowRates>,
    Partial<RowFreshness>,
    Partial<RowTimeLag>,
    Partial<RowLoss> {
  readonly group: string
  readonly topic: string
  readonly partition: number
  readonly committed: bigint | null
  readonly logStart: bigint | null
  readonly logEnd: bigint | null
  /** Offsets still to be read; null where unknown, never 0 in its place. */
  readonly lag: bigint | null
  /** Where nothing is committed: what a consumer that begins at the earliest offset would read. Null elsewhere, and where unknown. */
  readonly unreadIfEarliest: bigint | null
  /** Offsets that retention removed before the group read them. */
  readonly lost: bigint | null
  /** Offsets from the first open transaction to the high watermark; null where unknown. */
  readonly openTxn: bigint | null
  readonly status: LagStatus
  /** Where the status tells of a loss (LOST, AT-RISK): what it would be without, which a loss must not hide. */
  readonly underlyingStatus?: LagStatus
  /**
   * `markers`: the lag is nothing but transaction markers, which no consumer is ever given. `rebalancing`: the group is being
   * given partitions, or has been again and again while nothing was read.
   */
  readonly note?: 'markers' | 'rebalancing'
  readonly memberId: string | null
  readonly clientId: string | null
  readonly host: string | null
  readonly error?: Failure
}

/** What several samples tell of a row. */
export interface RowRates {
  /** Offsets per second written; null where unknown. */
  readonly inPerSecond: number | null
  /** The same over the last minute: calmer, and later to follow (docs/design/lag.md, Definitions, 5). */
  readonly inPerSecondOverMinute: number | null
  /** Offsets per second read. */
  readonly outPerSecond: number | null
  /** Slope of the lag: above 0 it grows. */
  readonly lagPerSecond: number | null
  /** Seconds until there is no lag; Infinity where there never is (null in JSON), null where unknown. */
  readonly etaSeconds: number | null
  readonly trend: LagTrend
}

/** How fresh the commits are. Kafka tells no time of a commit, so it is when a poll saw the offset change. */
export interface RowFreshness {
  /** Milliseconds since the commit was last seen to change; null where there is none, and at the first poll. */
  readonly sinceCommitMs: number | null
  /** `>=` where no change has been seen yet: the commit is that old at the least. */
  readonly sinceCommitBound: Exclude<TimeLagBound, '~'> | null
  /** The median of the milliseconds between changes of the commit; null below two changes. */
  readonly commitEveryMs: number | null
}

/** How old the oldest unread record is. */
export interface RowTimeLag {
  readonly timeLagMs: number | null
  readonly timeLagMethod: TimeLagMethod | null
  readonly timeLagBound: TimeLagBound | null
  readonly timeLagNote: TimeLagNote | null
}

/**
 * How a time to loss is to be read: exactly, as an estimate, or as the most that it can be. Kafka deletes whole segments, and
 * looks every five minutes (log.retention.check.interval.ms): a record may stay for longer, never for less.
 */
export type LossBound = '=' | '~' | '<='

/** When retention may delete the oldest record that a group has not read. */
export interface RowLoss {
  /** Milliseconds until then, 0 where it may happen at any moment; null where it is unknown, and where it never happens. */
  readonly timeToLossMs: number | null
  readonly timeToLossBound: LossBound | null
  /** The limit that is reached first; `never` where there is none or nothing is unread, null where it is unknown. */
  readonly lossBy: 'time' | 'bytes' | 'never' | null
}

/** The lag of one group. */
export interface LagTotal {
  readonly group: string
  /** Sum over the partitions whose lag is known; null where none is. */
  readonly lag: bigint | null
  /** How many partitions the sum leaves out. */
  readonly unknown: number
}
