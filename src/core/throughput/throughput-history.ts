import {courseOfGrowth, unknownCourse} from '../history/course.ts'
import {PollSeries} from '../history/poll-series.ts'
import {PollTimes} from '../history/poll-times.ts'
import {EndOffsetSeries, type RateWindow} from './end-offset-series.ts'
import {calculateLeaderSkew} from './leader-skew.ts'
import type {EndOffsetsSample, SampledTopic} from './sample.ts'
import type {
  HottestPartition,
  PartitionThroughput,
  ThroughputReport,
  TopicThroughput,
} from './throughput-report.ts'

export interface ThroughputHistoryOptions {
  /** Polls to remember one by one; 450 are 15 minutes at an interval of 2 s and 3.6 kB a partition once they are full. */
  readonly capacity?: number
  /** What a rate looks at; 10 s and at least 3 samples by default (docs/design/lag.md, Definitions, 5). */
  readonly rateWindow?: RateWindow
}

/**
 * How many offsets something has been seen to grow by. The sum of partitions' growth never falls, whatever partitions
 * come and go, so that a course can be drawn of it, in which a minute is the mean of its polls.
 */
interface Growth {
  readonly series: PollSeries
  sum: number
  /** When it was last known. */
  knownMs: number
}

/** What is remembered of a topic. */
interface TopicSeries extends Growth {
  readonly partitions: Map<number, EndOffsetSeries>
}

/**
 * Remembers the end offsets of every partition and says how fast they move: 15 minutes poll by poll, six hours minute by
 * minute. Pure but for its memory: time comes in with the samples.
 */
export class ThroughputHistory {
  readonly #times: PollTimes
  readonly #rateWindow: RateWindow
  #topics = new Map<string, TopicSeries>()
  #total: Growth

  constructor({
    capacity = 450,
    rateWindow = {windowMs: 10_000, minSamples: 3},
  }: ThroughputHistoryOptions = {}) {
    this.#times = new PollTimes(capacity, {keepsHours: true})
    this.#rateWindow = rateWindow
    this.#total = this.#startGrowth()
  }

  /**
   * Takes a sample in and returns the report that it makes. Topics and partitions that the sample no longer has are
   * forgotten. A sample that is not newer than the last one (the clock was set back) starts everything over.
   */
  record(sample: EndOffsetsSample): ThroughputReport {
    const newestMs = this.#times.atMs(0)
    if (newestMs !== undefined && sample.atMs <= newestMs) {
      this.#times.clear()
      this.#topics.clear()
      this.#total = this.#startGrowth()
    }
    this.#times.push(sample.atMs)

    const topics = new Map<string, TopicSeries>()
    let perSecond: number | null = null
    for (const topic of sample.topics) {
      const series = this.#topics.get(topic.name) ?? {...this.#startGrowth(), partitions: new Map()}
      const ofTopic = this.#recordTopic(topic, series)
      if (ofTopic !== null) perSecond = (perSecond ?? 0) + ofTopic
      topics.set(topic.name, series)
    }
    recordGrowth(this.#total, perSecond, sample.atMs)
    this.#topics = topics
    return this.#report(sample)
  }

  #startGrowth(): Growth {
    return {series: new PollSeries(this.#times), sum: 0, knownMs: 0}
  }

  /** Returns the rate of the partitions that answered, 0 where they have none yet; null where none has answered. */
  #recordTopic(topic: SampledTopic, series: TopicSeries): number | null {
    const {partitions} = series
    let perSecond: number | null = null
    for (const {partition, logEnd, logStart} of topic.partitions) {
      let ofPartition = partitions.get(partition)
      if (ofPartition === undefined) {
        ofPartition = new EndOffsetSeries(this.#times)
        partitions.set(partition, ofPartition)
      }
      const ofOne = ofPartition.record(logEnd, logStart)
      if (logEnd !== null) perSecond = (perSecond ?? 0) + (ofOne ?? 0)
    }
    if (partitions.size > topic.partitions.length) {
      const present = new Set(topic.partitions.map(({partition}) => partition))
      for (const partition of partitions.keys()) if (!present.has(partition)) partitions.delete(partition)
    }
    recordGrowth(series, perSecond, this.#times.atMs(0) ?? 0)
    return perSecond
  }

  #report(sample: EndOffsetsSample): ThroughputReport {
    const {atMs} = sample
    const topics = sample.topics.map((topic) => this.#reportTopic(topic, sample.brokers.length, atMs))
    return {
      atMs,
      clusterId: sample.clusterId,
      controllerId: sample.controllerId,
      brokers: sample.brokers,
      pollDurationMs: sample.pollDurationMs,
      errors: sample.errors,
      topics,
      totals: {
        topicCount: topics.length,
        partitionCount: sumOf(topics, (topic) => topic.partitionCount),
        partitionsWithoutLeader: sumOf(topics, (topic) => topic.partitionsWithoutLeader),
        partitionsWithoutRate: sumOf(topics, (topic) => topic.partitionsWithoutRate),
        inPerSecond: sumOfKnown(topics.map((topic) => topic.inPerSecond)),
        course: courseOfGrowth(this.#total.series, atMs),
      },
    }
  }

  #reportTopic(topic: SampledTopic, brokerCount: number, atMs: number): TopicThroughput {
    const series = this.#topics.get(topic.name)
    const rates = topic.partitions.map(
      ({partition}) => series?.partitions.get(partition)?.inPerSecond(this.#rateWindow) ?? null,
    )
    const inPerSecond = sumOfKnown(rates)
    const partitions = topic.partitions.map((sampled, index): PartitionThroughput => {
      const rate = rates[index] ?? null
      const ofPartition = series?.partitions.get(sampled.partition)
      return {
        partition: sampled.partition,
        leader: sampled.leader,
        logStart: sampled.logStart ?? null,
        logEnd: sampled.logEnd,
        inPerSecond: rate,
        share: rate === null || !inPerSecond ? null : rate / inPerSecond,
        course: ofPartition === undefined ? unknownCourse : courseOfGrowth(ofPartition.distances, atMs),
        error: sampled.error,
      }
    })
    const logEnds = partitions.flatMap((partition) => partition.logEnd ?? [])
    return {
      name: topic.name,
      internal: topic.internal,
      partitionCount: partitions.length,
      inPerSecond,
      partitionsWithoutRate: partitions.filter((partition) => partition.inPerSecond === null).length,
      partitionsWithoutLeader: partitions.filter((partition) => partition.leader < 0).length,
      course: series === undefined ? unknownCourse : courseOfGrowth(series.series, atMs),
      leaderSkew: calculateLeaderSkew(
        partitions.map((partition) => partition.leader),
        brokerCount,
      ),
      hottestPartition: findHottestPartition(partitions),
      logEndSum: logEnds.length === 0 ? null : logEnds.reduce((sum, logEnd) => sum + logEnd, 0n),
      partitions,
    }
  }
}

/** Null leaves a gap. */
function recordGrowth(growth: Growth, perSecond: number | null, atMs: number): void {
  if (perSecond !== null) {
    growth.sum += (perSecond * (atMs - growth.knownMs)) / 1000
    growth.knownMs = atMs
  }
  growth.series.record(perSecond === null ? Number.NaN : growth.sum)
}

function findHottestPartition(partitions: readonly PartitionThroughput[]): HottestPartition | null {
  let hottest: {partition: number; inPerSecond: number} | null = null
  let sum = 0
  let count = 0
  for (const {partition, inPerSecond} of partitions) {
    if (inPerSecond === null) continue
    sum += inPerSecond
    count += 1
    if (hottest === null || inPerSecond > hottest.inPerSecond) hottest = {partition, inPerSecond}
  }
  return hottest === null || sum === 0 ? null : {...hottest, timesMean: hottest.inPerSecond / (sum / count)}
}

/** Null where nothing is known: a sum of unknowns is not 0. */
function sumOfKnown(values: readonly (number | null)[]): number | null {
  let sum: number | null = null
  for (const value of values) {
    if (value !== null) sum = (sum ?? 0) + value
  }
  return sum
}

function sumOf<T>(items: readonly T[], count: (item: T) => number): number {
  return items.reduce((sum, item) => sum + count(item), 0)
}
