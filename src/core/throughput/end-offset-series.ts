import {PollSeries} from '../history/poll-series.ts'
import type {PollTimes} from '../history/poll-times.ts'
import {SlopeFit} from './rate.ts'

/** Which polls a rate looks at. */
export interface RateWindow {
  /** How far back from the newest poll, milliseconds. */
  readonly windowMs: number
  /** Polls to look at even where fewer fall into `windowMs`, so that a slow interval still gets a line to fit. */
  readonly minSamples: number
}

/**
 * The end offsets of one partition at the last polls, one slot a poll, NaN where the partition gave no number.
 * Offsets are kept as the distance from the first one seen, which a double holds exactly whatever the offset's size.
 */
export class EndOffsetSeries {
  readonly #times: PollTimes
  readonly distances: PollSeries
  #base: bigint | null = null
  #last: {readonly logEnd: bigint; readonly atMs: number} | null = null

  constructor(times: PollTimes) {
    this.#times = times
    this.distances = new PollSeries(times)
  }

  /**
   * Puts the end offset into the newest poll's slot; null leaves a gap. Returns the rate, offsets
   * per second, since the end was last known; null where that is not known.
   * The series starts over where the end fell or the log now starts behind the last end: the topic was deleted and
   * made anew, or its log was truncated, and a line through both logs would mean nothing (docs/design/lag.md, Definitions, 5).
   */
  record(logEnd: bigint | null, logStart: bigint | null = null): number | null {
    if (logEnd === null) {
      this.distances.record(Number.NaN)
      return null
    }
    const last = this.#last
    const isNewLog = last !== null && (logEnd < last.logEnd || (logStart !== null && logStart > last.logEnd))
    if (isNewLog) {
      this.distances.clear()
      this.#base = null
    }
    this.#base ??= logEnd
    const atMs = this.#times.atMs(0) ?? 0
    this.#last = {logEnd, atMs}
    this.distances.record(Number(logEnd - this.#base))
    if (last === null || isNewLog) return null
    return (Number(logEnd - last.logEnd) / (atMs - last.atMs)) * 1000
  }

  /** Offsets per second at the newest poll; null below two samples or where the newest poll has none. */
  inPerSecond({windowMs, minSamples}: RateWindow): number | null {
    const newestMs = this.#times.atMs(0)
    if (newestMs === undefined || Number.isNaN(this.distances.at(0))) return null
    const fit = new SlopeFit()
    for (let age = 0; age < this.#times.length; age++) {
      const atMs = this.#times.atMs(age) ?? newestMs
      if (atMs < newestMs - windowMs && fit.count >= minSamples) break
      const distance = this.distances.at(age)
      if (!Number.isNaN(distance)) fit.add(atMs, distance)
    }
    return fit.perSecond()
  }
}
