import {type Course, courseOfLevel} from '../history/course.ts'
import {PollSeries} from '../history/poll-series.ts'
import {PollTimes} from '../history/poll-times.ts'

/** What one poll says of a group; null is unknown. */
export interface GroupLevels {
  readonly lag: bigint | null
  readonly inPerSecond: number | null
  readonly outPerSecond: number | null
}

/** How a group's lag and rates went. */
export interface GroupCourses {
  /** Sum of the lag over the partitions; unknown while one of them could not be read. */
  readonly lagCourse: Course
  /** Offsets per second. */
  readonly inCourse: Course
  readonly outCourse: Course
}

interface GroupSeries {
  readonly lag: PollSeries
  readonly inPerSecond: PollSeries
  readonly outPerSecond: PollSeries
}

/** Polls to remember one by one: 15 minutes at two seconds. */
const CAPACITY = 450

/** Remembers the lag and the rates of every group: 15 minutes poll by poll, six hours minute by minute. */
export class GroupHistory {
  readonly #times = new PollTimes(CAPACITY, {keepsHours: true})
  #groups = new Map<string, GroupSeries>()
  #next = new Map<string, GroupSeries>()

  /** Begins a poll. One that is not newer than the last (the clock was set back) starts everything over. */
  begin(atMs: number): void {
    const newestMs = this.#times.atMs(0)
    const isOlder = newestMs !== undefined && atMs <= newestMs
    if (isOlder) this.#times.clear()
    this.#groups = isOlder ? new Map() : this.#next
    this.#next = new Map()
    this.#times.push(atMs)
  }

  /** Takes in what the poll that has begun says of a group; a group that it does not mention is forgotten. */
  record(group: string, {lag, inPerSecond, outPerSecond}: GroupLevels): GroupCourses {
    const series = this.#groups.get(group) ?? {
      lag: this.#start(),
      inPerSecond: this.#start(),
      outPerSecond: this.#start(),
    }
    this.#next.set(group, series)
    series.lag.record(lag === null ? Number.NaN : Number(lag))
    series.inPerSecond.record(inPerSecond ?? Number.NaN)
    series.outPerSecond.record(outPerSecond ?? Number.NaN)
    const atMs = this.#times.atMs(0) ?? 0
    return {
      lagCourse: courseOfLevel(series.lag, atMs),
      inCourse: courseOfLevel(series.inPerSecond, atMs),
      outCourse: courseOfLevel(series.outPerSecond, atMs),
    }
  }

  /** What is only drawn need not be exact to the last digit. */
  #start(): PollSeries {
    return new PollSeries(this.#times, 'single')
  }
}
