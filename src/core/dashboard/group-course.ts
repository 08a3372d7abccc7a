/** Polls that a group's course goes back: five minutes at two seconds. */
const mostPolls = 150

/** How a group's lag and rates went, poll by poll, oldest first. */
export interface GroupCourse {
  readonly lag: readonly number[]
  readonly inPerSecond: readonly number[]
  readonly outPerSecond: readonly number[]
}

const empty: GroupCourse = {lag: [], inPerSecond: [], outPerSecond: []}

/** What one poll adds; null is unknown. */
export interface CoursePoint {
  readonly lag: bigint | null
  readonly inPerSecond: number | null
  readonly outPerSecond: number | null
}

/** The course with one more poll, and without those that are too old. */
export function extendCourse(course: GroupCourse | undefined, point: CoursePoint): GroupCourse {
  const {lag, inPerSecond, outPerSecond} = course ?? empty
  const add = (values: readonly number[], value: number | bigint | null) => [
    ...values.slice(1 - mostPolls),
    value === null ? Number.NaN : Number(value),
  ]
  return {
    lag: add(lag, point.lag),
    inPerSecond: add(inPerSecond, point.inPerSecond),
    outPerSecond: add(outPerSecond, point.outPerSecond),
  }
}
