import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {kafkaFailure} from '../../kafka/failures.ts'
import type {TopicMetadata} from '../../kafka/metadata.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {DeleteTopics} from '../../kafka/protocol/messages/delete-topics.ts'
import {NO_TOPIC_ID} from '../../kafka/protocol/schema.ts'
import {backOff} from '../../kafka/routing.ts'
import type {Change, Done, PlanRow} from '../changes/change.ts'
import {wordIn} from '../names/word-in.ts'
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

/** Offsets between log start and log end of all partitions; null where one of them is unknown. */
export function sumRecords(
  partitions: readonly {logStart: bigint | null; logEnd: bigint | null}[],
): bigint | null {
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
      if (result?.errorCode === ErrorCode.UNKNOWN_TOPIC_ID) return [topic, goneSince(name)]
      const what = `Topic ${name} could not be deleted`
      return [
        topic,
        result
          ? kafkaFailure(result.errorCode, what, {
              by: DeleteTopics,
              topic: name,
              message: result.errorMessage,
            })
          : Failure.leftOut(`topic ${name}`),
      ]
    }),
  )
  await waitUntilGone(
    cluster,
    topics.filter((topic) => !(results.get(topic) instanceof Failure)),
  )
  return results
}

/** What Kafka keeps in its own topics, and nobody has elsewhere. */
const KEPT_IN: Readonly<Record<string, string>> = {
  __consumer_offsets: 'the committed offsets of all groups',
  __transaction_state: 'the state of all transactions',
  __share_group_state: 'where all share groups stand',
}

/** What else is lost with one of Kafka's own topics, as a sentence. */
export function deletionWarnings(name: string): string[] {
  const kept = wordIn(KEPT_IN, name)
  return kept === undefined ? [] : [`With ${name} goes what Kafka keeps in it: ${kept}.`]
}

/** That the topic of a plan is not there any more, by its id. */
export function goneSince(name: string): Failure {
  const text = `Topic ${name} was deleted by somebody else, or deleted and created again, since the plan was made.`
  return new Failure('conflict', text, {
    code: 'UNKNOWN_TOPIC_ID',
    suggestions: ['What is there now was left alone; run it again to see it.'],
  })
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
