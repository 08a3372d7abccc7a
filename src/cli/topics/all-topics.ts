import {compareNames} from '../../core/names/compare-names.ts'
import {resolveTopics} from '../../core/topics/known-topics.ts'
import type {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {TopicMetadata} from '../../kafka/metadata.ts'

/** Topics, and what is not known of them. */
export interface TopicsToLookAt {
  readonly topics: readonly TopicMetadata[]
  /** Why some of what was asked for could not be had. */
  readonly unasked: readonly Failure[]
  /** Whether Kafka may have left some out for a user who may not describe them. */
  readonly mayLack: boolean
}

/**
 * The topics that words mean, as requireTopics, which throws for a word that means none; all of them, Kafka's own too, where
 * there is no word.
 */
export async function topicsOrAll(
  cluster: Cluster,
  words: readonly string[],
  options: {readonly regex: boolean},
): Promise<TopicsToLookAt> {
  const looked = await lookForTopics(cluster, words, options)
  const [first] = words.length > 0 ? looked.unasked : []
  if (first) throw first
  return looked
}

/** The same, where a word that means no topic is one of those that could not be had. */
export async function lookForTopics(
  cluster: Cluster,
  words: readonly string[],
  options: {readonly regex: boolean},
): Promise<TopicsToLookAt> {
  if (words.length > 0) {
    const {topics, failures} = await resolveTopics(cluster, words, {...options, takesPartitions: true})
    return {topics, unasked: [...failures.values()], mayLack: false}
  }
  const all = [...(await cluster.metadata(null)).topics.values()]
  const topics = all.filter(({failure}) => failure === null).sort((a, b) => compareNames(a.name, b.name))
  return {topics, unasked: all.flatMap(({failure}) => failure ?? []), mayLack: true}
}
