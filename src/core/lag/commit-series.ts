import type {PollTimes} from '../history/poll-times.ts'
import {firstSlots, withSlot} from '../history/ring-values.ts'
import {SlopeFit} from '../throughput/rate.ts'
import type {RowFreshness} from './lag-row.ts'
import {type CommitChange, calculateConsumptionRate, medianGapMs} from './lag-trend.ts'

/** One sample of one partition of a group; null where it is unknown. */
export interface CommitSample {
  readonly committed: bigint | null
  readonly logStart: bigint | null
  readonly logEnd: bigint | null
  readonly lag: bigint | null
}

/** Changes of a commit to remember: five minutes of the usual auto commit. */
const CHANGES_KEPT = 64

/** Samples that a slope of the lag needs (docs/design/lag.md, Definitions, 7). */
const LEAST_SLOPE_SAMPLES = 5

/** Samples and time that a verdict needs (docs/design/lag.md, Status). */
const LEAST_WARM_SAMPLES = 3
const LEAST_WARM_MS = 15_000

/** The commits and the lag of one partition of a group at the last polls. */
export class CommitSeries {
  readonly #times: PollTimes
  /** One slot a poll, NaN where the lag was unknown. */
  #lags: Float64Array
  #changes: CommitChange[] = []
  /** Of the changes; calculated when they have changed, which they seldom do from poll to poll. */
  #medianGapMs: number | null = null
  #last: {committed: bigint; logEnd: bigint | null} | null = null
  #rewind: {atMs: number; from: bigint} | null = null
  #firstMs: number | null = null
  #lastChangeMs: number | null = null
  #samples = 0
  #aheadSamples = 0

  constructor(times: PollTimes) {
    this.#times = times
    this.#lags = firstSlots(Float64Array, times.capacity)
  }

  /** Puts a sample into the newest poll's slot; null for a poll that told nothing of the partition. */
  record(sample: CommitSample | null): void {
    const slot = this.#times.slotOf(0)
    this.#lags = withSlot(this.#lags, slot, this.#times.capacity)
    this.#lags[slot] = Number.NaN
    const {committed = null, logEnd = null, logStart = null, lag = null} = sample ?? {}
    if (committed === null) return
    const nowMs = this.#times.atMs(0) ?? 0
    const lastEnd = this.#last?.logEnd ?? null
    // The topic was deleted and made anew, or its log truncated: what was before means nothing now.
    const isNewLog =
      lastEnd !== null && ((logEnd !== null && logEnd < lastEnd) || (logStart !== null && logStart > lastEnd))
    if (isNewLog) this.#startOver()
    this.#firstMs ??= nowMs
    this.#samples += 1
    this.#recordCommit(committed, nowMs)
    this.#aheadSamples = logEnd !== null && committed > logEnd ? this.#aheadSamples + 1 : 0
    this.#last = {committed, logEnd: logEnd ?? lastEnd}
    if (lag !== null) this.#lags[slot] = Number(lag)
  }

  /** How many samples in a row, the newest included, had the commit past the log end. */
  get aheadSamples(): number {
    return this.#aheadSamples
  }

  get samples(): number {
    return this.#samples
  }

  /** Whether enough has been seen for a verdict. */
  isWarm(windowMs: number): boolean {
    return this.#samples >= LEAST_WARM_SAMPLES && this.#observedForMs() >= Math.min(LEAST_WARM_MS, windowMs)
  }

  /** Whether the commit fell within the window and has not been back where it was. */
  isRewound(windowMs: number): boolean {
    return this.#rewind !== null && this.#nowMs() - this.#rewind.atMs <= windowMs
  }

  /** Whether the commit was ever seen to change. */
  get hasMoved(): boolean {
    return this.#lastChangeMs !== null
  }

  /** For how long the commit has been what it is; from the first sample on where it never changed. */
  unchangedForMs(): number {
    return this.#nowMs() - (this.#lastChangeMs ?? this.#firstMs ?? this.#nowMs())
  }

  /** How fresh the commit is; nothing is known of it at the first poll, and where there is none. */
  freshness(): RowFreshness {
    const isKnown = this.#last !== null && this.#samples > 1
    return {
      sinceCommitMs: isKnown ? this.unchangedForMs() : null,
      sinceCommitBound: isKnown ? (this.#lastChangeMs === null ? '>=' : '=') : null,
      commitEveryMs: this.#medianGapMs,
    }
  }

  /** max(window, 3 x median gap between commits): a consumer that commits seldom is not stalled for that (Burrow #303). */
  stallAfterMs(windowMs: number): number {
    return Math.max(windowMs, 3 * (this.#medianGapMs ?? 0))
  }

  /** Whether every known sample of the window had a lag above `allowedLag`, the newest included. */
  lagsThroughout(windowMs: number, allowedLag: bigint): boolean {
    const limit = Number(allowedLag)
    const since = this.#nowMs() - windowMs
    for (let age = 0; age < this.#times.length; age++) {
      if ((this.#times.atMs(age) ?? 0) < since) break
      const lag = this.#lagAt(age)
      if (lag <= limit || (age === 0 && Number.isNaN(lag))) return false
    }
    return true
  }

  /** Offsets per second that the group reads; see calculateConsumptionRate. */
  outPerSecond(): number | null {
    const seen = {
      changes: this.#changes,
      medianGapMs: this.#medianGapMs,
      observedForMs: this.#observedForMs(),
    }
    return calculateConsumptionRate(seen, this.#nowMs())
  }

  /** Slope of the lag over the window, or over the last five samples where the window has fewer. */
  lagPerSecond(windowMs: number): number | null {
    if (Number.isNaN(this.#lagAt(0))) return null
    const since = this.#nowMs() - windowMs
    const fit = new SlopeFit()
    for (let age = 0; age < this.#times.length; age++) {
      const atMs = this.#times.atMs(age) ?? 0
      if (atMs < since && fit.count >= LEAST_SLOPE_SAMPLES) break
      const lag = this.#lagAt(age)
      if (!Number.isNaN(lag)) fit.add(atMs, lag)
    }
    return fit.count < LEAST_SLOPE_SAMPLES ? null : fit.perSecond()
  }

  #recordCommit(committed: bigint, nowMs: number): void {
    const before = this.#last?.committed ?? null
    if (before === null || committed === before) return
    if (committed < before) {
      const from = this.#rewind && this.#rewind.from > before ? this.#rewind.from : before
      this.#rewind = {atMs: nowMs, from}
      // A rate over a rewind would be negative, or hide it.
      this.#changes = []
    } else if (this.#rewind !== null && committed >= this.#rewind.from) this.#rewind = null
    this.#lastChangeMs = nowMs
    this.#changes.push({atMs: nowMs, committed})
    if (this.#changes.length > CHANGES_KEPT) this.#changes.shift()
    this.#medianGapMs = medianGapMs(this.#changes)
  }

  #startOver(): void {
    this.#lags.fill(Number.NaN)
    this.#changes = []
    this.#medianGapMs = null
    this.#last = null
    this.#rewind = null
    this.#firstMs = null
    this.#lastChangeMs = null
    this.#samples = 0
    this.#aheadSamples = 0
  }

  #lagAt(age: number): number {
    return this.#lags[this.#times.slotOf(age)] ?? Number.NaN
  }

  #nowMs(): number {
    return this.#times.atMs(0) ?? 0
  }

  #observedForMs(): number {
    return this.#firstMs === null ? 0 : this.#nowMs() - this.#firstMs
  }
}
