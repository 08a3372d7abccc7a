import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {DescribeConfigs} from '../../kafka/protocol/messages/describe-configs.ts'

/** ConfigResource.Type.TOPIC. */
const TOPIC_RESOURCE = 2

const MIN_ISR = 'min.insync.replicas'

/** `min.insync.replicas` of topics in one request, which asks for no other config; null where it may not be read. */
export async function fetchMinIsr(
  cluster: Cluster,
  topics: readonly string[],
): Promise<ReadonlyMap<string, number> | null> {
  if (topics.length === 0) return new Map()
  try {
    const answer = await cluster.sendToAny(DescribeConfigs, {
      resources: topics.map((resourceName) => ({
        resourceType: TOPIC_RESOURCE,
        resourceName,
        configurationKeys: [MIN_ISR],
      })),
      includeSynonyms: false,
      includeDocumentation: false,
    })
    const found = answer.results.flatMap(({errorCode, resourceName, configs}) => {
      const value = Number(configs.find(({name}) => name === MIN_ISR)?.value)
      return errorCode === 0 && Number.isInteger(value) ? [[resourceName, value] as const] : []
    })
    return found.length === 0 ? null : new Map(found)
  } catch (error) {
    if (error instanceof Failure) return null
    throw error
  }
}
