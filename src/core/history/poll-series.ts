import type {PollTimes} from './poll-times.ts'
import {firstSlots, type RingValues, withSlot} from './ring-values.ts'

/** How a series keeps its numbers: `double` where differences of large ones count, `single` for what is only drawn. */
export type Precision = 'double' | 'single'

/** A number for each of the last polls, NaN where a poll gave none. What it takes grows with the polls that there were. */
export class PollSeries {
  readonly #times: PollTimes
  #values: RingValues
  /** Made with the second minute: most dashboards are looked at for less. */
  #coarseValues: RingValues | null = null
  #firstCoarse = Number.NaN

  constructor(times: PollTimes, precision: Precision = 'double') {
    this.#times = times
    const {capacity} = times
    this.#values =
      precision === 'double' ? firstSlots(Float64Array, capacity) : firstSlots(Float32Array, capacity)
  }

  /** Puts a number into the newest poll's place. Every poll must be given one, or NaN: the place held an old one. */
  record(value: number): void {
    const times = this.#times
    const slot = times.slotOf(0)
    this.#values = withSlot(this.#values, slot, times.capacity)
    this.#values[slot] = value
    if (!times.isCoarse) return
    if (times.coarseLength === 1) {
      this.#firstCoarse = value
      this.#coarseValues?.fill(Number.NaN)
      return
    }
    if (this.#coarseValues === null) {
      const {coarseCapacity} = times
      this.#coarseValues =
        this.#values instanceof Float64Array
          ? firstSlots(Float64Array, coarseCapacity)
          : firstSlots(Float32Array, coarseCapacity)
      this.#coarseValues[0] = this.#firstCoarse
    }
    const coarseSlot = times.coarseSlotOf(0)
    this.#coarseValues = withSlot(this.#coarseValues, coarseSlot, times.coarseCapacity)
    this.#coarseValues[coarseSlot] = value
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
