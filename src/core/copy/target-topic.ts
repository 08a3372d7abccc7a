import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {TopicMetadata} from '../../kafka/metadata.ts'
import {executeChange} from '../changes/execute-change.ts'
import {fetchTopicConfigs, topicOverrides} from '../configs/fetch-configs.ts'
import {formatBootstrapServers} from '../connection/connection-words.ts'
import {type NewTopic, topicCreation} from '../topics/create-topics.ts'
import {requireOneTopic} from '../topics/known-topics.ts'

const CREATE_TIMEOUT_MS = 30_000

/** Overrides that name brokers of the one cluster and mean nothing to another topic. */
const OWN_TO_A_TOPIC: ReadonlySet<string> = new Set([
  'leader.replication.throttled.replicas',
  'follower.replication.throttled.replicas',
])

/** The topic to copy to, or null where it is not there and may be created. Throws as requireOneTopic does. */
export async function findTargetTopic(
  cluster: Cluster,
  name: string,
  {mayCreate}: {readonly mayCreate: boolean},
): Promise<TopicMetadata | null> {
  try {
    return await requireOneTopic(cluster, name, 'copy')
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'not-found') throw error
    if (mayCreate) return null
    const servers = formatBootstrapServers(cluster.options.bootstrapServers)
    throw error.with({
      message: `${name}, the topic to copy to, does not exist at ${servers}.`,
      suggestions: ['--create makes it, with the partitions and configs of the original.'],
    })
  }
}

/**
 * The wish for a topic like another: as many partitions and the same overrides. As many replicas too, as far as the
 * cluster has brokers for them.
 */
export async function planTargetTopic(
  name: string,
  model: TopicMetadata,
  source: Cluster,
  target: Cluster,
): Promise<NewTopic> {
  const entries = (await fetchTopicConfigs(source, [model.name])).get(model.name)
  if (entries === undefined || entries instanceof Failure) {
    throw entries ?? Failure.leftOut(`the configs of ${model.name}`)
  }
  const configs = Object.entries(topicOverrides(entries)).flatMap(([key, value]): [string, string][] =>
    value === null || OWN_TO_A_TOPIC.has(key) ? [] : [[key, value]],
  )
  const brokerCount = target.knownMetadata?.brokers.length ?? 1
  const replicas = model.partitions[0]?.replicas.length ?? 1
  return {
    name,
    partitions: model.partitions.length,
    replicationFactor: replicas <= brokerCount ? replicas : null,
    configs: Object.fromEntries(configs),
  }
}

/** Creates the planned topic and waits for its leaders. Throws a Failure. */
export async function createTargetTopic(cluster: Cluster, topic: NewTopic): Promise<TopicMetadata> {
  const options = {ifNotExists: true, timeoutMs: CREATE_TIMEOUT_MS}
  const {topics} = await executeChange(topicCreation(cluster, [topic], options))
  for (const {error} of topics) if (error) throw error
  return requireOneTopic(cluster, topic.name, 'copy')
}

/** Whether a topic gives records its own time in place of theirs; false where its configs may not be read. */
export async function stampsRecords(cluster: Cluster, topic: string): Promise<boolean> {
  const entries = (await fetchTopicConfigs(cluster, [topic])).get(topic)
  if (entries === undefined || entries instanceof Failure) return false
  return entries.some(({name, value}) => name === 'message.timestamp.type' && value === 'LogAppendTime')
}
