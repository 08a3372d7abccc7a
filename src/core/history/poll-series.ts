import type {PollTimes} from './poll-times.ts'

/** How a series keeps its numbers: `double` where differences of large ones count, `single` for what is only drawn. */
export type Precision = 'double' | 'single'

/** A number for each of the last polls, NaN where a poll gave none. */
export class PollSeries {
  readonly #times: PollTimes
  readonly #values: Float64Array | Float32Array
  /** Made with the second minute: most dashboards are looked at for less. */
  #coarseValues: Float64Array | Float32Array | null = null
  #firstCoarse = Number.NaN

  constructor(times: PollTimes, precision: Precision = 'double') {
    this.#times = times
    const Numbers = precision === 'double' ? Float64Array : Float32Array
    this.#values = new Numbers(times.capacity).fill(Number.NaN)
  }

  /** Puts a number into the newest poll's place. Every poll must be given one, or NaN: the place held an old one. */
  record(value: number): void {
    const times = this.#times
    this.#values[times.slotOf(0)] = value
    if (!times.isCoarse) return
    if (times.coarseLength === 1) {
      this.#firstCoarse = value
      this.#coarseValues?.fill(Number.NaN)
      return
    }
    if (this.#coarseValues === null) {
      const Numbers = this.#values instanceof Float64Array ? Float64Array : Float32Array
      this.#coarseValues = new Numbers(times.coarseCapacity).fill(Number.NaN)
      this.#coarseValues[0] = this.#firstCoarse
    }
    this.#coarseValues[times.coarseSlotOf(0)] = value
  }

  /** The number of the poll that was `age` polls before the newest one; NaN where there is none. */
  at(age: number): number {
    return age < this.#times.length ? (this.#values[this.#times.slotOf(age)] ?? Number.NaN) : Number.NaN
  }

  /** Forgets everything up to now. */
  clear(): void {
    this.#values.fill(Number.NaN)
    this.#coarseValues?.fill(Number.NaN)
    this.#firstCoarse = Number.NaN
  }

  /**
   * Calls back with the polls from the newest at or before `untilMs` backwards, one by one as far as they reach, then
   * minute by minute. Ends where the callback returns false.
   */
  visitBack(untilMs: number, visit: (atMs: number, value: number) => boolean): void {
    const times = this.#times
    let oldestMs = Number.POSITIVE_INFINITY
    for (let age = 0; age < times.length; age++) {
      const atMs = times.atMs(age) ?? Number.NaN
      oldestMs = atMs
      if (atMs <= untilMs && !visit(atMs, this.at(age))) return
    }
    const coarse = this.#coarseValues
    if (coarse === null) return
    for (let age = 0; age < times.coarseLength; age++) {
      const atMs = times.coarseAtMs(age) ?? Number.NaN
      if (atMs >= oldestMs || atMs > untilMs) continue
      if (!visit(atMs, coarse[times.coarseSlotOf(age)] ?? Number.NaN)) return
    }
  }
}
