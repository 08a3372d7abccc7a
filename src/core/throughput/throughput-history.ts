import {EndOffsetSeries, PollTimes, type RateWindow} from './end-offset-series.ts'
import {calculateLeaderSkew} from './leader-skew.ts'
import type {EndOffsetsSample, SampledTopic} from './sample.ts'
import type {
  HottestPartition,
  PartitionThroughput,
  ThroughputReport,
  TopicThroughput,
} from './throughput-report.ts'

export interface ThroughputHistoryOptions {
  /** Polls to remember; 450 are 15 minutes at an interval of 2 s and 3.6 kB a partition. */
  readonly capacity?: number
  /** What a rate looks at; 10 s and at least 3 samples by default (lag.md, Definitions, 5). */
  readonly rateWindow?: RateWindow
  /** Points of `history` in a report: as many as the widest sparkline draws. */
  readonly historyPoints?: number
}

/**
 * Remembers the end offsets of every partition and says how fast they move.
 * Pure but for its memory: time comes in with the samples.
 */
export class ThroughputHistory {
  readonly #times: PollTimes
  readonly #rateWindow: RateWindow
  readonly #historyPoints: number
  #series = new Map<string, Map<number, EndOffsetSeries>>()

  constructor({
    capacity = 450,
    rateWindow = {windowMs: 10_000, minSamples: 3},
    historyPoints = 60,
  }: ThroughputHistoryOptions = {}) {
    this.#times = new PollTimes(capacity)
    this.#rateWindow = rateWindow
    this.#historyPoints = historyPoints
  }

  /**
   * Takes a sample in and returns the report that it makes. Topics and partitions that the sample no longer has are
   * forgotten. A sample that is not newer than the last one (the clock was set back) starts everything over.
   */
  record(sample: EndOffsetsSample): ThroughputReport {
    const newestMs = this.#times.atMs(0)
    if (newestMs !== undefined && sample.atMs <= newestMs) {
      this.#times.clear()
      this.#series.clear()
    }
    this.#times.push(sample.atMs)

    const series = new Map<string, Map<number, EndOffsetSeries>>()
    for (const topic of sample.topics) {
      const known = this.#series.get(topic.name)
      const ofTopic = new Map<number, EndOffsetSeries>()
      for (const {partition, logEnd, logStart} of topic.partitions) {
        const ofPartition = known?.get(partition) ?? new EndOffsetSeries(this.#times)
        ofPartition.record(logEnd, logStart)
        ofTopic.set(partition, ofPartition)
      }
      series.set(topic.name, ofTopic)
    }
    this.#series = series
    return this.#report(sample)
  }

  #report(sample: EndOffsetsSample): ThroughputReport {
    const topics = sample.topics.map((topic) => this.#reportTopic(topic, sample.brokers.length))
    return {
      atMs: sample.atMs,
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
        history: this.#sumHistories(topics.map((topic) => topic.history)),
      },
    }
  }

  #reportTopic(topic: SampledTopic, brokerCount: number): TopicThroughput {
    const series = this.#series.get(topic.name)
    const measured = topic.partitions.map((sampled) => {
      const ofPartition = series?.get(sampled.partition)
      const history = this.#emptyHistory()
      ofPartition?.addRatesTo(history)
      return {sampled, inPerSecond: ofPartition?.inPerSecond(this.#rateWindow) ?? null, history}
    })
    const inPerSecond = sumOfKnown(measured.map((partition) => partition.inPerSecond))
    const partitions = measured.map(
      ({sampled, inPerSecond: rate, history}): PartitionThroughput => ({
        partition: sampled.partition,
        leader: sampled.leader,
        logStart: sampled.logStart ?? null,
        logEnd: sampled.logEnd,
        inPerSecond: rate,
        share: rate === null || !inPerSecond ? null : rate / inPerSecond,
        history,
        error: sampled.error,
      }),
    )
    const logEnds = partitions.flatMap((partition) => partition.logEnd ?? [])
    return {
      name: topic.name,
      internal: topic.internal,
      partitionCount: partitions.length,
      inPerSecond,
      partitionsWithoutRate: partitions.filter((partition) => partition.inPerSecond === null).length,
      partitionsWithoutLeader: partitions.filter((partition) => partition.leader < 0).length,
      history: this.#sumHistories(partitions.map((partition) => partition.history)),
      leaderSkew: calculateLeaderSkew(
        partitions.map((partition) => partition.leader),
        brokerCount,
      ),
      hottestPartition: findHottestPartition(partitions),
      logEndSum: logEnds.length === 0 ? null : logEnds.reduce((sum, logEnd) => sum + logEnd, 0n),
      partitions,
    }
  }

  /** The first poll has no rate, as there is nothing before it. */
  #emptyHistory(): number[] {
    const points = Math.max(0, Math.min(this.#historyPoints, this.#times.length - 1))
    return new Array<number>(points).fill(Number.NaN)
  }

  #sumHistories(histories: readonly (readonly number[])[]): number[] {
    const sums = this.#emptyHistory()
    for (const history of histories) {
      for (const [index, rate] of history.entries()) {
        const sum = sums[index] ?? Number.NaN
        if (!Number.isNaN(rate)) sums[index] = Number.isNaN(sum) ? rate : sum + rate
      }
    }
    return sums
  }
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
