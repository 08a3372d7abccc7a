import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {TopicMetadata} from '../../kafka/metadata.ts'
import {type ConfigEntry, fetchTopicConfigs} from '../configs/fetch-configs.ts'
import {fetchLogOffsets} from '../offsets/fetch-offsets.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'
import type {DescribedPartition, DescribedTopic} from './describe-topics.ts'
import {fetchLeaderSizes} from './fetch-leader-sizes.ts'

/** A partition with what takes longer to find out. */
export interface DetailedPartition extends DescribedPartition {
  /** Bytes of the leader's log on disk; null where unknown. */
  readonly sizeBytes?: bigint | null
  /** The largest timestamp of the log, ISO 8601; null where it is empty, or unknown. */
  readonly newest?: string | null
}

/** A config that counts for a topic, and where it comes from. */
export type CountingConfig = Pick<ConfigEntry, 'value' | 'source' | 'sensitive'> & {readonly key: string}

/** A topic with what takes longer to find out. */
export interface DetailedTopic extends Omit<DescribedTopic, 'partitions'> {
  /** Groups with a committed offset in it; null where they cannot be read. */
  readonly readers?: readonly string[] | null
  /** All configs that count. */
  readonly allConfigs?: readonly CountingConfig[] | null
  readonly partitions: readonly DetailedPartition[]
}

/** MAX_TIMESTAMP (KIP-734): the record with the largest timestamp. */
const NEWEST = {timestampMs: -3}

/**
 * Adds sizes (a request a broker), the newest records (one a leader) and readers to descriptions. `fetchReaders` finds the
 * groups that read topics. What cannot be found out is null.
 */
export async function detailTopics(
  cluster: Cluster,
  described: readonly DescribedTopic[],
  topics: readonly TopicMetadata[],
  fetchReaders: (
    cluster: Cluster,
    topics: readonly TopicMetadata[],
  ) => Promise<ReadonlyMap<string, string[]>>,
): Promise<DetailedTopic[]> {
  const partitions = topics.flatMap(({name, partitions}) =>
    partitions.map(({partition}) => ({topic: name, partition})),
  )
  const [{sizes}, newest, readers] = await Promise.all([
    fetchLeaderSizes(cluster, topics),
    fetchLogOffsets(cluster, partitions, NEWEST, 'read_uncommitted', {retryForMs: 1_000}),
    fetchReaders(cluster, topics).catch((error: unknown) => {
      if (error instanceof Failure) return null
      throw error
    }),
  ])
  return described.map((topic) => ({
    ...topic,
    readers: readers === null ? null : (readers.get(topic.name) ?? []),
    partitions: topic.partitions.map((partition) => {
      const key = topicPartitionKey(topic.name, partition.partition)
      const found = newest.get(key)
      return {
        ...partition,
        sizeBytes: sizes.get(key) ?? null,
        newest: !found || found instanceof Failure ? null : timeOf(found.timestamp),
      }
    }),
  }))
}

/** Adds all configs that count, in one request. */
export async function withAllConfigs(
  cluster: Cluster,
  described: readonly DetailedTopic[],
): Promise<DetailedTopic[]> {
  const found = await fetchTopicConfigs(
    cluster,
    described.map(({name}) => name),
  )
  return described.map((topic) => {
    const entries = found.get(topic.name)
    if (!entries || entries instanceof Failure) return {...topic, allConfigs: null}
    const allConfigs = entries
      .map(({name, value, source, sensitive}) => ({key: name, value, source, sensitive}))
      .sort((a, b) => (a.key < b.key ? -1 : 1))
    return {...topic, allConfigs}
  })
}

/** Timestamps are whatever a producer has written: one that no calendar has is none. */
function timeOf(timestamp: bigint): string | null {
  const date = new Date(Number(timestamp))
  return timestamp < 0n || Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999
    ? null
    : date.toISOString()
}
