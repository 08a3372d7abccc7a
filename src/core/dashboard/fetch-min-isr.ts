import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {fetchTopicConfigs} from '../configs/fetch-configs.ts'
import {MIN_ISR, minIsrIn} from '../topics/min-isr.ts'

/**
 * `min.insync.replicas` of topics in one request, which asks for no other config. Every topic has it or its Failure. Throws a
 * Failure where no broker answers.
 */
export async function fetchMinIsr(
  cluster: Cluster,
  topics: readonly string[],
): Promise<ReadonlyMap<string, number | Failure>> {
  const found = await fetchTopicConfigs(cluster, topics, [MIN_ISR])
  return new Map(
    [...found].map(([topic, configs]) => {
      if (configs instanceof Failure) return [topic, configs]
      return [topic, minIsrIn(configs) ?? Failure.leftOut(`${MIN_ISR} of topic ${topic}`)]
    }),
  )
}
