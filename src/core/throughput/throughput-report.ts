import type {Course} from '../history/course.ts'
import type {SampledBroker} from './sample.ts'

export interface PartitionThroughput {
  readonly partition: number
  /** Broker id, -1 where the partition has no leader. */
  readonly leader: number
  readonly logStart: bigint | null
  readonly logEnd: bigint | null
  /** Offsets per second that the log end moves; null until two samples are there, or where the last poll has no answer. */
  readonly inPerSecond: number | null
  /** Part of its topic's rate, 0 to 1; null where the topic has no rate or stands still. */
  readonly share: number | null
  /** Of the offsets per second from poll to poll. */
  readonly course: Course
  readonly error: string | null
}

/** The partition that takes most of a topic's writes. */
export interface HottestPartition {
  readonly partition: number
  readonly inPerSecond: number
  /** Its rate over the mean rate of the topic's partitions: 1 where all are alike. */
  readonly timesMean: number
}

export interface TopicThroughput {
  readonly name: string
  readonly internal: boolean
  readonly partitionCount: number
  /** Offsets per second over the partitions that answered; null where none has a rate. */
  readonly inPerSecond: number | null
  /** Partitions that have no rate and are missing in the sum above. */
  readonly partitionsWithoutRate: number
  readonly partitionsWithoutLeader: number
  /** As for a partition, summed. */
  readonly course: Course
  /** See `calculateLeaderSkew`: 1 is even. */
  readonly leaderSkew: number | null
  /** Null where the topic has no rate or stands still. */
  readonly hottestPartition: HottestPartition | null
  /** Sum of the known log ends; null where none is known. */
  readonly logEndSum: bigint | null
  readonly partitions: readonly PartitionThroughput[]
}

/** Sums over every topic of the report, Kafka's own ones included. */
export interface ThroughputTotals {
  readonly topicCount: number
  readonly partitionCount: number
  readonly partitionsWithoutLeader: number
  readonly partitionsWithoutRate: number
  readonly inPerSecond: number | null
  readonly course: Course
}

/**
 * The throughput of every partition at one poll. All numbers come from the same poll, so no two of them contradict each
 * other. Rates count offsets: control markers and gaps of transactions count as the records they stand beside.
 */
export interface ThroughputReport {
  readonly atMs: number
  readonly clusterId: string | null
  readonly controllerId: number | null
  readonly brokers: readonly SampledBroker[]
  readonly pollDurationMs: number
  readonly errors: readonly string[]
  readonly topics: readonly TopicThroughput[]
  readonly totals: ThroughputTotals
}
