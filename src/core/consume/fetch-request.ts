import type {Fetch} from '../../kafka/protocol/messages/fetch.ts'
import type {ValueOf} from '../../kafka/protocol/schema.ts'
import {ISOLATION_LEVEL, type Isolation} from '../offsets/fetch-offsets.ts'
import type {PartitionCursor} from './partition-cursor.ts'

/** What bounds one fetch; Kafka's names: fetch.max.bytes, max.partition.fetch.bytes, fetch.max.wait.ms. */
export interface FetchLimits {
  readonly isolation: Isolation
  readonly maxBytes: number
  readonly partitionMaxBytes: number
  /** client.rack; empty where none is set. */
  readonly rack?: string
  /** How long a broker that has nothing new waits before it says so. */
  readonly maxWaitMs: number
}

/** All fetches of a moment share this, so that memory does not grow with the number of brokers. */
const FETCH_BUDGET_BYTES = 32 * 1024 * 1024
const MOST_FETCH_BYTES = 8 * 1024 * 1024
const FEWEST_FETCH_BYTES = 1024 * 1024
const PARTITION_FETCH_BYTES = 2 * 1024 * 1024
const MAX_WAIT_MS = 500

/** The limits of one fetch where so many brokers are being fetched from. */
export function fetchLimits(isolation: Isolation, brokerCount: number): FetchLimits {
  const share = Math.floor(FETCH_BUDGET_BYTES / Math.max(1, brokerCount))
  return {
    isolation,
    maxBytes: Math.max(FEWEST_FETCH_BYTES, Math.min(MOST_FETCH_BYTES, share)),
    partitionMaxBytes: PARTITION_FETCH_BYTES,
    maxWaitMs: MAX_WAIT_MS,
  }
}

type FetchRequest = ValueOf<(typeof Fetch)['request']>
type FetchTopic = FetchRequest['topics'][number]

/**
 * A full fetch without a session (KIP-227: session 0, epoch -1). The cursors are asked for in the order given: a broker
 * fills the response in that order, so the caller turns it from fetch to fetch to be fair to all partitions.
 */
export function buildFetchRequest(cursors: readonly PartitionCursor[], limits: FetchLimits): FetchRequest {
  const topics: FetchTopic[] = []
  for (const cursor of cursors) {
    const last = topics.at(-1)
    const topic = last?.topic === cursor.topic ? last : {topic: cursor.topic, partitions: []}
    if (topic !== last) topics.push(topic)
    topic.partitions.push({
      partition: cursor.partition,
      currentLeaderEpoch: cursor.leaderEpoch,
      fetchOffset: BigInt(cursor.fetchPosition),
      lastFetchedEpoch: cursor.lastFetchedEpoch,
      logStartOffset: -1n,
      partitionMaxBytes: limits.partitionMaxBytes,
    })
  }
  return {
    clusterId: null,
    replicaId: -1,
    maxWaitMs: limits.maxWaitMs,
    minBytes: 1,
    maxBytes: limits.maxBytes,
    isolationLevel: ISOLATION_LEVEL[limits.isolation],
    sessionId: 0,
    sessionEpoch: -1,
    topics,
    forgottenTopicsData: [],
    rackId: limits.rack ?? '',
  }
}

/** The list turned by `by` places, so that each fetch begins with another partition. */
export function rotate<T>(items: readonly T[], by: number): T[] {
  const at = items.length === 0 ? 0 : by % items.length
  return [...items.slice(at), ...items.slice(0, at)]
}
