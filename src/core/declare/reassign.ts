import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {kafkaFailure} from '../../kafka/failures.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {AlterPartitionReassignments} from '../../kafka/protocol/messages/alter-partition-reassignments.ts'
import {ListPartitionReassignments} from '../../kafka/protocol/messages/list-partition-reassignments.ts'
import {pause} from '../../kafka/routing.ts'
import type {DeclaredChange} from './declared-change.ts'
import type {TopicStep} from './topic-step.ts'

/** Moves replicas in one request, and waits until they are where they should be; the command's deadline ends the wait. */
export async function reassign(
  cluster: Cluster,
  steps: ReadonlyMap<DeclaredChange, TopicStep>,
  {timeoutMs}: {readonly timeoutMs: number},
): Promise<Map<DeclaredChange, Failure>> {
  const moved = [...steps].filter(([, {moves}]) => moves.size > 0)
  const failed = new Map<DeclaredChange, Failure>()
  if (moved.length === 0) return failed
  const answer = await cluster.sendToAny(AlterPartitionReassignments, {
    timeoutMs,
    allowReplicationFactorChange: true,
    topics: moved.map(([{name}, {moves}]) => ({
      name,
      partitions: [...moves].map(([partitionIndex, replicas]) => ({partitionIndex, replicas: [...replicas]})),
    })),
  })
  const results = new Map(answer.responses.map((each) => [each.name, each.partitions]))
  for (const [row] of moved) {
    const what = `The replicas of topic ${row.name} could not be moved`
    if (answer.errorCode !== ErrorCode.NONE) {
      failed.set(row, kafkaFailure(answer.errorCode, what, answer.errorMessage))
      continue
    }
    const partitions = results.get(row.name)
    const wrong = partitions?.find(({errorCode}) => errorCode !== ErrorCode.NONE)
    if (!partitions) failed.set(row, Failure.leftOut(`topic ${row.name}`))
    else if (wrong) failed.set(row, kafkaFailure(wrong.errorCode, what, wrong.errorMessage))
  }
  const under = moved.filter(([row]) => !failed.has(row))
  for (let attempt = 0; under.length > 0; attempt++) {
    const {topics} = await cluster.sendToAny(ListPartitionReassignments, {
      timeoutMs,
      topics: under.map(([{name}, {moves}]) => ({name, partitionIndexes: [...moves.keys()]})),
    })
    if (topics.every(({partitions}) => partitions.length === 0)) break
    await pause(cluster, attempt)
  }
  return failed
}
