import type {PollSeries} from './poll-series.ts'

/**
 * How a number went over the last `windowMs`, as `points` means of equally long stretches of time, oldest first; NaN
 * where nothing is known. It is the course up to one poll, whatever has been polled since, and is worked out when it is
 * asked for: most rows are never drawn.
 */
export type Course = (windowMs: number, points: number) => readonly number[]

/** What is known of nothing. */
export const unknownCourse: Course = (_windowMs, points) => new Array<number>(points).fill(Number.NaN)

/** The course of a level that each poll read, a lag or a rate: it is what it is from the poll before until the poll. */
export function courseOfLevel(series: PollSeries, untilMs: number): Course {
  return (windowMs, points) => {
    const stretches = new Stretches(untilMs, windowMs, points)
    let toMs: number | null = null
    let level = Number.NaN
    series.visitBack(untilMs, (atMs, value) => {
      if (toMs !== null) stretches.add(atMs, toMs, level)
      toMs = atMs
      level = value
      return atMs > stretches.sinceMs
    })
    // The first poll of all has none before it.
    if (toMs !== null) stretches.add(toMs - 1, toMs, level)
    return stretches.means()
  }
}

/** The course of the rate, per second, at which a number grows. A gap's growth counts in the poll that ends the gap. */
export function courseOfGrowth(series: PollSeries, untilMs: number): Course {
  return (windowMs, points) => {
    const stretches = new Stretches(untilMs, windowMs, points)
    let later: {readonly atMs: number; readonly value: number; fromMs: number | null} | null = null
    series.visitBack(untilMs, (atMs, value) => {
      if (later !== null) later.fromMs ??= atMs
      if (Number.isNaN(value)) return true
      if (later !== null) {
        const perSecond = ((later.value - value) / (later.atMs - atMs)) * 1000
        stretches.add(later.fromMs ?? atMs, later.atMs, perSecond)
      }
      later = {atMs, value, fromMs: null}
      return atMs > stretches.sinceMs
    })
    return stretches.means()
  }
}

/** The sum of courses; what is unknown of one is left out. */
export function sumCourses(courses: readonly Course[]): Course {
  return (windowMs, points) => {
    const sums = new Array<number>(points).fill(Number.NaN)
    for (const course of courses) {
      for (const [index, value] of course(windowMs, points).entries()) {
        if (Number.isNaN(value)) continue
        const sum = sums[index] ?? Number.NaN
        sums[index] = Number.isNaN(sum) ? value : sum + value
      }
    }
    return sums
  }
}

/** Means over equally long stretches of time. They lie at fixed times, so that a drawn course moves but does not shimmer. */
class Stretches {
  readonly sinceMs: number
  readonly #lengthMs: number
  readonly #sums: Float64Array
  readonly #knownMs: Float64Array

  constructor(untilMs: number, windowMs: number, points: number) {
    this.#lengthMs = windowMs / points
    const endMs = Math.ceil(untilMs / this.#lengthMs) * this.#lengthMs
    this.sinceMs = endMs - windowMs
    this.#sums = new Float64Array(points)
    this.#knownMs = new Float64Array(points)
  }

  /** Says that the number was `value` from `fromMs` to `toMs`. */
  add(fromMs: number, toMs: number, value: number): void {
    if (Number.isNaN(value)) return
    const lengthMs = this.#lengthMs
    const last = Math.min(this.#sums.length - 1, Math.floor((toMs - this.sinceMs) / lengthMs))
    for (let index = Math.max(0, Math.floor((fromMs - this.sinceMs) / lengthMs)); index <= last; index++) {
      const startMs = this.sinceMs + index * lengthMs
      const sharedMs = Math.min(toMs, startMs + lengthMs) - Math.max(fromMs, startMs)
      if (sharedMs <= 0) continue
      this.#sums[index] = (this.#sums[index] ?? 0) + value * sharedMs
      this.#knownMs[index] = (this.#knownMs[index] ?? 0) + sharedMs
    }
  }

  means(): readonly number[] {
    return Array.from(this.#sums, (sum, index) => {
      const knownMs = this.#knownMs[index] ?? 0
      return knownMs === 0 ? Number.NaN : sum / knownMs
    })
  }
}
