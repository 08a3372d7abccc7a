import type {Cluster} from '../../kafka/cluster.ts'
import {kafkaFailure} from '../../kafka/failures.ts'
import {
  ListConfigResources,
  ListGroupConfigResources,
} from '../../kafka/protocol/messages/list-config-resources.ts'
import {RESOURCE_TYPES} from './config-resource.ts'

/** Names of the groups, or of the client metrics subscriptions, that have configs of their own (KIP-714, KIP-1142). */
export async function listConfigResources(
  cluster: Cluster,
  kind: 'group' | 'client-metrics',
): Promise<string[]> {
  const type = RESOURCE_TYPES[kind]
  const message = kind === 'group' ? ListGroupConfigResources : ListConfigResources
  const answer = await cluster.sendToAny(message, {resourceTypes: [type]})
  if (answer.errorCode !== 0)
    throw kafkaFailure(answer.errorCode, `The ${kind} resources could not be listed`, {
      by: ListConfigResources,
    })
  const named = answer.configResources.filter(({resourceType}) => resourceType === type)
  return named.map(({resourceName}) => resourceName).sort()
}
