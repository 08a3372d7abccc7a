import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {kafkaFailure} from '../../kafka/failures.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {AlterPartitionReassignments} from '../../kafka/protocol/messages/alter-partition-reassignments.ts'
import {ListPartitionReassignments} from '../../kafka/protocol/messages/list-partition-reassignments.ts'
import type {TopicPartition} from '../../kafka/routing.ts'
import {formatTopicPartition, topicPartitionKey} from '../offsets/topic-partition.ts'
import type {ReplicaMove} from './plan-replicas.ts'

const TIMEOUT_MS = 30_000

/** Starts moves of replicas, in one request. Each has null once Kafka has taken it, or why it has not. */
export function startReassignment<Move extends ReplicaMove>(
  cluster: Cluster,
  moves: readonly Move[],
): Promise<Map<Move, Failure | null>> {
  return alterReassignments(cluster, moves, ({to}) => [...to])
}

/** Cancels moves, in one request: the replicas that were to come go, and those that were to go stay (KIP-455). */
export function cancelReassignment<Move extends TopicPartition>(
  cluster: Cluster,
  moves: readonly Move[],
): Promise<Map<Move, Failure | null>> {
  return alterReassignments(cluster, moves, () => null)
}

async function alterReassignments<Move extends TopicPartition>(
  cluster: Cluster,
  moves: readonly Move[],
  replicasOf: (move: Move) => number[] | null,
): Promise<Map<Move, Failure | null>> {
  if (moves.length === 0) return new Map()
  const answer = await cluster.sendToAny(AlterPartitionReassignments, {
    timeoutMs: TIMEOUT_MS,
    allowReplicationFactorChange: true,
    topics: [...Map.groupBy(moves, ({topic}) => topic)].map(([name, each]) => ({
      name,
      partitions: each.map((move) => ({partitionIndex: move.partition, replicas: replicasOf(move)})),
    })),
  })
  if (answer.errorCode !== ErrorCode.NONE)
    throw kafkaFailure(answer.errorCode, 'The replicas could not be moved', {
      by: AlterPartitionReassignments,
      message: answer.errorMessage,
    })
  const answered = new Map(
    answer.responses.flatMap(({name, partitions}) =>
      partitions.map((each) => [topicPartitionKey(name, each.partitionIndex), each] as const),
    ),
  )
  return new Map(
    moves.map((move) => {
      const what = formatTopicPartition(move)
      const result = answered.get(topicPartitionKey(move.topic, move.partition))
      if (!result) return [move, Failure.leftOut(`partition ${what}`)]
      if (result.errorCode === ErrorCode.NONE) return [move, null]
      const sentence = `The replicas of ${what} could not be moved`
      return [
        move,
        kafkaFailure(result.errorCode, sentence, {
          by: AlterPartitionReassignments,
          topic: move.topic,
          message: result.errorMessage,
        }),
      ]
    }),
  )
}

/** A partition whose replicas are on the move. */
export interface OngoingMove extends TopicPartition {
  /** All that it has now: those that go, and those that come. */
  readonly replicas: readonly number[]
  /** The replicas that it had, and those that it will have. */
  readonly from: readonly number[]
  readonly to: readonly number[]
  readonly adding: readonly number[]
  readonly removing: readonly number[]
}

/**
 * What is on the move, in one request: of these partitions, or with null of all. Throws where that may not be known: to
 * describe the cluster is what it takes.
 */
export async function fetchOngoingMoves(
  cluster: Cluster,
  partitions: readonly TopicPartition[] | null,
): Promise<OngoingMove[]> {
  if (partitions?.length === 0) return []
  const byTopic = partitions && Map.groupBy(partitions, ({topic}) => topic)
  const answer = await cluster.sendToController(ListPartitionReassignments, {
    timeoutMs: TIMEOUT_MS,
    topics:
      byTopic &&
      [...byTopic].map(([name, each]) => ({name, partitionIndexes: each.map(({partition}) => partition)})),
  })
  if (answer.errorCode !== ErrorCode.NONE)
    throw kafkaFailure(answer.errorCode, 'What is on the move in the cluster could not be read', {
      by: ListPartitionReassignments,
      message: answer.errorMessage,
    })
  return answer.topics.flatMap(({name, partitions}) =>
    partitions.map(({partitionIndex, replicas, addingReplicas: adding, removingReplicas: removing}) => ({
      topic: name,
      partition: partitionIndex,
      replicas,
      from: replicas.filter((nodeId) => !adding.includes(nodeId)),
      to: replicas.filter((nodeId) => !removing.includes(nodeId)),
      adding,
      removing,
    })),
  )
}

/** How many partitions of each topic have replicas on the move; a topic without any has no entry. */
export async function countReassigning(
  cluster: Cluster,
  topics: readonly {readonly name: string; readonly partitions: readonly {readonly partition: number}[]}[],
): Promise<Map<string, number>> {
  const all = topics.flatMap(({name, partitions}) =>
    partitions.map(({partition}) => ({topic: name, partition})),
  )
  const moving = await fetchOngoingMoves(cluster, all)
  return new Map([...Map.groupBy(moving, ({topic}) => topic)].map(([name, each]) => [name, each.length]))
}
