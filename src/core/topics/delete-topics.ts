import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {kafkaFailure} from '../../kafka/failures.ts'
import type {TopicMetadata} from '../../kafka/metadata.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {DeleteTopics} from '../../kafka/protocol/messages/delete-topics.ts'
import {NO_TOPIC_ID} from '../../kafka/protocol/schema.ts'
import {backOff} from '../../kafka/routing.ts'
import type {Change, Done, PlanRow} from '../changes/change.ts'
import {describeTopics} from './describe-topics.ts'

/** What is lost with a topic: its records, and the reading position of the groups that read it. */
export interface TopicDeletion extends PlanRow {
  readonly name: string
  /** Null for a name that cannot be served. */
  readonly id: string | null
  readonly partitions: number | null
  /** Offsets between log start and log end, markers and compacted gaps counted; null where unknown. */
  readonly records: bigint | null
  /** Groups with a committed offset in the topic; null where they could not be read. */
  readonly groups: readonly string[] | null
}

/** A name that means no topic: with an error where that is one, else it is fine that there is none. */
export function absentTopic(name: string, error?: Failure): TopicDeletion {
  const row = {name, id: null, partitions: null, records: null, groups: null}
  return error ? {...row, error} : row
}

/** Deletes topics by id, so that one recreated since the plan is left alone, and waits until they are gone. */
export function topicDeletion(
  cluster: Cluster,
  rows: readonly TopicDeletion[],
  timeoutMs: number,
): Change<'topics', TopicDeletion> {
  return {
    noun: 'topics',
    rows,
    hasEffect: ({id}) => id !== null,
    idleOutcome: () => 'absent',
    unplannedOutcome: ({kind}) => (kind === 'not-found' ? 'absent' : 'failed'),
    execute: (topics) => deleteTopics(cluster, topics, timeoutMs),
  }
}

/** Looks up what a deletion would take away; changes nothing. `fetchReaders` finds the groups that read topics. */
export async function planTopicDeletion(
  cluster: Cluster,
  topics: readonly TopicMetadata[],
  fetchReaders: (
    cluster: Cluster,
    topics: readonly TopicMetadata[],
  ) => Promise<ReadonlyMap<string, string[]>>,
): Promise<TopicDeletion[]> {
  const [described, readers] = await Promise.all([
    describeTopics(cluster, topics),
    fetchReaders(cluster, topics).catch(() => null),
  ])
  return topics.map((topic, index) => ({
    name: topic.name,
    id: topic.id,
    partitions: topic.partitions.length,
    records: sumRecords(described[index]?.partitions ?? []),
    groups: readers && (readers.get(topic.name) ?? []),
  }))
}

function sumRecords(partitions: readonly {logStart: bigint | null; logEnd: bigint | null}[]): bigint | null {
  let sum = 0n
  for (const {logStart, logEnd} of partitions) {
    if (logStart === null || logEnd === null) return null
    sum += logEnd - logStart
  }
  return sum
}

async function deleteTopics(
  cluster: Cluster,
  topics: readonly TopicDeletion[],
  timeoutMs: number,
): Promise<Map<TopicDeletion, Done<TopicDeletion> | Failure>> {
  const answer = await cluster.sendToAny(DeleteTopics, {
    topics: topics.map(({name, id}) =>
      id === null || id === NO_TOPIC_ID ? {name, topicId: NO_TOPIC_ID} : {name: null, topicId: id},
    ),
    timeoutMs,
  })
  const results = new Map(
    topics.map((topic): [TopicDeletion, Done<TopicDeletion> | Failure] => {
      const {name, id} = topic
      const result = answer.responses.find((each) => each.topicId === id || each.name === name)
      if (result?.errorCode === ErrorCode.NONE) return [topic, {outcome: 'deleted'}]
      const what = `Topic ${name} could not be deleted`
      return [
        topic,
        result ? kafkaFailure(result.errorCode, what, result.errorMessage) : Failure.leftOut(`topic ${name}`),
      ]
    }),
  )
  await waitUntilGone(
    cluster,
    topics.filter((topic) => !(results.get(topic) instanceof Failure)),
  )
  return results
}

async function waitUntilGone(cluster: Cluster, deleted: readonly TopicDeletion[]): Promise<void> {
  for (let attempt = 0; deleted.length > 0; attempt++) {
    const {topics} = await cluster.metadata(deleted.map(({name}) => name))
    const isThere = ({name, id}: TopicDeletion): boolean => {
      const topic = topics.get(name)
      return topic !== undefined && topic.failure === null && topic.id === id
    }
    if (!deleted.some(isThere)) return
    await backOff(cluster, attempt)
  }
}
