import type {PartitionThroughput, ThroughputReport, TopicThroughput} from './throughput-report.ts'

/** The JSON of `top --once`, and of one poll of `top` off a terminal. */
export interface ThroughputJson {
  /** Time of the last sample, ISO 8601 UTC. */
  readonly at: string
  /** Time between the samples that the rates come from. */
  readonly intervalMs: number
  readonly topics: readonly TopicThroughputJson[]
  /** What went wrong for a broker, one sentence each. */
  readonly errors: readonly string[]
}

export interface TopicThroughputJson {
  readonly name: string
  readonly internal: boolean
  /** Offsets per second over the partitions that answered, null for unknown. */
  readonly inPerSecond: number | null
  /** Sum of the partitions' end offsets. */
  readonly logEnd: bigint | null
  /** 1 where the leaders lie as evenly on the brokers as they can. */
  readonly leaderSkew: number | null
  readonly partitions: readonly PartitionThroughputJson[]
}

export interface PartitionThroughputJson {
  readonly partition: number
  /** Null where the partition has no leader. */
  readonly leader: number | null
  readonly logEnd: bigint | null
  readonly inPerSecond: number | null
  /** Part of its topic's rate, 0 to 1. */
  readonly share: number | null
  readonly error?: string
}

/** A report in the words that scripts select by. Rates are rounded to thousandths, which is finer than they are true. */
export function throughputToJson(report: ThroughputReport, intervalMs: number): ThroughputJson {
  return {
    at: new Date(report.atMs).toISOString(),
    intervalMs,
    topics: report.topics.map(topicToJson),
    errors: report.errors,
  }
}

/** One topic of the report. */
export function topicToJson(topic: TopicThroughput): TopicThroughputJson {
  return {
    name: topic.name,
    internal: topic.internal,
    inPerSecond: roundToThousandths(topic.inPerSecond),
    logEnd: topic.logEndSum,
    leaderSkew: roundToThousandths(topic.leaderSkew),
    partitions: topic.partitions.map(partitionToJson),
  }
}

/** One partition of the report. */
export function partitionToJson(partition: PartitionThroughput): PartitionThroughputJson {
  return {
    partition: partition.partition,
    leader: partition.leader < 0 ? null : partition.leader,
    logEnd: partition.logEnd,
    inPerSecond: roundToThousandths(partition.inPerSecond),
    share: roundToThousandths(partition.share),
    ...(partition.error === null ? {} : {error: partition.error}),
  }
}

function roundToThousandths(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1000) / 1000
}
