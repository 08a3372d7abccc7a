import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {kafkaFailure} from '../../kafka/failures.ts'
import {DescribeConfigs} from '../../kafka/protocol/messages/describe-configs.ts'

/** ConfigResource.Type.TOPIC (org.apache.kafka.common.config). */
const TOPIC_RESOURCE = 2

/** DescribeConfigsResponse.ConfigSource: where a value comes from. */
const SOURCES: Readonly<Record<number, ConfigEntry['source']>> = {
  1: 'topic',
  2: 'broker',
  3: 'broker-default',
  4: 'static',
  5: 'default',
  6: 'broker-logger',
  7: 'client-metrics',
  8: 'group',
}

export interface ConfigEntry {
  readonly name: string
  /** Null where the broker does not tell (a sensitive value). */
  readonly value: string | null
  readonly source:
    | 'topic'
    | 'broker'
    | 'broker-default'
    | 'static'
    | 'default'
    | 'broker-logger'
    | 'client-metrics'
    | 'group'
    | 'unknown'
  readonly sensitive: boolean
}

/**
 * Configs of topics in one request to any broker: only some keys where they are named, else all. A topic that could not be
 * described has a Failure.
 */
export async function fetchTopicConfigs(
  cluster: Cluster,
  topics: readonly string[],
  keys: readonly string[] | null = null,
): Promise<Map<string, readonly ConfigEntry[] | Failure>> {
  if (topics.length === 0) return new Map()
  const answer = await cluster.sendToAny(DescribeConfigs, {
    resources: topics.map((resourceName) => ({
      resourceType: TOPIC_RESOURCE,
      resourceName,
      configurationKeys: keys === null ? null : [...keys],
    })),
    includeSynonyms: false,
    includeDocumentation: false,
  })
  const byName = new Map(answer.results.map((result) => [result.resourceName, result]))
  return new Map(
    topics.map((name): [string, readonly ConfigEntry[] | Failure] => {
      const result = byName.get(name)
      if (!result) return [name, Failure.leftOut(`the configs of ${name}`)]
      if (result.errorCode !== 0) {
        const what = `The configs of topic ${name} could not be read`
        return [name, kafkaFailure(result.errorCode, what, result.errorMessage)]
      }
      const entries = result.configs.map((config) => ({
        name: config.name,
        value: config.value,
        source: SOURCES[config.configSource] ?? ('unknown' as const),
        sensitive: config.isSensitive,
      }))
      return [name, entries]
    }),
  )
}

/** The configs that were set on the topic itself, by name. */
export function topicOverrides(entries: readonly ConfigEntry[]): Record<string, string | null> {
  return Object.fromEntries(
    entries
      .filter((entry) => entry.source === 'topic')
      .map((entry) => [entry.name, entry.value] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}
