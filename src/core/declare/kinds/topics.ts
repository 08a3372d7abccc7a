import {Failure} from '../../../errors/failure.ts'
import type {Cluster} from '../../../kafka/cluster.ts'
import {fetchTopicConfigs} from '../../configs/fetch-configs.ts'
import {compareNames} from '../../names/compare-names.ts'
import type {Placed} from '../../source/shapes.ts'
import {escapeVariables} from '../../source/source-tree.ts'
import {isInternalTopic} from '../../topics/list-topics.ts'
import {exportedConfigs} from '../declared-configs.ts'
import {byFields, declareKind, type ExportContext} from '../kind.ts'
import {planTopics} from './plan-topics.ts'
import {topicDefaultsShape, topicShape} from './topic-shape.ts'

export const topicKind = declareKind({
  list: 'topics',
  description: 'Topics. Those that are not here are left alone.',
  shape: topicShape,
  identify: byFields('name'),
  defaults: topicDefaultsShape,
  withDefaults: (topic, {strict, own}) => ({
    ...topic,
    partitions: topic.partitions ?? own?.partitions,
    replicationFactor: topic.replicationFactor ?? own?.replicationFactor,
    configs: new Map<string, Placed<string | null>>([...(own?.configs ?? []), ...(topic.configs ?? [])]),
    strict: topic.strict ?? own?.strict ?? strict,
  }),
  topicsOf: ({name}) => [name],
  prunes: true,
  plan: planTopics,
  export: exportTopics,
})

/** All but Kafka's own. */
async function exportTopics(cluster: Cluster, {choose, failures}: ExportContext): Promise<object[]> {
  const all = [...(await cluster.metadata(null)).topics.values()]
  const matches = choose(all.map(({name}) => name))
  const chosen = all
    .filter((topic) => matches(topic.name) && !isInternalTopic(topic))
    .sort((a, b) => compareNames(a.name, b.name))
  const configs = await fetchTopicConfigs(
    cluster,
    chosen.filter(({failure}) => !failure).map(({name}) => name),
  )
  return chosen.flatMap(({name, partitions, failure}) => {
    const entries = configs.get(name)
    if (failure || entries === undefined || entries instanceof Failure) {
      failures.push(failure ?? (entries instanceof Failure ? entries : Failure.leftOut(`topic ${name}`)))
      return []
    }
    const own = exportedConfigs('topic', entries)
    const factor = partitions[0]?.replicas.length ?? 0
    const size = partitions.every(({replicas}) => replicas.length === factor)
      ? {partitions: partitions.length, replicationFactor: factor}
      : {assignment: Object.fromEntries(partitions.map((each) => [String(each.partition), each.replicas]))}
    return [{name: escapeVariables(name), ...size, ...(Object.keys(own).length > 0 ? {configs: own} : {})}]
  })
}
