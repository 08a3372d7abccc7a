import {calculateSlopePerSecond} from './rate.ts'

/**
 * When the last polls were made: a ring that all series of one history share, so that a partition costs eight bytes a
 * poll and no more.
 */
export class PollTimes {
  readonly capacity: number
  readonly #timesMs: Float64Array
  #count = 0

  constructor(capacity: number) {
    this.capacity = capacity
    this.#timesMs = new Float64Array(capacity)
  }

  /** Polls recorded and still in the ring. */
  get length(): number {
    return Math.min(this.#count, this.capacity)
  }

  /** Slot of the poll that was `age` polls before the newest one. */
  slotOf(age: number): number {
    return (this.#count - 1 - age) % this.capacity
  }

  /** Time of the poll that was `age` polls before the newest one; undefined where there is none. */
  atMs(age: number): number | undefined {
    return age < this.length ? this.#timesMs[this.slotOf(age)] : undefined
  }

  push(atMs: number): void {
    this.#timesMs[this.#count % this.capacity] = atMs
    this.#count += 1
  }

  clear(): void {
    this.#count = 0
  }
}

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
  readonly #distances: Float64Array
  #base: bigint | null = null
  #last: bigint | null = null

  constructor(times: PollTimes) {
    this.#times = times
    this.#distances = new Float64Array(times.capacity).fill(Number.NaN)
  }

  /**
   * Puts the end offset into the newest poll's slot; null leaves a gap.
   * The series starts over where the end fell or the log now starts behind the last end: the topic was deleted and
   * made anew, or its log was truncated, and a line through both logs would mean nothing (lag.md, Definitions, 5).
   */
  record(logEnd: bigint | null, logStart: bigint | null = null): void {
    const slot = this.#times.slotOf(0)
    if (logEnd === null) {
      this.#distances[slot] = Number.NaN
      return
    }
    if (this.#last !== null && (logEnd < this.#last || (logStart !== null && logStart > this.#last))) {
      this.#distances.fill(Number.NaN)
      this.#base = null
    }
    this.#base ??= logEnd
    this.#last = logEnd
    this.#distances[slot] = Number(logEnd - this.#base)
  }

  /** Offsets per second at the newest poll; null below two samples or where the newest poll has none. */
  inPerSecond({windowMs, minSamples}: RateWindow): number | null {
    const newestMs = this.#times.atMs(0)
    if (newestMs === undefined || Number.isNaN(this.#distanceAt(0))) return null
    const timesMs: number[] = []
    const distances: number[] = []
    for (let age = 0; age < this.#times.length; age++) {
      const atMs = this.#times.atMs(age) ?? newestMs
      if (atMs < newestMs - windowMs && timesMs.length >= minSamples) break
      const distance = this.#distanceAt(age)
      if (Number.isNaN(distance)) continue
      timesMs.push(atMs)
      distances.push(distance)
    }
    return calculateSlopePerSecond(timesMs, distances)
  }

  /**
   * Adds the rate from poll to poll to `sums`, oldest first, its last element being the newest poll: a topic is the sum
   * of its partitions. A poll without a number adds nothing and leaves NaN where nobody else adds either.
   */
  addRatesTo(sums: number[]): void {
    let previousMs = Number.NaN
    let previous = Number.NaN
    for (let age = sums.length; age >= 0; age--) {
      const distance = this.#distanceAt(age)
      if (Number.isNaN(distance)) continue
      const atMs = this.#times.atMs(age) ?? Number.NaN
      if (!Number.isNaN(previous)) {
        const index = sums.length - 1 - age
        const sum = sums[index] ?? Number.NaN
        const rate = ((distance - previous) / (atMs - previousMs)) * 1000
        sums[index] = Number.isNaN(sum) ? rate : sum + rate
      }
      previousMs = atMs
      previous = distance
    }
  }

  #distanceAt(age: number): number {
    return age < this.#times.length ? (this.#distances[this.#times.slotOf(age)] ?? Number.NaN) : Number.NaN
  }
}
