import {listGroups} from '../../core/groups/list-groups.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {ValueKind} from './completable-command.ts'

/** The names of a kind that a cluster has now, sorted; Kafka's internal topics come last. */
export async function fetchNames(cluster: Cluster, kind: Exclude<ValueKind, 'files'>): Promise<string[]> {
  if (kind === 'groups') return (await listGroups(cluster)).groups.map(({group}) => group)
  if (kind === 'brokers') {
    const {brokers} = await cluster.metadata([])
    return brokers.map(({nodeId}) => String(nodeId))
  }
  const {topics} = await cluster.metadata(null)
  return [...topics.values()]
    .sort((a, b) => Number(a.internal) - Number(b.internal) || (a.name < b.name ? -1 : 1))
    .map(({name}) => name)
}
