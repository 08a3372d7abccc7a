import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {kafkaFailure} from '../../kafka/failures.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {CreatePartitions} from '../../kafka/protocol/messages/create-partitions.ts'
import {CreateTopics} from '../../kafka/protocol/messages/create-topics.ts'
import type {DeclaredChange} from './declared-change.ts'
import {assignmentOf, type TopicStep} from './topic-step.ts'

interface RequestOptions {
  readonly timeoutMs: number
  /** Have it checked, change nothing. */
  readonly validateOnly: boolean
}

/** What a new topic gets, also where the broker's defaults decide; -1 where the broker may not tell. */
interface CreatedTopic {
  readonly partitions: number
  readonly replicationFactor: number
}

/** The controller refuses more than 10,000 new partitions in a request (ReplicationControlManager.MAX_PARTITIONS_PER_BATCH). */
const MOST_PARTITIONS = 5_000
/** What a topic counts for whose partitions the broker decides. */
const GUESSED_PARTITIONS = 6

type Steps = ReadonlyMap<DeclaredChange, TopicStep>

/** Creates topics, a thousand in one request; each has its sizes or its failure. */
export async function requestTopics(
  cluster: Cluster,
  steps: Steps,
  {timeoutMs, validateOnly}: RequestOptions,
): Promise<Map<DeclaredChange, CreatedTopic | Failure>> {
  const ends = new Map<DeclaredChange, CreatedTopic | Failure>()
  const sizeOf = ({topic}: TopicStep): number =>
    topic.assignment?.size ?? topic.partitions ?? GUESSED_PARTITIONS
  for (const batch of batchesOf([...steps], sizeOf)) {
    const answer = await cluster.sendToAny(CreateTopics, {
      topics: batch.map(([{name}, {topic, configs}]) => {
        const assignment = topic.assignment && assignmentOf(topic.assignment)
        return {
          name,
          // -1 asks for the broker's default (KIP-464), and has to stand beside an assignment.
          numPartitions: assignment ? -1 : (topic.partitions ?? -1),
          replicationFactor: assignment ? -1 : (topic.replicationFactor ?? -1),
          assignments: (assignment ?? []).map((brokerIds, partitionIndex) => ({
            partitionIndex,
            brokerIds: [...brokerIds],
          })),
          configs: configs.flatMap(({row, value}) => (value === null ? [] : {name: row.key, value})),
        }
      }),
      timeoutMs,
      validateOnly,
    })
    const results = new Map(answer.topics.map((result) => [result.name, result]))
    for (const [row] of batch) {
      const result = results.get(row.name)
      if (!result) ends.set(row, Failure.leftOut(`topic ${row.name}`))
      else if (result.errorCode === ErrorCode.NONE)
        ends.set(row, {partitions: result.numPartitions, replicationFactor: result.replicationFactor})
      else {
        const what = `Topic ${row.name} could not be created`
        ends.set(row, kafkaFailure(result.errorCode, what, result.errorMessage))
      }
    }
  }
  return ends
}

/** Gives topics more partitions; those that fail have their failure. */
export async function requestPartitions(
  cluster: Cluster,
  steps: Steps,
  {timeoutMs, validateOnly}: RequestOptions,
): Promise<Map<DeclaredChange, Failure>> {
  const failed = new Map<DeclaredChange, Failure>()
  const grown = [...steps].filter(([, {added}]) => added !== null)
  const sizeOf = ({added, present}: TopicStep): number =>
    (added?.count ?? 0) - (present?.partitions.length ?? 0)
  for (const batch of batchesOf(grown, sizeOf)) {
    const answer = await cluster.sendToAny(CreatePartitions, {
      topics: batch.map(([{name}, {added}]) => ({
        name,
        count: added?.count ?? 0,
        assignments: added?.replicas?.map((brokerIds) => ({brokerIds: [...brokerIds]})) ?? null,
      })),
      timeoutMs,
      validateOnly,
    })
    const results = new Map(answer.results.map((result) => [result.name, result]))
    for (const [row] of batch) {
      const result = results.get(row.name)
      if (!result) failed.set(row, Failure.leftOut(`topic ${row.name}`))
      else if (result.errorCode !== ErrorCode.NONE) {
        const what = `Topic ${row.name} could not get more partitions`
        failed.set(row, kafkaFailure(result.errorCode, what, result.errorMessage))
      }
    }
  }
  return failed
}

function batchesOf<T>(
  steps: readonly (readonly [DeclaredChange, T])[],
  sizeOf: (step: T) => number,
): (readonly [DeclaredChange, T])[][] {
  const batches: (readonly [DeclaredChange, T])[][] = []
  let room = 0
  for (const each of steps) {
    const size = sizeOf(each[1])
    if (batches.length === 0 || size > room) {
      batches.push([])
      room = MOST_PARTITIONS
    }
    batches.at(-1)?.push(each)
    room -= size
  }
  return batches
}
