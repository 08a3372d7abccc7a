import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'
import {fetchOngoingMoves, type OngoingMove} from '../placement/reassign-replicas.ts'
import {type DescribedTopic, describeTopics} from './describe-topics.ts'

/**
 * Describes topics, with what is on the move in one request beside: null where that may not be known, or no
 * controller tells, and the rest is told all the same: it comes from the leaders. */
export async function describeMovingTopics(
  cluster: Cluster,
  topics: Parameters<typeof describeTopics>[1],
): Promise<DescribedTopic[]> {
  const [described, moves] = await Promise.all([describeTopics(cluster, topics), fetchMoves(cluster, topics)])
  const byPartition = new Map(moves?.map((move) => [topicPartitionKey(move.topic, move.partition), move]))
  const none = moves === null ? null : []
  return described.map((topic) => ({
    ...topic,
    partitions: topic.partitions.map((partition) => {
      const move = byPartition.get(topicPartitionKey(topic.name, partition.partition))
      return {...partition, adding: move?.adding ?? none, removing: move?.removing ?? none}
    }),
  }))
}

const UNTOLD: ReadonlySet<string> = new Set(['denied', 'failed'])

async function fetchMoves(
  cluster: Cluster,
  topics: Parameters<typeof describeTopics>[1],
): Promise<OngoingMove[] | null> {
  const partitions = topics.flatMap((topic) =>
    topic.partitions.map(({partition}) => ({topic: topic.name, partition})),
  )
  try {
    return await fetchOngoingMoves(cluster, partitions)
  } catch (error) {
    if (error instanceof Failure && (UNTOLD.has(error.kind) || error.code === 'NO_CONTROLLER')) return null
    throw error
  }
}
