import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {kafkaFailure} from '../../kafka/failures.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {AlterPartitionReassignments} from '../../kafka/protocol/messages/alter-partition-reassignments.ts'
import {ListPartitionReassignments} from '../../kafka/protocol/messages/list-partition-reassignments.ts'
import {backOff} from '../../kafka/routing.ts'
import {formatTopicPartition, topicPartitionKey} from '../offsets/topic-partition.ts'
import type {ReplicaMove} from './plan-replicas.ts'

const TIMEOUT_MS = 30_000

/** Starts moves of replicas, in one request. Each has null once Kafka has taken it, or why it has not. */
export async function startReassignment(
  cluster: Cluster,
  moves: readonly ReplicaMove[],
): Promise<Map<ReplicaMove, Failure | null>> {
  if (moves.length === 0) return new Map()
  const answer = await cluster.sendToAny(AlterPartitionReassignments, {
    timeoutMs: TIMEOUT_MS,
    allowReplicationFactorChange: true,
    topics: [...Map.groupBy(moves, ({topic}) => topic)].map(([name, each]) => ({
      name,
      partitions: each.map(({partition, to}) => ({partitionIndex: partition, replicas: [...to]})),
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

/** How many partitions of each topic have replicas on the move; a topic without any has no entry. */
export async function countReassigning(
  cluster: Cluster,
  topics: readonly {readonly name: string; readonly partitions: readonly {readonly partition: number}[]}[],
): Promise<Map<string, number>> {
  if (topics.length === 0) return new Map()
  const answer = await cluster.sendToAny(ListPartitionReassignments, {
    timeoutMs: TIMEOUT_MS,
    topics: topics.map(({name, partitions}) => ({
      name,
      partitionIndexes: partitions.map(({partition}) => partition),
    })),
  })
  if (answer.errorCode !== ErrorCode.NONE)
    throw kafkaFailure(answer.errorCode, 'What is on the move in the cluster could not be read', {
      by: ListPartitionReassignments,
      message: answer.errorMessage,
    })
  return new Map(answer.topics.map(({name, partitions}) => [name, partitions.length]))
}

/** Waits until no replica of these partitions is on the move any more. */
export async function waitUntilReassigned(
  cluster: Cluster,
  moves: readonly ReplicaMove[],
  onProgress: (done: number, total: number) => void,
): Promise<void> {
  const topics = [...Map.groupBy(moves, ({topic}) => topic)].map(([name, partitions]) => ({name, partitions}))
  for (let attempt = 0; ; attempt++) {
    const left = [...(await countReassigning(cluster, topics)).values()].reduce((sum, each) => sum + each, 0)
    onProgress(moves.length - left, moves.length)
    if (left === 0) return
    await backOff(cluster, attempt)
  }
}
