/** A broker as metadata names it; `rack` is null where `broker.rack` is not set. */
export interface SampledBroker {
  readonly id: number
  readonly host: string
  readonly port: number
  readonly rack: string | null
}

/** What one poll found out about one partition. */
export interface SampledPartition {
  readonly partition: number
  /** Broker id of the leader, -1 where the partition has none. */
  readonly leader: number
  /** High watermark; null where the leader did not answer for this partition. */
  readonly logEnd: bigint | null
  /** Log start offset, where the source asks for it. */
  readonly logStart?: bigint | null
  /** Kafka's error name (`NOT_LEADER_OR_FOLLOWER`) or a sentence; null where all went well. */
  readonly error: string | null
}

export interface SampledTopic {
  readonly name: string
  /** One of Kafka's own topics, as the metadata answer marks them (`__consumer_offsets`). */
  readonly internal: boolean
  readonly partitions: readonly SampledPartition[]
}

/** The end offsets of every topic at one moment: all that a poll of `top` fetches. */
export interface EndOffsetsSample {
  /** When the end offsets were asked for, epoch milliseconds. */
  readonly atMs: number
  readonly clusterId: string | null
  readonly controllerId: number | null
  readonly brokers: readonly SampledBroker[]
  readonly topics: readonly SampledTopic[]
  /** How long the poll took. */
  readonly pollDurationMs: number
  /** What went wrong for a broker or the whole poll without making it useless, one sentence each. */
  readonly errors: readonly string[]
}

/**
 * One poll. It rejects where nothing could be found out, and has its own deadline: the poller waits for it as long as
 * it takes, because polls must not overlap.
 */
export type SampleSource = (signal: AbortSignal) => Promise<EndOffsetsSample>
