import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {CreateTopics} from '../../kafka/protocol/messages/create-topics.ts'
import {fetchTopicConfigs} from '../configs/fetch-configs.ts'
import {checkWish, type KnownConfigs, knownConfigs} from '../configs/plan-configs.ts'
import type {NewTopic} from './create-topics.ts'

const TIMEOUT_MS = 10_000

/**
 * New topics with their configs as Kafka takes them. Throws Failure(usage) for one that there is none of, with the nearest
 * ones, or for a value of another type; nothing is created then.
 */
export async function checkNewConfigs(cluster: Cluster, topics: readonly NewTopic[]): Promise<NewTopic[]> {
  if (topics.every(({configs}) => Object.keys(configs).length === 0)) return [...topics]
  const known = await fetchKnownTopicConfigs(
    cluster,
    topics.map(({name}) => name),
  )
  return topics.map((topic) => {
    const {set = {}} = checkWish({set: topic.configs}, known, {kind: 'topic', name: topic.name})
    return {...topic, configs: set}
  })
}

/**
 * The configs that topics of this cluster can have. One that there is tells them with their types; else the broker is asked
 * what a topic of the first name would get, which creates nothing. Empty where it does not say.
 */
export async function fetchKnownTopicConfigs(
  cluster: Cluster,
  names: readonly string[],
): Promise<KnownConfigs> {
  for (const entries of (await fetchTopicConfigs(cluster, names)).values())
    if (!(entries instanceof Failure)) return knownConfigs(entries)
  const [name] = names
  if (name === undefined) return new Map()
  const topic = {name, numPartitions: -1, replicationFactor: -1, assignments: [], configs: []}
  const answer = await cluster.sendToAny(CreateTopics, {
    topics: [topic],
    timeoutMs: TIMEOUT_MS,
    validateOnly: true,
  })
  const [result] = answer.topics
  if (result?.errorCode !== ErrorCode.NONE) return new Map()
  return new Map(
    (result.configs ?? []).map(({name, readOnly, isSensitive}) => [
      name,
      {type: null, readOnly, sensitive: isSensitive},
    ]),
  )
}
