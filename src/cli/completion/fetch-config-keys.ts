import type {ConfigKind} from '../../core/configs/config-resource.ts'
import {fetchConfigs} from '../../core/configs/fetch-configs.ts'
import {knownConfigValues} from '../../core/configs/known-values.ts'
import {type KnownConfigs, knownConfigs, UNLISTED_BROKER_CONFIGS} from '../../core/configs/plan-configs.ts'
import {fetchKnownTopicConfigs} from '../../core/topics/known-topic-configs.ts'
import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'

/** A name for asking what there is: Kafka tells the configs of groups and subscriptions that are not there too. */
const ANY_NAME = 'samsa'

/** The keys of configs that can be changed on resources of a kind, as the cluster tells them, sorted. */
export async function fetchConfigKeys(cluster: Cluster, kind: ConfigKind): Promise<string[]> {
  const known = await fetchKnown(cluster, kind)
  const keys = [...known].flatMap(([key, {readOnly}]) => (readOnly ? [] : key))
  const unlisted = kind === 'broker' || kind === 'cluster' ? UNLISTED_BROKER_CONFIGS : []
  return [...new Set([...keys, ...unlisted])].sort()
}

/** `KEY=VALUE` for each value of a config that takes only certain ones; none for others. */
export async function fetchConfigPairs(cluster: Cluster, kind: ConfigKind, key: string): Promise<string[]> {
  const values = knownConfigValues(kind, key, null)
  const found =
    values.length > 0
      ? values
      : knownConfigValues(kind, key, (await fetchKnown(cluster, kind)).get(key)?.type ?? null)
  return found.map((value) => `${key}=${value}`)
}

async function fetchKnown(cluster: Cluster, kind: ConfigKind): Promise<KnownConfigs> {
  if (kind === 'topic') {
    const {topics} = await cluster.metadata(null)
    const found = [...topics.values()].find(({failure, internal}) => !failure && !internal)
    return fetchKnownTopicConfigs(cluster, [found?.name ?? ANY_NAME])
  }
  const isOfBroker = kind === 'broker' || kind === 'cluster' || kind === 'logger'
  const name = isOfBroker ? String((await cluster.metadata([])).brokers[0]?.nodeId ?? 0) : ANY_NAME
  const resource = {kind: kind === 'cluster' ? 'broker' : kind, name} as const
  const entries = (await fetchConfigs(cluster, [resource])).get(resource)
  return entries === undefined || entries instanceof Failure ? new Map() : knownConfigs(entries)
}
