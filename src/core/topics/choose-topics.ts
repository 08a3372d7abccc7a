import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {PartitionMetadata, TopicMetadata} from '../../kafka/metadata.ts'
import {type ConfigEntry, fetchTopicConfigs, topicOverrides} from '../configs/fetch-configs.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'
import {fetchLeaderSizes} from './fetch-leader-sizes.ts'
import {type ListedTopic, listTopics} from './list-topics.ts'
import {effectiveMinIsr, MIN_ISR} from './min-isr.ts'

/** Which topics are listed: those that one of these is true of; all of them where none is asked for. */
export interface TopicChoice {
  readonly underReplicated: boolean
  readonly underMinIsr: boolean
  readonly atMinIsr: boolean
  readonly unavailable: boolean
  readonly withOverrides: boolean
  /** Whether bytes on disk are looked up. */
  readonly sizes: boolean
}

/** A topic of a list, with what was asked for beside. */
export interface ChosenTopic extends ListedTopic {
  /** Partitions with fewer in-sync replicas than min.insync.replicas, and with just as many. */
  readonly underMinIsr?: number
  readonly atMinIsr?: number
  /** What is set on the topic itself. */
  readonly overrides?: Readonly<Record<string, string | null>>
  /** Bytes of the leaders' logs; null where a broker does not tell. */
  readonly sizeBytes?: bigint | null
  /** Why it is not known whether the topic is one of those asked for. */
  readonly error?: Failure
}

export interface ChosenTopics {
  readonly topics: readonly ChosenTopic[]
}

/**
 * The list of topics, only those that are asked for. Configs are read in one request, sizes in one a broker. A topic of which
 * it cannot be told is there with its error, never left out.
 */
export async function chooseTopics(
  cluster: Cluster,
  query: {readonly patterns: readonly string[]; readonly regex: boolean; readonly internal: boolean},
  choice: TopicChoice,
): Promise<{readonly list: ChosenTopics; readonly failures: readonly Failure[]}> {
  const {topics: listed} = await listTopics(cluster, query)
  const metadata = cluster.knownMetadata?.topics ?? new Map<string, TopicMetadata>()
  const ofConfigs = choice.underMinIsr || choice.atMinIsr || choice.withOverrides
  const keys = choice.withOverrides ? null : [MIN_ISR]
  const names = listed.map(({name}) => name)
  const configs = ofConfigs ? await fetchTopicConfigs(cluster, names, keys) : null
  const topics = listed.flatMap((topic): ChosenTopic[] => {
    const entries = configs?.get(topic.name)
    if (entries instanceof Failure) return [{...topic, error: entries}]
    const told = entries ? {...topic, ...tellConfigs(entries, metadata.get(topic.name), choice)} : topic
    return isChosen(told, choice) ? [told] : []
  })
  if (!choice.sizes) return {list: {topics}, failures: []}
  const chosen = topics.flatMap(({name}) => metadata.get(name) ?? [])
  const {sizes, failures} = await fetchLeaderSizes(cluster, chosen)
  const sized = topics.map((topic) => ({...topic, sizeBytes: sumOf(metadata.get(topic.name), sizes)}))
  return {list: {topics: sized}, failures}
}

function tellConfigs(
  entries: readonly ConfigEntry[],
  topic: TopicMetadata | undefined,
  choice: TopicChoice,
): Partial<ChosenTopic> {
  const minIsr = Number(entries.find(({name}) => name === MIN_ISR)?.value ?? 1)
  return {
    ...(choice.underMinIsr || choice.atMinIsr ? countIsr(topic?.partitions ?? [], minIsr) : {}),
    ...(choice.withOverrides ? {overrides: topicOverrides(entries)} : {}),
  }
}

/** Partitions under and at min.insync.replicas, as brokers count them. */
export function countIsr(
  partitions: readonly Pick<PartitionMetadata, 'isr' | 'replicas'>[],
  minIsr: number,
): {readonly underMinIsr: number; readonly atMinIsr: number} {
  const needed = ({replicas}: (typeof partitions)[number]): number => effectiveMinIsr(minIsr, replicas.length)
  return {
    underMinIsr: partitions.filter((each) => each.isr.length < needed(each)).length,
    atMinIsr: partitions.filter((each) => each.isr.length === needed(each)).length,
  }
}

/** Whether one of the things asked for is true of a topic; without any, every topic is chosen. */
export function isChosen(topic: ChosenTopic, choice: TopicChoice): boolean {
  const asked = [
    choice.underReplicated && topic.underReplicated > 0,
    choice.unavailable && topic.leaderless > 0,
    choice.underMinIsr && (topic.underMinIsr ?? 0) > 0,
    choice.atMinIsr && (topic.atMinIsr ?? 0) > 0,
    choice.withOverrides && Object.keys(topic.overrides ?? {}).length > 0,
  ]
  const {underReplicated, unavailable, underMinIsr, atMinIsr, withOverrides} = choice
  const any = underReplicated || unavailable || underMinIsr || atMinIsr || withOverrides
  return !any || asked.includes(true)
}

function sumOf(topic: TopicMetadata | undefined, sizes: ReadonlyMap<string, bigint>): bigint | null {
  let sum = 0n
  for (const {partition} of topic?.partitions ?? []) {
    const size = sizes.get(topicPartitionKey(topic?.name ?? '', partition))
    if (size === undefined) return null
    sum += size
  }
  return sum
}
