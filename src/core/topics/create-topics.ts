import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {kafkaFailure} from '../../kafka/failures.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {CreateTopics} from '../../kafka/protocol/messages/create-topics.ts'
import {backOff} from '../../kafka/routing.ts'
import type {Change, Done, PlanRow} from '../changes/change.ts'
import {isSameConfig} from '../configs/config-value.ts'
import {fetchTopicConfigs} from '../configs/fetch-configs.ts'
import {partitionBatches} from './partition-batches.ts'

export interface NewTopic {
  readonly name: string
  /** Null: the broker's num.partitions. */
  readonly partitions: number | null
  /** Null: the broker's default.replication.factor. */
  readonly replicationFactor: number | null
  readonly configs: Readonly<Record<string, string>>
  /** The brokers of each partition, the preferred leader first; in place of the two numbers. */
  readonly assignment?: readonly (readonly number[])[] | undefined
}

/** A row of `topic create`: what was wished for, and once it was done, what the topic has. */
export interface TopicCreation extends PlanRow {
  readonly name: string
  /** Null: the broker's num.partitions. */
  readonly partitions: number | null
  /** Null: the broker's default.replication.factor. */
  readonly replicationFactor: number | null
  /** Where an existing topic is not as wished. */
  readonly differences?: readonly Difference[]
}

/** What an existing topic has otherwise than wished. */
export interface Difference {
  readonly field: string
  readonly wished: string
  readonly actual: string | null
}

export interface CreateOptions {
  /** Whether a topic that exists already is no failure; what differs from the wish is told. */
  readonly ifNotExists: boolean
  readonly timeoutMs: number
}

/** Creates topics, each with its own outcome, and waits until every new partition has a leader. */
export function topicCreation(
  cluster: Cluster,
  topics: readonly NewTopic[],
  options: CreateOptions,
): Change<'topics', TopicCreation> {
  const wishes = new Map(
    topics.map((topic): [TopicCreation, NewTopic] => {
      const {name, partitions, replicationFactor} = topic
      return [{name, partitions, replicationFactor}, topic]
    }),
  )
  return {
    noun: 'topics',
    rows: [...wishes.keys()],
    check: async () => {
      const results = await requestCreation(cluster, wishes, {...options, validateOnly: true})
      const found = await withDifferences(cluster, wishes, results)
      return new Map(
        [...found].map(([row, end]) => [row, end instanceof Failure ? end : withoutOutcome(end)]),
      )
    },
    execute: async () => {
      const results = await requestCreation(cluster, wishes, {...options, validateOnly: false})
      await waitForLeaders(cluster, namesOf(results, 'created'))
      return withDifferences(cluster, wishes, results)
    },
  }
}

function namesOf(results: Creations, outcome: string): string[] {
  return [...results].flatMap(([{name}, end]) =>
    !(end instanceof Failure) && end.outcome === outcome ? name : [],
  )
}

function withoutOutcome({outcome: _, ...told}: Done<TopicCreation>): Partial<TopicCreation> {
  return told
}

type Creations = Map<TopicCreation, Done<TopicCreation> | Failure>

async function requestCreation(
  cluster: Cluster,
  wishes: ReadonlyMap<TopicCreation, NewTopic>,
  options: CreateOptions & {readonly validateOnly: boolean},
): Promise<Creations> {
  const created = await createTopics(cluster, [...wishes.values()], options)
  return new Map(
    [...wishes].map(([row, topic]): [TopicCreation, Done<TopicCreation> | Failure] => {
      const end = created.get(topic) ?? Failure.leftOut(`topic ${topic.name}`)
      if (!(end instanceof Failure)) return [row, {outcome: 'created', ...end}]
      if (end.code !== 'TOPIC_ALREADY_EXISTS') return [row, end]
      if (options.ifNotExists) return [row, {outcome: 'exists'}]
      const suggestions = [
        'Add --if-not-exists where an existing topic is fine, --ensure to alter it to match.',
      ]
      return [row, end.with({suggestions})]
    }),
  )
}

/** What a new topic gets, also where the broker's defaults decide; null where it may not be told (DESCRIBE_CONFIGS). */
export interface TopicSize {
  readonly partitions: number | null
  readonly replicationFactor: number | null
}

function told(number: number): number | null {
  return number < 0 ? null : number
}

/** What a topic counts for whose partitions the broker decides. */
const GUESSED_PARTITIONS = 6

/** Creates topics, in as few requests as Kafka allows; each has its size, or why it was not created. */
export async function createTopics(
  cluster: Cluster,
  topics: readonly NewTopic[],
  {timeoutMs, validateOnly}: {readonly timeoutMs: number; readonly validateOnly: boolean},
): Promise<Map<NewTopic, TopicSize | Failure>> {
  const ends = new Map<NewTopic, TopicSize | Failure>()
  const sizeOf = ({assignment, partitions}: NewTopic): number =>
    assignment?.length ?? partitions ?? GUESSED_PARTITIONS
  for (const batch of partitionBatches(topics, sizeOf)) {
    const answer = await cluster.sendToAny(CreateTopics, {
      topics: batch.map((topic) => ({
        name: topic.name,
        // -1 asks for the broker's default (KIP-464), and stands beside an assignment.
        numPartitions: topic.assignment ? -1 : (topic.partitions ?? -1),
        replicationFactor: topic.assignment ? -1 : (topic.replicationFactor ?? -1),
        assignments: (topic.assignment ?? []).map((brokerIds, partitionIndex) => ({
          partitionIndex,
          brokerIds: [...brokerIds],
        })),
        configs: Object.entries(topic.configs).map(([name, value]) => ({name, value})),
      })),
      timeoutMs,
      validateOnly,
    })
    const results = new Map(answer.topics.map((result) => [result.name, result]))
    for (const topic of batch) {
      const result = results.get(topic.name)
      if (!result) ends.set(topic, Failure.leftOut(`topic ${topic.name}`))
      else if (result.errorCode === ErrorCode.NONE)
        ends.set(topic, {
          partitions: told(result.numPartitions),
          replicationFactor: told(result.replicationFactor),
        })
      else ends.set(topic, createFailure(topic, result.errorCode, result.errorMessage))
    }
  }
  return ends
}

function createFailure(topic: NewTopic, code: number, message: string | null): Failure {
  const failure = kafkaFailure(code, `Topic ${topic.name} could not be created`, {
    by: CreateTopics,
    topic: topic.name,
    message,
  })
  if (code === ErrorCode.INVALID_TOPIC_EXCEPTION && /\bcollides\b/.test(message ?? ''))
    return failure.with({
      suggestions: ["Names that differ only in . and _ are one in Kafka's metrics: take another."],
    })
  if (code !== ErrorCode.TOPIC_ALREADY_EXISTS) return failure
  return failure.with({kind: 'conflict', message: `Topic ${topic.name} exists already.`})
}

/** A topic is usable once brokers know its leaders; clients that come sooner see UNKNOWN_TOPIC_OR_PARTITION. */
export async function waitForLeaders(cluster: Cluster, names: readonly string[]): Promise<void> {
  for (let attempt = 0; names.length > 0; attempt++) {
    const {topics} = await cluster.metadata(names)
    const isReady = (name: string): boolean => {
      const topic = topics.get(name)
      // Who may create a topic need not be allowed to describe it: then there is nothing to wait for.
      if (topic?.failure?.kind === 'denied') return true
      return topic?.failure === null && topic.partitions.every((partition) => partition.leader >= 0)
    }
    if (names.every(isReady)) return
    await backOff(cluster, attempt)
  }
}

/** Says for topics that existed already where they differ from what was asked for. */
async function withDifferences(
  cluster: Cluster,
  wishes: ReadonlyMap<TopicCreation, NewTopic>,
  results: Creations,
): Promise<Creations> {
  const existing = namesOf(results, 'exists')
  if (existing.length === 0) return results
  const metadata = await cluster.metadata(existing)
  const configs = await fetchTopicConfigs(cluster, existing)
  for (const [row, wished] of wishes) {
    const present = metadata.topics.get(wished.name)
    if (!existing.includes(wished.name) || !present) continue
    if (present.failure?.kind === 'denied') {
      results.set(row, {outcome: 'exists', partitions: null, replicationFactor: null})
      continue
    }
    const entries = configs.get(wished.name)
    const actual = new Map(
      entries instanceof Failure || !entries ? [] : entries.map((entry) => [entry.name, entry.value]),
    )
    const partitions = present.partitions.length
    const replicationFactor = present.partitions[0]?.replicas.length ?? 0
    const differences = calculateDifferences(wished, {partitions, replicationFactor, configs: actual})
    results.set(row, {outcome: 'exists', partitions, replicationFactor, differences})
  }
  return results
}

/** What an existing topic has otherwise than wished; a wish left open (null) differs from nothing. */
export function calculateDifferences(
  wished: NewTopic,
  actual: {partitions: number; replicationFactor: number; configs: ReadonlyMap<string, string | null>},
): Difference[] {
  const differences: Difference[] = []
  if (wished.partitions !== null && wished.partitions !== actual.partitions) {
    differences.push({
      field: 'partitions',
      wished: String(wished.partitions),
      actual: String(actual.partitions),
    })
  }
  if (wished.replicationFactor !== null && wished.replicationFactor !== actual.replicationFactor) {
    differences.push({
      field: 'replicationFactor',
      wished: String(wished.replicationFactor),
      actual: String(actual.replicationFactor),
    })
  }
  for (const [name, value] of Object.entries(wished.configs)) {
    const present = actual.configs.get(name) ?? null
    if (present === null || !isSameConfig(name, null, value, present))
      differences.push({field: name, wished: value, actual: present})
  }
  return differences
}
