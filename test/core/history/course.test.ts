import {describe, expect, test} from 'vitest'
import {courseOfGrowth, courseOfLevel, sumCourses, unknownCourse} from '../../../src/core/history/course.ts'
import {PollSeries} from '../../../src/core/history/poll-series.ts'
import {PollTimes} from '../../../src/core/history/poll-times.ts'

const NONE = Number.NaN

type Polls = readonly (readonly [atMs: number, value: number])[]

function seriesOf(polls: Polls, times = new PollTimes(450, {keepsHours: true})): PollSeries {
  const series = new PollSeries(times)
  for (const [atMs, value] of polls) {
    times.push(atMs)
    series.record(value)
  }
  return series
}

describe('the course of a level', () => {
  const levels: Polls = [
    [1000, 4],
    [2000, 8],
    [3000, NONE],
    [4000, 2],
  ]

  test.each([
    ['a point a poll', 4000, 4000, 4, [4, 8, NONE, 2]],
    ['two polls a point, weighed by time', 4000, 4000, 2, [(4 + 8000) / 1001, 2]],
    ['several points a poll', 4000, 2000, 4, [NONE, NONE, 2, 2]],
    ['up to a poll of the past', 2000, 2000, 2, [4, 8]],
    ['further back than is known', 4000, 6000, 6, [NONE, NONE, 4, 8, NONE, 2]],
  ])('%s', (_name, untilMs, windowMs, points, expected) => {
    expect(courseOfLevel(seriesOf(levels), untilMs)(windowMs, points)).toEqual(expected)
  })

  test('does not shimmer: a stretch that is over keeps its mean while time goes on', () => {
    const polls = Array.from({length: 60}, (_, poll) => [poll * 2000, (poll * 7) % 11] as const)
    const series = seriesOf(polls)
    // 13 points over 26 s are 2 s each, but polls lie across their borders.
    const at = (untilMs: number) => courseOfLevel(series, untilMs)(31_000, 10)
    const before = at(100_000)
    const after = at(106_000)
    // 6 s are two stretches of 3.1 s: what was third is first now, but for the newest, which were not over.
    expect(after.slice(0, 7)).toEqual(before.slice(2, 9))
  })
})

test('the course of growth is its rate per second, and a gap counts where it ends', () => {
  const series = seriesOf([
    [0, 0],
    [1000, 10],
    [2000, NONE],
    [3000, 50],
  ])
  expect(courseOfGrowth(series, 3000)(3000, 3)).toEqual([10, NONE, 20])
})

describe('an outage, polls that were not made, is a gap', () => {
  const polls: Polls = [
    [0, 0],
    [1000, 10],
    [2000, 20],
    [8000, 80],
    [9000, 90],
  ]

  test('of a level, which is known again from the poll after it', () => {
    const level = courseOfLevel(seriesOf(polls), 9000)(9000, 9)
    expect(level).toEqual([10, 20, NONE, NONE, NONE, NONE, NONE, 80, 90])
    // Nothing has come after it yet.
    expect(courseOfLevel(seriesOf(polls), 8000)(8000, 8).slice(2)).toEqual([NONE, NONE, NONE, NONE, NONE, 80])
  })

  test('of growth, whose mean counts where it ends', () => {
    expect(courseOfGrowth(seriesOf(polls), 9000)(9000, 9)).toEqual([
      10,
      10,
      NONE,
      NONE,
      NONE,
      NONE,
      NONE,
      10,
      10,
    ])
  })

  test('a longer interval is none', () => {
    const slower: Polls = [...polls.slice(0, 3), [12_000, 120], [22_000, 220]]
    expect(courseOfLevel(seriesOf(slower), 22_000)(22_000, 11)).not.toContain(NONE)
  })
})

test('one poll has no growth', () => {
  expect(courseOfGrowth(seriesOf([[1000, 5]]), 1000)(2000, 2)).toEqual([NONE, NONE])
})

test('polls are kept for 15 minutes, a poll a minute for six hours', () => {
  // Seven hours at two seconds; the level is the number of the poll.
  const polls = Array.from({length: 7 * 1800}, (_, poll) => [poll * 2000, poll] as const)
  const untilMs = polls.length * 2000 - 2000
  const course = courseOfLevel(seriesOf(polls), untilMs)
  expect(course(20_000, 10)).toEqual(Array.from({length: 10}, (_, point) => polls.length - 10 + point))
  const hours = course(6 * 3_600_000, 6)
  for (const [hour, level] of hours.entries()) {
    // The mean of an hour is its middle; a sample a minute may be a minute off.
    expect(Math.abs(level - (1800 * (hour + 1) + 900))).toBeLessThan(40)
  }
  expect(course(7 * 3_600_000, 14)[0]).toBeNaN()
})

test('a series that is cleared has no course', () => {
  const series = seriesOf([
    [0, 1],
    [60_000, 2],
    [120_000, 3],
  ])
  series.clear()
  expect(courseOfLevel(series, 120_000)(120_000, 2)).toEqual([NONE, NONE])
})

test('sums leave out what is unknown of one, and know nothing of nothing', () => {
  const one = courseOfLevel(
    seriesOf([
      [1000, 1],
      [2000, 2],
    ]),
    2000,
  )
  expect(sumCourses([one, one, unknownCourse])(3000, 3)).toEqual([NONE, 2, 4])
  expect(sumCourses([])(1000, 2)).toEqual([NONE, NONE])
})
