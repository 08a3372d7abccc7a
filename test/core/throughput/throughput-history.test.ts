import {describe, expect, test} from 'vitest'
import {ThroughputHistory} from '../../../src/core/throughput/throughput-history.ts'
import type {
  PartitionThroughput,
  ThroughputReport,
  TopicThroughput,
} from '../../../src/core/throughput/throughput-report.ts'
import {makeSample, type PartitionInput} from './samples.ts'

type Polls = readonly (readonly [atMs: number, topics: Record<string, readonly PartitionInput[]>])[]

function record(polls: Polls, history = new ThroughputHistory()): ThroughputReport {
  const reports = polls.map(([atMs, topics]) => history.record(makeSample(atMs, topics)))
  const last = reports.at(-1)
  if (last === undefined) throw new Error('a test without polls')
  return last
}

function topicOf(report: ThroughputReport, name: string): TopicThroughput {
  const topic = report.topics.find((candidate) => candidate.name === name)
  if (topic === undefined) throw new Error(`no topic ${name}`)
  return topic
}

function partitionOf(report: ThroughputReport, name: string, partition = 0): PartitionThroughput {
  const found = topicOf(report, name).partitions[partition]
  if (found === undefined) throw new Error(`no partition ${partition}`)
  return found
}

/** Rate of the one partition of the topic `a` after polls at these times with these ends. */
function rateAfter(ends: readonly (readonly [atMs: number, end: PartitionInput])[]): number | null {
  return partitionOf(record(ends.map(([atMs, end]) => [atMs, {a: [end]}])), 'a').inPerSecond
}

describe('the rate of a partition', () => {
  test.each<[string, [number, PartitionInput][], number | null]>([
    ['is unknown after one poll', [[0, 100n]], null],
    [
      'is the difference after two',
      [
        [0, 100n],
        [2000, 300n],
      ],
      100,
    ],
    [
      'is 0 for an end that stands still',
      [
        [0, 100n],
        [2000, 100n],
        [4000, 100n],
      ],
      0,
    ],
    [
      'is the slope over the last ten seconds',
      [
        [0, 0n],
        [2000, 100_000n],
        [12_000, 101_000n],
        [14_000, 101_200n],
        [22_000, 102_000n],
      ],
      100,
    ],
    [
      'takes three polls where the interval is longer than the window',
      [
        [0, 0n],
        [60_000, 6_000n],
        [120_000, 6_000n],
      ],
      50,
    ],
    [
      'is unknown where the last poll has no answer',
      [
        [0, 0n],
        [2000, 10n],
        [4000, null],
      ],
      null,
    ],
    [
      'goes on over a gap',
      [
        [0, 0n],
        [2000, null],
        [4000, 40n],
      ],
      10,
    ],
    [
      'starts over when the end falls',
      [
        [0, 5000n],
        [2000, 6000n],
        [4000, 10n],
      ],
      null,
    ],
    [
      'and then counts the new log alone',
      [
        [0, 5000n],
        [2000, 10n],
        [4000, 30n],
      ],
      10,
    ],
    [
      'starts over when the log starts behind the last end',
      [
        [0, 100n],
        [2000, {logEnd: 900n, logStart: 800n}],
      ],
      null,
    ],
    [
      'does not where records of the known log expire',
      [
        [0, 100n],
        [2000, {logEnd: 300n, logStart: 100n}],
      ],
      100,
    ],
    [
      'starts over when the clock is set back',
      [
        [10_000, 100n],
        [5000, 200n],
        [7000, 400n],
      ],
      100,
    ],
    [
      'is exact beyond 2^53',
      [
        [0, 2n ** 62n],
        [1000, 2n ** 62n + 3n],
      ],
      3,
    ],
  ])('%s', (_name, ends, expected) => {
    expect(rateAfter(ends)).toBe(expected)
  })

  test('is the same after the ring has gone round', () => {
    const history = new ThroughputHistory({capacity: 4})
    const polls = Array.from({length: 11}, (_, poll) => [poll * 2000, {a: [BigInt(poll * 50)]}] as const)
    const partition = partitionOf(record(polls, history), 'a')
    expect(partition.inPerSecond).toBe(25)
    // Three polls have one before them; what was before is gone.
    expect(partition.course(10_000, 5)).toEqual([Number.NaN, Number.NaN, 25, 25, 25])
  })

  test('starts over with a topic that was away for a poll', () => {
    const report = record([
      [0, {a: [10n], b: [0n]}],
      [2000, {b: [0n]}],
      [4000, {a: [20n], b: [0n]}],
    ])
    expect(partitionOf(report, 'a').inPerSecond).toBeNull()
  })
})

describe('a topic', () => {
  const report = record([
    [0, {orders: [0n, 0n, 0n, null], idle: [5n, 5n]}],
    [1000, {orders: [60n, 30n, 0n, null], idle: [5n, 5n]}],
  ])
  const orders = topicOf(report, 'orders')

  test('sums the partitions that are known and counts the others', () => {
    expect(orders).toMatchObject({
      inPerSecond: 90,
      partitionCount: 4,
      partitionsWithoutRate: 1,
      logEndSum: 90n,
    })
    expect(orders.course(1000, 1)).toEqual([90])
  })

  test('gives each partition its share', () => {
    expect(orders.partitions.map(({share}) => share)).toEqual([60 / 90, 30 / 90, 0, null])
  })

  test('names the hottest partition and how far it is above the mean of the known ones', () => {
    expect(orders.hottestPartition).toEqual({partition: 0, inPerSecond: 60, timesMean: 2})
  })

  test('that stands still has neither shares nor a hottest partition', () => {
    const idle = topicOf(report, 'idle')
    expect(idle).toMatchObject({inPerSecond: 0, hottestPartition: null})
    expect(idle.partitions.map(({share}) => share)).toEqual([null, null])
  })

  test('of which nothing is known has no numbers, rather than 0', () => {
    const unknown = topicOf(
      record([[0, {dark: [null, {leader: -1, error: 'LEADER_NOT_AVAILABLE'}]}]]),
      'dark',
    )
    expect(unknown).toMatchObject({
      inPerSecond: null,
      logEndSum: null,
      partitionsWithoutLeader: 1,
      partitionsWithoutRate: 2,
    })
  })
})

describe('a course', () => {
  test('is the rate from poll to poll, NaN where it is not known', () => {
    const report = record([
      [0, {a: [0n, 0n]}],
      [1000, {a: [10n, null]}],
      [2000, {a: [null, null]}],
      [3000, {a: [40n, 300n]}],
    ])
    expect(partitionOf(report, 'a').course(3000, 3)).toEqual([10, Number.NaN, 15])
    expect(partitionOf(report, 'a', 1).course(3000, 3)).toEqual([Number.NaN, Number.NaN, 100])
    expect(topicOf(report, 'a').course(3000, 3)).toEqual([10, Number.NaN, 115])
    expect(report.totals.course(3000, 3)).toEqual([10, Number.NaN, 115])
  })

  test('has as many points as asked for', () => {
    const report = record([0, 1, 2, 3, 4].map((poll) => [poll * 1000, {a: [BigInt(poll * poll)]}] as const))
    expect(partitionOf(report, 'a').course(2000, 2)).toEqual([5, 7])
    expect(partitionOf(report, 'a').course(4000, 2)).toEqual([2, 6])
  })

  test('stays what it was at its poll, whatever comes after: a pause shows old reports', () => {
    const history = new ThroughputHistory()
    const before = record(
      [0, 1, 2].map((poll) => [poll * 1000, {a: [BigInt(poll * 10)]}] as const),
      history,
    )
    record(
      [3, 4].map((poll) => [poll * 1000, {a: [BigInt(poll * 1000)]}] as const),
      history,
    )
    expect(topicOf(before, 'a').course(2000, 2)).toEqual([10, 10])
  })

  test('goes back for hours by the minute, in means of all polls', () => {
    // Two hours at two seconds; one poll in thirty brings 60 offsets, the others none: one a second on average.
    const polls = Array.from(
      {length: 3601},
      (_, poll) => [poll * 2000, {a: [BigInt(Math.floor(poll / 30) * 60)]}] as const,
    )
    const report = record(polls)
    const hours = partitionOf(report, 'a').course(7_200_000, 12)
    expect(hours).toHaveLength(12)
    for (const rate of hours) expect(rate).toBeCloseTo(1, 1)
    expect(topicOf(report, 'a').course(7_200_000, 12)).toEqual(hours)
    expect(report.totals.course(7_200_000, 12)).toEqual(hours)
  })

  test('of a sum has no peak where a partition comes back', () => {
    const away = (poll: number) => poll >= 3 && poll < 8
    const report = record(
      Array.from(
        {length: 12},
        (_, poll) => [poll * 1000, {a: [BigInt(poll * 10), away(poll) ? null : BigInt(poll * 10)]}] as const,
      ),
    )
    const course = topicOf(report, 'a').course(11_000, 11)
    expect(course).toEqual([20, 20, 10, 10, 10, 10, 10, 20, 20, 20, 20])
  })
})

test('totals are over every topic, and carry over what the sample says of the cluster', () => {
  const report = record([
    [0, {a: [0n], b: [0n, {leader: -1}], __offsets: [0n]}],
    [1000, {a: [10n], b: [5n, {leader: -1}], __offsets: [1n]}],
  ])
  expect(report).toMatchObject({atMs: 1000, clusterId: 'test-cluster', controllerId: 1, pollDurationMs: 18})
  expect(report.totals.course(1000, 1)).toEqual([16])
  expect(report.totals).toMatchObject({
    topicCount: 3,
    partitionCount: 4,
    partitionsWithoutLeader: 1,
    partitionsWithoutRate: 1,
    inPerSecond: 16,
  })
})
