import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {kafkaFailure} from '../../kafka/failures.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {CreateTopics} from '../../kafka/protocol/messages/create-topics.ts'
import {pause} from '../../kafka/routing.ts'
import {fetchTopicConfigs} from '../configs/fetch-configs.ts'
import type {TopicOutcome} from './topic-outcome.ts'

export interface NewTopic {
  readonly name: string
  /** Null: the broker's num.partitions. */
  readonly partitions: number | null
  /** Null: the broker's default.replication.factor. */
  readonly replicationFactor: number | null
  readonly configs: Readonly<Record<string, string>>
}

export interface CreateOptions {
  /** Whether a topic that exists already is no failure; what differs from the wish is told. */
  readonly ifNotExists: boolean
  /** Whether the broker only checks the request. */
  readonly validateOnly: boolean
  readonly timeoutMs: number
}

/** Creates topics, each with its own outcome, and waits until every new partition has a leader. */
export async function createTopics(
  cluster: Cluster,
  topics: readonly NewTopic[],
  options: CreateOptions,
): Promise<TopicOutcome[]> {
  const answer = await cluster.sendToAny(CreateTopics, {
    topics: topics.map((topic) => ({
      name: topic.name,
      // -1 asks for the broker's default (KIP-464).
      numPartitions: topic.partitions ?? -1,
      replicationFactor: topic.replicationFactor ?? -1,
      assignments: [],
      configs: Object.entries(topic.configs).map(([name, value]) => ({name, value})),
    })),
    timeoutMs: options.timeoutMs,
    validateOnly: options.validateOnly,
  })
  const results = new Map(answer.topics.map((result) => [result.name, result]))
  const outcomes: TopicOutcome[] = []
  for (const topic of topics) {
    const result = results.get(topic.name)
    if (!result)
      outcomes.push(
        failed(topic, new Failure('internal', `The broker left ${topic.name} out of its answer.`)),
      )
    else if (result.errorCode === ErrorCode.NONE) {
      const {numPartitions: partitions, replicationFactor} = result
      outcomes.push({name: topic.name, outcome: 'created', partitions, replicationFactor})
    } else if (result.errorCode === ErrorCode.TOPIC_ALREADY_EXISTS && options.ifNotExists) {
      outcomes.push({name: topic.name, outcome: 'exists'})
    } else outcomes.push(failed(topic, createFailure(topic, result.errorCode, result.errorMessage)))
  }
  const created = outcomes.filter((each) => each.outcome === 'created').map((each) => each.name)
  if (!options.validateOnly) await waitForLeaders(cluster, created)
  return describeDifferences(cluster, topics, outcomes)
}

function failed(topic: NewTopic, error: Failure): TopicOutcome {
  return {name: topic.name, outcome: 'failed', error}
}

function createFailure(topic: NewTopic, code: number, message: string | null): Failure {
  const failure = kafkaFailure(code, `Topic ${topic.name} could not be created`, message)
  if (code !== ErrorCode.TOPIC_ALREADY_EXISTS) return failure
  const suggestions = ['Add --if-not-exists where an existing topic is fine.']
  return new Failure('conflict', `Topic ${topic.name} exists already.`, {
    code: failure.code ?? undefined,
    suggestions,
  })
}

/** A topic is usable once brokers know its leaders; clients that come sooner see UNKNOWN_TOPIC_OR_PARTITION. */
async function waitForLeaders(cluster: Cluster, names: readonly string[]): Promise<void> {
  for (let attempt = 0; names.length > 0; attempt++) {
    const {topics} = await cluster.metadata(names)
    const isReady = (name: string): boolean => {
      const topic = topics.get(name)
      return topic?.failure === null && topic.partitions.every((partition) => partition.leader >= 0)
    }
    if (names.every(isReady)) return
    await pause(cluster, attempt)
  }
}

/** Says for topics that existed already where they differ from what was asked for. */
async function describeDifferences(
  cluster: Cluster,
  topics: readonly NewTopic[],
  outcomes: readonly TopicOutcome[],
): Promise<TopicOutcome[]> {
  const existing = outcomes.filter((each) => each.outcome === 'exists').map((each) => each.name)
  if (existing.length === 0) return [...outcomes]
  const metadata = await cluster.metadata(existing)
  const configs = await fetchTopicConfigs(cluster, existing)
  return outcomes.map((outcome) => {
    const wished = topics.find((topic) => topic.name === outcome.name)
    const present = metadata.topics.get(outcome.name)
    if (outcome.outcome !== 'exists' || !wished || !present) return outcome
    const entries = configs.get(outcome.name)
    const actual = new Map(
      entries instanceof Failure || !entries ? [] : entries.map((entry) => [entry.name, entry.value]),
    )
    const partitions = present.partitions.length
    const replicationFactor = present.partitions[0]?.replicas.length ?? 0
    const differences = calculateDifferences(wished, {partitions, replicationFactor, configs: actual})
    return {...outcome, partitions, replicationFactor, differences}
  })
}

/** What an existing topic has otherwise than wished; a wish left open (null) differs from nothing. */
export function calculateDifferences(
  wished: NewTopic,
  actual: {partitions: number; replicationFactor: number; configs: ReadonlyMap<string, string | null>},
): {field: string; wished: string; actual: string | null}[] {
  const differences: {field: string; wished: string; actual: string | null}[] = []
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
    if (present !== value) differences.push({field: name, wished: value, actual: present})
  }
  return differences
}
