import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {TopicMetadata} from '../../kafka/metadata.ts'
import {fetchTopicConfigs, topicOverrides} from '../configs/fetch-configs.ts'
import {fetchLogOffsets, type LogOffset} from '../offsets/fetch-offsets.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'
import {isInternalTopic} from './list-topics.ts'

export interface DescribedPartition {
  readonly partition: number
  /** Node id of the partition leader; null where there is none. */
  readonly leader: number | null
  readonly replicas: readonly number[]
  readonly isr: readonly number[]
  /** Replicas that are being made, and those that go once these are there: a move (KIP-455). Null where that is not known. */
  readonly adding?: readonly number[] | null
  readonly removing?: readonly number[] | null
  /** First offset in the log and the offset the next record gets (high watermark); null where unknown. */
  readonly logStart: bigint | null
  readonly logEnd: bigint | null
  readonly error?: Failure
}

export interface DescribedTopic {
  readonly name: string
  readonly id: string | null
  readonly internal: boolean
  /** Configs set on the topic itself; null where they may not be read. */
  readonly configs: Readonly<Record<string, string | null>> | null
  readonly partitions: readonly DescribedPartition[]
  readonly error?: Failure
}

/** Describes topics that metadata has found: configs in one request, offsets in two a leader, side by side. */
export async function describeTopics(
  cluster: Cluster,
  topics: readonly TopicMetadata[],
): Promise<DescribedTopic[]> {
  const partitions = topics.flatMap((topic) =>
    topic.partitions.map(({partition}) => ({topic: topic.name, partition})),
  )
  const [configs, starts, ends] = await Promise.all([
    fetchTopicConfigs(
      cluster,
      topics.map((topic) => topic.name),
    ),
    fetchLogOffsets(cluster, partitions, 'earliest', 'read_uncommitted', {retryForMs: 1_000}),
    fetchLogOffsets(cluster, partitions, 'latest', 'read_uncommitted', {retryForMs: 1_000}),
  ])
  return topics.map((topic) => {
    const entries = configs.get(topic.name)
    return {
      name: topic.name,
      id: topic.id,
      internal: isInternalTopic(topic),
      configs: !entries || entries instanceof Failure ? null : topicOverrides(entries),
      ...(entries instanceof Failure ? {error: entries} : {}),
      partitions: topic.partitions.map((partition) => {
        const key = topicPartitionKey(topic.name, partition.partition)
        const [start, end] = [starts.get(key), ends.get(key)]
        const failure = [start, end].find((each) => each instanceof Failure)
        return {
          partition: partition.partition,
          leader: partition.leader < 0 ? null : partition.leader,
          replicas: partition.replicas,
          isr: partition.isr,
          logStart: offsetOf(start),
          logEnd: offsetOf(end),
          ...(failure instanceof Failure ? {error: failure} : {}),
        }
      }),
    }
  })
}

function offsetOf(found: LogOffset | Failure | undefined): bigint | null {
  return !found || found instanceof Failure ? null : found.offset
}
