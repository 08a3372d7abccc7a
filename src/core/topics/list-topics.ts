import type {Cluster} from '../../kafka/cluster.ts'
import {compareNames} from '../names/compare-names.ts'
import {compileWords} from '../names/name-pattern.ts'

export interface ListedTopic {
  readonly name: string
  readonly partitions: number
  /** Replicas of the first partition; Kafka allows partitions to differ. Null where the topic has no partition. */
  readonly replicationFactor: number | null
  readonly internal: boolean
  /** Partitions without a leader, and those with fewer in-sync replicas than replicas. */
  readonly leaderless: number
  readonly underReplicated: number
}

export interface TopicList {
  readonly topics: readonly ListedTopic[]
}

/** Kafka's own topics by name, whatever a broker of another version says of them. */
const OWN_TOPICS: ReadonlySet<string> = new Set([
  '__consumer_offsets',
  '__transaction_state',
  '__share_group_state',
  '__cluster_metadata',
  '__remote_log_metadata',
])

/** What the broker says; two underscores at the start alone are anybody's (`__debezium-heartbeat.shop`). */
export function isInternalTopic(topic: {readonly name: string; readonly internal: boolean}): boolean {
  return topic.internal || OWN_TOPICS.has(topic.name)
}

/** Topics in order of their names, one metadata request. */
export async function listTopics(
  cluster: Cluster,
  query: {patterns: readonly string[]; regex: boolean; internal: boolean},
): Promise<TopicList> {
  const choose = compileWords(query.patterns, query)
  const metadata = await cluster.metadata(null)
  const matches = choose(metadata.topics.keys())
  const topics = [...metadata.topics.values()]
    .filter((topic) => matches(topic.name) && (query.internal || !isInternalTopic(topic)))
    .map((topic) => ({
      name: topic.name,
      partitions: topic.partitions.length,
      replicationFactor: topic.partitions[0]?.replicas.length ?? null,
      internal: isInternalTopic(topic),
      leaderless: topic.partitions.filter((each) => each.leader < 0).length,
      underReplicated: topic.partitions.filter((each) => each.isr.length < each.replicas.length).length,
    }))
    .sort((a, b) => compareNames(a.name, b.name))
  return {topics}
}
