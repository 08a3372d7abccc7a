import {compareNames} from '../../core/names/compare-names.ts'
import {requireTopics} from '../../core/topics/known-topics.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {TopicMetadata} from '../../kafka/metadata.ts'

/** The topics that words mean, as requireTopics; all of them, Kafka's own too, where there is no word. */
export async function topicsOrAll(
  cluster: Cluster,
  words: readonly string[],
  options: {readonly regex: boolean},
): Promise<readonly TopicMetadata[]> {
  if (words.length > 0) return requireTopics(cluster, words, {...options, takesPartitions: true})
  const {topics} = await cluster.metadata(null)
  return [...topics.values()]
    .filter(({failure}) => failure === null)
    .sort((a, b) => compareNames(a.name, b.name))
}
