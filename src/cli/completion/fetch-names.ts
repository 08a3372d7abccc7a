import {fetchQuorum} from '../../core/brokers/fetch-quorum.ts'
import type {ConfigKind} from '../../core/configs/config-resource.ts'
import {listGroups} from '../../core/groups/list-groups.ts'
import {listTransactions} from '../../core/transactions/list-transactions.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {LiveKind} from './completable-command.ts'
import {fetchConfigKeys, fetchConfigPairs} from './fetch-config-keys.ts'

/**
 * The names of a kind that a cluster has now, sorted; Kafka's internal topics come last. Of configs their keys, or
 * `KEY=VALUE` where that much is `typed`.
 */
export async function fetchNames(
  cluster: Cluster,
  kind: Exclude<LiveKind, 'subjects' | 'connectors'>,
  typed: string,
): Promise<string[]> {
  if (kind === 'groups') return (await listGroups(cluster)).groups.map(({group}) => group)
  if (kind === 'brokers') {
    const {brokers} = await cluster.metadata([])
    return brokers.map(({nodeId}) => String(nodeId))
  }
  if (kind === 'transactional ids')
    return (await listTransactions(cluster)).transactions.map(({transactionalId}) => transactionalId)
  if (kind === 'voters') return (await fetchQuorum(cluster)).voters.map(({id}) => String(id))
  if (kind !== 'topics') {
    const [key = '', value] = typed.split('=')
    return value === undefined
      ? fetchConfigKeys(cluster, CONFIG_KIND_OF[kind])
      : fetchConfigPairs(cluster, CONFIG_KIND_OF[kind], key)
  }
  const {topics} = await cluster.metadata(null)
  return [...topics.values()]
    .sort((a, b) => Number(a.internal) - Number(b.internal) || (a.name < b.name ? -1 : 1))
    .map(({name}) => name)
}

const CONFIG_KIND_OF: Readonly<Record<`${ConfigKind} configs`, ConfigKind>> = {
  'topic configs': 'topic',
  'broker configs': 'broker',
  'cluster configs': 'cluster',
  'logger configs': 'logger',
  'group configs': 'group',
  'client-metrics configs': 'client-metrics',
}
