import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {fetchTopicConfigs} from '../configs/fetch-configs.ts'
import {MIN_ISR, minIsrIn} from '../topics/min-isr.ts'
import {RETENTION_KEYS, retentionOf, type TopicRetention} from '../topics/topic-retention.ts'

/** What the screens of topics read from their configs. */
export interface TopicSettings {
  readonly retention: TopicRetention
  /** `min.insync.replicas` as it is set, which may be more than there are replicas. */
  readonly minIsr: number
}

/**
 * The settings of topics in one request to any broker, which asks for no other config. Every topic has them or its
 * Failure. Throws a Failure where no broker answers.
 */
export async function fetchTopicSettings(
  cluster: Cluster,
  topics: readonly string[],
): Promise<Map<string, TopicSettings | Failure>> {
  const found = await fetchTopicConfigs(cluster, topics, [...RETENTION_KEYS, MIN_ISR])
  return new Map(
    [...found].map(([topic, configs]): [string, TopicSettings | Failure] => {
      if (configs instanceof Failure) return [topic, configs]
      const retention = retentionOf(configs)
      const minIsr = minIsrIn(configs)
      if (retention === null) return [topic, Failure.leftOut(`the retention of topic ${topic}`)]
      if (minIsr === null) return [topic, Failure.leftOut(`${MIN_ISR} of topic ${topic}`)]
      return [topic, {retention, minIsr}]
    }),
  )
}
