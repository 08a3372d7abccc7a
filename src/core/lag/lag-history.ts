import {Failure} from '../../errors/failure.ts'
import {PollTimes} from '../history/poll-times.ts'
import {PartitionMap} from '../offsets/partition-map.ts'
import {EndOffsetSeries} from '../throughput/end-offset-series.ts'
import {
  ALLOWED_LAG,
  calculateLag,
  effectiveLag,
  firstUnread,
  type PartitionFacts,
  watchedVerdict,
} from './calculate-lag.ts'
import {CommitSeries} from './commit-series.ts'
import {EndOffsetCurve} from './end-offset-curve.ts'
import type {LagRow, RowFreshness, RowRates} from './lag-row.ts'
import {isRebalancing} from './lag-status.ts'
import {calculateDeadband, calculateEtaSeconds, calculateTrend, isOutdatedSlope} from './lag-trend.ts'
import {CAUGHT_UP, calculateTimeLag, type TimeLag, UNKNOWN_TIME_LAG} from './time-lag.ts'

/** Everything that one poll read. */
export interface LagPoll {
  /** When the commits were asked for, epoch milliseconds. */
  readonly atMs: number
  readonly facts: readonly PartitionFacts[]
  /** Kafka's state of each group: Stable, Empty, PreparingRebalance, ... */
  readonly states: ReadonlyMap<string, string>
  /** Groups of which nothing could be read, with the reason. */
  readonly failures: ReadonlyMap<string, Failure>
}

/** A row with what the samples up to now tell of it. */
export type WatchedRow = LagRow & RowRates & RowFreshness

/** What is remembered of a partition, whichever groups read it. */
interface Ends {
  readonly series: EndOffsetSeries
  readonly curve: EndOffsetCurve
  samples: number
  /** At the newest poll. */
  inPerSecond: number | null
  inPerSecondOverMinute: number | null
  /** The time of the newest poll that knew the partition. */
  seenMs: number
}

/** What is remembered of a partition of one group. */
interface Commits {
  readonly series: CommitSeries
  seenMs: number
}

/** The rebalances of a group. */
interface Rebalance {
  /** Since when one is under way; null where none is. */
  readonly sinceMs: number | null
  /** The newest poll that saw one. */
  readonly lastMs: number
}

/** The window of every verdict where nothing says another (W in docs/design/lag.md). */
export const DEFAULT_WINDOW_MS = 60_000

/** Over how long the production rate is taken (docs/design/lag.md, Definitions, 5): what every verdict uses, and a calmer one. */
const IN_WINDOW = {windowMs: 10_000, minSamples: 3}
const CALM_IN_WINDOW = {...IN_WINDOW, windowMs: 60_000}

/**
 * Remembers what was polled and gives each row its rates, trend, ETA and status. Pure but for its memory: the time comes
 * in with the polls.
 */
export class LagHistory {
  readonly #windowMs: number
  readonly #times: PollTimes
  readonly #ends = new PartitionMap<Ends>()
  readonly #commits = new Map<string, PartitionMap<Commits>>()
  /** Of groups that rebalance, or did so a while ago. */
  readonly #rebalances = new Map<string, Rebalance>()

  /**
   * @param windowMs the window of every verdict, W in docs/design/lag.md
   * @param intervalMs the least time between two polls: how many of them the window holds
   */
  constructor({
    windowMs = DEFAULT_WINDOW_MS,
    intervalMs,
  }: {readonly windowMs?: number; readonly intervalMs: number}) {
    this.#windowMs = windowMs
    const longestMs = Math.max(windowMs, CALM_IN_WINDOW.windowMs)
    this.#times = new PollTimes(Math.max(16, Math.ceil(longestMs / Math.max(1, intervalMs)) + 2))
  }

  /** Takes a poll in. One that is not newer than the last (the clock was set back) starts everything over. */
  record(poll: LagPoll): WatchedRow[] {
    const newestMs = this.#times.atMs(0)
    if (newestMs !== undefined && poll.atMs <= newestMs) this.#forget()
    this.#times.push(poll.atMs)
    this.#recordEnds(poll.facts)
    this.#recordStates(poll)
    const rows = poll.facts.map((facts) => this.#recordCommit(facts, poll))
    for (const [group, commits] of this.#commits) {
      commits.keepOnly(({series, seenMs}) => {
        if (seenMs !== poll.atMs) series.record(null)
        // A coordinator that is away for a moment must not cost the group its history.
        return poll.atMs - seenMs <= this.#windowMs
      })
      if (commits.isEmpty) this.#commits.delete(group)
    }
    return rows
  }

  /** For how long a group has been rebalancing at the newest poll; null where it is not. */
  rebalancingForMs(group: string): number | null {
    const sinceMs = this.#rebalances.get(group)?.sinceMs ?? null
    return sinceMs === null ? null : (this.#times.atMs(0) ?? sinceMs) - sinceMs
  }

  /** The time lag by own samples of the log end (method `window`): never extrapolated. */
  timeLag(row: LagRow): TimeLag {
    const {committed, logStart} = row
    if (row.lag === null || committed === null || logStart === null) return UNKNOWN_TIME_LAG
    if (row.status === 'AHEAD') return UNKNOWN_TIME_LAG
    if (effectiveLag(row) === 0n) return CAUGHT_UP
    const offset = firstUnread({committed, logStart})
    const nowMs = this.#times.atMs(0) ?? 0
    const answer = this.#ends.get(row.topic, row.partition)?.curve.lookUp(offset) ?? null
    if (answer === null || answer.kind === 'end') return UNKNOWN_TIME_LAG
    const bound = answer.kind === 'at' ? '~' : '>='
    const timestampMs = answer.kind === 'at' ? answer.atMs : answer.oldestMs
    return calculateTimeLag({timestampMs, method: 'window', bound, note: null}, nowMs)
  }

  #recordEnds(all: readonly PartitionFacts[]): void {
    const nowMs = this.#times.atMs(0) ?? 0
    for (const {topic, partition, logEnd, logStart} of all) {
      let ends = this.#ends.get(topic, partition)
      if (ends === undefined) {
        ends = startEnds(this.#times)
        this.#ends.set(topic, partition, ends)
      } else if (ends.seenMs === nowMs) continue
      ends.seenMs = nowMs
      const end = logEnd instanceof Failure ? null : logEnd
      ends.series.record(end, logStart instanceof Failure ? null : logStart)
      if (end !== null) {
        ends.curve.add(end, nowMs)
        ends.samples += 1
      }
      if (ends.samples < IN_WINDOW.minSamples) continue
      ends.inPerSecond = ends.series.inPerSecond(IN_WINDOW)
      ends.inPerSecondOverMinute = ends.series.inPerSecond(CALM_IN_WINDOW)
    }
    this.#ends.keepOnly(({seenMs}) => seenMs === nowMs)
  }

  #recordStates({states, atMs}: LagPoll): void {
    for (const [group, state] of states) {
      const before = this.#rebalances.get(group)
      if (isRebalancing(state)) this.#rebalances.set(group, {sinceMs: before?.sinceMs ?? atMs, lastMs: atMs})
      else if (before) this.#rebalances.set(group, {...before, sinceMs: null})
    }
    for (const [group, {lastMs}] of this.#rebalances)
      if (atMs - lastMs > this.#windowMs) this.#rebalances.delete(group)
  }

  #recordCommit(facts: PartitionFacts, poll: LagPoll): WatchedRow {
    const windowMs = this.#windowMs
    const {group, topic, partition} = facts
    const {series} = this.#commitsOf(group, topic, partition, poll.atMs)
    const {inPerSecond = null, inPerSecondOverMinute = null} = this.#ends.get(topic, partition) ?? {}
    const row = calculateLag(facts)
    const {committed, logStart, logEnd} = row
    const lag = effectiveLag(row)
    series.record({committed, logStart, logEnd, lag})
    const outPerSecond = series.outPerSecond()
    const deadbandPerSecond = calculateDeadband(inPerSecond)
    const overWindow = series.lagPerSecond(windowMs)
    const isOutdated = isOutdatedSlope(overWindow, {inPerSecond, outPerSecond})
    const lagPerSecond = isOutdated ? series.lagPerSecond(IN_WINDOW.windowMs) : overWindow
    const isAbandoned = facts.isAbandoned === true
    const evidence = {
      isWarm: series.isWarm(windowMs),
      isRewound: series.isRewound(windowMs),
      rebalancingForMs: this.rebalancingForMs(group),
      unchangedForMs: series.unchangedForMs(),
      stallAfterMs: series.stallAfterMs(windowMs),
      lagsThroughout: series.lagsThroughout(windowMs, ALLOWED_LAG),
      isOwned: facts.owner !== null || facts.isShared === true,
      hasMoved: series.hasMoved,
      lagPerSecond,
      deadbandPerSecond,
    }
    const verdict = watchedVerdict(row, {evidence, aheadSamples: series.aheadSamples, isAbandoned})
    const trend = calculateTrend(lagPerSecond, deadbandPerSecond)
    // One that rebalances again and again is Stable at many polls.
    const isLoop = (verdict.underlyingStatus ?? verdict.status) === 'STALLED' && this.#rebalances.has(group)
    return {
      ...row,
      ...verdict,
      ...(isLoop ? {note: 'rebalancing'} : {}),
      inPerSecond,
      inPerSecondOverMinute,
      outPerSecond,
      lagPerSecond,
      etaSeconds:
        verdict.status === 'AHEAD'
          ? null
          : calculateEtaSeconds({lag, inPerSecond, outPerSecond, lagPerSecond}),
      trend,
      ...series.freshness(),
    }
  }

  #commitsOf(group: string, topic: string, partition: number, nowMs: number): Commits {
    let ofGroup = this.#commits.get(group)
    if (ofGroup === undefined) {
      ofGroup = new PartitionMap()
      this.#commits.set(group, ofGroup)
    }
    let commits = ofGroup.get(topic, partition)
    if (commits === undefined) {
      commits = {series: new CommitSeries(this.#times), seenMs: nowMs}
      ofGroup.set(topic, partition, commits)
    }
    commits.seenMs = nowMs
    return commits
  }

  #forget(): void {
    this.#times.clear()
    this.#ends.clear()
    this.#commits.clear()
    this.#rebalances.clear()
  }
}

function startEnds(times: PollTimes): Ends {
  return {
    series: new EndOffsetSeries(times),
    curve: new EndOffsetCurve(),
    samples: 0,
    inPerSecond: null,
    inPerSecondOverMinute: null,
    seenMs: times.atMs(0) ?? 0,
  }
}
