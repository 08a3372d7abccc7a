import type {PollSeries} from './poll-series.ts'

/**
 * How a number went over the last `windowMs`, as `points` means of equally long stretches of time, oldest first; NaN
 * where nothing is known. It is the course up to one poll, whatever has been polled since, and is worked out when it is
 * asked for: most rows are never drawn.
 */
export type Course = (windowMs: number, points: number) => readonly number[]

/** What is known of nothing. */
export const unknownCourse: Course = (_windowMs, points) => new Array<number>(points).fill(Number.NaN)

/**
 * The course of a level that each poll read, a lag or a rate: it is what it is from the poll before until the poll. What was
 * not looked at is not known: an outage leaves a gap.
 */
export function courseOfLevel(series: PollSeries, untilMs: number): Course {
  return (windowMs, points) => {
    const stretches = new Stretches(untilMs, windowMs, points)
    const polls = collectPolls(series, untilMs, stretches.sinceMs)
    for (const [index, {atMs, value}] of polls.entries())
      stretches.add(knownSinceMs(polls, index), atMs, value)
    return stretches.means()
  }
}

/**
 * The course of the rate, per second, at which a number grows. A gap's growth, be it one of polls that gave no number or of
 * polls that were not made, counts in the poll that ends the gap.
 */
export function courseOfGrowth(series: PollSeries, untilMs: number): Course {
  return (windowMs, points) => {
    const stretches = new Stretches(untilMs, windowMs, points)
    const polls = collectPolls(series, untilMs, stretches.sinceMs)
    let laterIndex = -1
    for (const [index, {atMs, value}] of polls.entries()) {
      if (Number.isNaN(value)) continue
      const later = polls[laterIndex]
      if (later !== undefined) {
        const perSecond = ((later.value - value) / (later.atMs - atMs)) * 1000
        stretches.add(knownSinceMs(polls, laterIndex), later.atMs, perSecond)
      }
      laterIndex = index
    }
    return stretches.means()
  }
}

interface Poll {
  readonly atMs: number
  readonly value: number
}

/** The polls of a window, the newest first, and those before it that its beginning is measured from. */
function collectPolls(series: PollSeries, untilMs: number, sinceMs: number): readonly Poll[] {
  const polls: Poll[] = []
  let knownBefore = 0
  series.visitBack(untilMs, (atMs, value) => {
    polls.push({atMs, value})
    if (atMs <= sinceMs && !Number.isNaN(value)) knownBefore += 1
    return knownBefore < 2
  })
  return polls
}

/** Polls that are so many times further apart than those before and after them had an outage between them. */
const OUTAGE_FROM = 3

/** Since when a poll tells: since the one before it, but for no longer than polls are apart at the time. */
function knownSinceMs(polls: readonly Poll[], index: number): number {
  const gapMs = (newer: Poll | undefined, older: Poll | undefined): number =>
    newer === undefined || older === undefined ? 0 : newer.atMs - older.atMs
  const [poll, before] = [polls[index], polls[index + 1]]
  const atMs = poll?.atMs ?? 0
  // The first poll of all has none before it.
  if (before === undefined) return atMs - 1
  const usualMs = Math.max(gapMs(polls[index - 1], poll), gapMs(before, polls[index + 2]))
  return usualMs > 0 && atMs - before.atMs > OUTAGE_FROM * usualMs ? atMs - usualMs : before.atMs
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
