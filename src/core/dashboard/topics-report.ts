import type {PollReport} from '../polling/poller.ts'
import type {TopicRetention} from '../topics/topic-retention.ts'

/** What MAX_TIMESTAMP (KIP-734) told of a log. */
export interface NewestRecord {
  /**
   * The largest timestamp of the log, milliseconds since 1970. Null where the leader named none: the log is empty, or
   * that record is not on all in-sync replicas yet.
   */
  readonly timestampMs: number | null
  /** The offset of that record; -1 where there is none. */
  readonly offset: bigint
  /** When the leader was asked. */
  readonly askedAtMs: number
  /** The log's end when the leader was asked: while it stays, there is no newer record. Null where it was not known. */
  readonly logEnd: bigint | null
}

/** What a partition has beside its rates. */
export interface PartitionDetails {
  readonly replicas: readonly number[]
  readonly isr: readonly number[]
  /** Replicas whose broker is down or whose log directory has failed. */
  readonly offlineReplicas: readonly number[]
  /** In-sync replicas that a write with acks=all takes. Null where the configs are not known. */
  readonly minIsr: number | null
  readonly logStart: bigint | null
  /**
   * Bytes of the leader's log on its disk. The followers' copies are not in it, nor is a replica of the leader that is
   * on its way to another directory, nor what tiered storage (KIP-405) keeps elsewhere. Null where it is not known.
   */
  readonly sizeBytes: bigint | null
  /** Null where it is not known. */
  readonly newest: NewestRecord | null
}

/** What a topic has beside its rates. */
export interface TopicDetails {
  /** Replicas of the first partition; Kafka allows partitions to differ. Null where the topic has no partition. */
  readonly replicationFactor: number | null
  /** Partitions with fewer in-sync replicas than replicas. */
  readonly underReplicated: number
  /** Null where the configs are not known. */
  readonly retention: TopicRetention | null
  readonly partitions: ReadonlyMap<number, PartitionDetails>
}

/** The details of all topics at one poll; each of them as old as its kind may be. */
export interface TopicsReport extends PollReport {
  /** By name. */
  readonly topics: ReadonlyMap<string, TopicDetails>
  /** What could not be read the last time, one sentence a kind. What was read before is still in the report. */
  readonly errors: readonly string[]
}
