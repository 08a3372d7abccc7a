import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {fetchTopicConfigs} from '../configs/fetch-configs.ts'
import {MIN_ISR} from '../topics/min-isr.ts'

/** `min.insync.replicas` of topics in one request, which asks for no other config; null where it may not be read. */
export async function fetchMinIsr(
  cluster: Cluster,
  topics: readonly string[],
): Promise<ReadonlyMap<string, number> | null> {
  if (topics.length === 0) return new Map()
  try {
    const found = [...(await fetchTopicConfigs(cluster, topics, [MIN_ISR]))].flatMap(([topic, configs]) => {
      if (configs instanceof Failure) return []
      const value = Number(configs.find(({name}) => name === MIN_ISR)?.value)
      return Number.isInteger(value) ? [[topic, value] as const] : []
    })
    return found.length === 0 ? null : new Map(found)
  } catch (error) {
    if (error instanceof Failure) return null
    throw error
  }
}
