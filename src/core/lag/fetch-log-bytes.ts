import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {Fetch} from '../../kafka/protocol/messages/fetch.ts'
import {type Outcome, sendToLeaders, type TopicPartition} from '../../kafka/routing.ts'
import {ISOLATION_LEVEL, type Isolation} from '../offsets/fetch-offsets.ts'
import {formatTopicPartition, topicPartitionKey} from '../offsets/topic-partition.ts'

/** Where to read one partition; a partition may occur once in a request. */
export interface LogPosition extends TopicPartition {
  readonly offset: bigint
}

/** What a leader answered for a position. */
export interface LogBytes {
  /** Whole record batches, the first of which holds the offset; empty where it is larger than the limit. */
  readonly records: Buffer
  readonly abortedTransactions: readonly {readonly producerId: bigint; readonly firstOffset: bigint}[]
}

export interface FetchBytesOptions {
  readonly isolation: Isolation
  /** A first batch that is larger comes only for the first partition of a request (KIP-74, ReplicaManager). */
  readonly partitionMaxBytes: number
  readonly maxBytes: number
  readonly retryForMs: number
}

/**
 * Reads what is at positions now, one request a leader; never waits for more to come (maxWaitMs 0). Each position has its
 * bytes or its Failure, of kind denied without READ on the topic.
 */
export async function fetchLogBytes(
  cluster: Cluster,
  positions: readonly LogPosition[],
  {isolation, partitionMaxBytes, maxBytes, retryForMs}: FetchBytesOptions,
): Promise<Map<LogPosition, LogBytes | Failure>> {
  return sendToLeaders<LogPosition, LogBytes>(
    cluster,
    positions,
    async (nodeId, items) => {
      const byTopic = Map.groupBy(items, ({topic}) => topic)
      const answer = await cluster.sendTo(nodeId, Fetch, {
        clusterId: null,
        replicaId: -1,
        maxWaitMs: 0,
        minBytes: 0,
        maxBytes,
        isolationLevel: ISOLATION_LEVEL[isolation],
        // No fetch session (KIP-227): these requests have nothing to do with one another.
        sessionId: 0,
        sessionEpoch: -1,
        topics: [...byTopic].map(([topic, each]) => ({
          topic,
          partitions: each.map(({partition, offset}) => ({
            partition,
            currentLeaderEpoch: -1,
            fetchOffset: offset,
            lastFetchedEpoch: -1,
            logStartOffset: -1n,
            partitionMaxBytes,
          })),
        })),
        forgottenTopicsData: [],
        rackId: '',
      })
      if (answer.errorCode !== 0) return items.map(() => ({code: answer.errorCode}))
      const answered = new Map<string, Outcome<LogBytes>>()
      for (const {topic, partitions} of answer.responses) {
        for (const {partitionIndex, errorCode, records, abortedTransactions} of partitions) {
          const value = {records: records ?? EMPTY, abortedTransactions: abortedTransactions ?? []}
          answered.set(
            topicPartitionKey(topic, partitionIndex),
            errorCode === 0 ? {value} : {code: errorCode},
          )
        }
      }
      return items.map((item) => answered.get(topicPartitionKey(item.topic, item.partition)) ?? missing)
    },
    {
      by: Fetch,
      retryForMs,
      what: (item) => `${formatTopicPartition(item)} could not be read at offset ${item.offset}`,
    },
  )
}

const EMPTY = Buffer.alloc(0)

const missing = {
  failure: Failure.leftOut('it'),
}
