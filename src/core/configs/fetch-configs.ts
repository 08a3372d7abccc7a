import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {kafkaFailure} from '../../kafka/failures.ts'
import {DescribeConfigs} from '../../kafka/protocol/messages/describe-configs.ts'

/** org.apache.kafka.common.config.ConfigResource.Type. */
export const ConfigResourceType = {topic: 2, broker: 4, logger: 8, 'client-metrics': 16, group: 32} as const

/** What has configs. */
export type ConfigKind = keyof typeof ConfigResourceType

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
 * Configs of resources of one kind by their names: only some keys where they are named, else all. What could not be read has a
 * Failure. One request to any broker, but for a broker's own configs and loggers, which only that one tells.
 */
export async function fetchConfigs(
  cluster: Cluster,
  kind: ConfigKind,
  names: readonly string[],
  keys: readonly string[] | null = null,
): Promise<Map<string, readonly ConfigEntry[] | Failure>> {
  const isOwn = (kind === 'broker' || kind === 'logger') && names.some((name) => name !== '')
  const batches = isOwn ? names.map((name) => [name]) : names.length > 0 ? [names] : []
  const answers = await Promise.all(
    batches.map((batch) => describeConfigs(cluster, kind, batch, keys, isOwn)),
  )
  return new Map(answers.flatMap((answer) => [...answer]))
}

/** Configs of topics; see fetchConfigs. */
export function fetchTopicConfigs(
  cluster: Cluster,
  topics: readonly string[],
  keys: readonly string[] | null = null,
): Promise<Map<string, readonly ConfigEntry[] | Failure>> {
  return fetchConfigs(cluster, 'topic', topics, keys)
}

async function describeConfigs(
  cluster: Cluster,
  kind: ConfigKind,
  names: readonly string[],
  keys: readonly string[] | null,
  isOwn: boolean,
): Promise<Map<string, readonly ConfigEntry[] | Failure>> {
  const request = {
    resources: names.map((resourceName) => ({
      resourceType: ConfigResourceType[kind],
      resourceName,
      configurationKeys: keys === null ? null : [...keys],
    })),
    includeSynonyms: false,
    includeDocumentation: false,
  }
  const node = isOwn ? Number(names[0] || Number.NaN) : Number.NaN
  const answer = Number.isInteger(node)
    ? await cluster.sendTo(node, DescribeConfigs, request)
    : await cluster.sendToAny(DescribeConfigs, request)
  const byName = new Map(answer.results.map((result) => [result.resourceName, result]))
  return new Map(
    names.map((name): [string, readonly ConfigEntry[] | Failure] => {
      const result = byName.get(name)
      if (!result) return [name, Failure.leftOut(`the configs of ${name}`)]
      if (result.errorCode !== 0) {
        const what = `The configs of ${kind} ${name} could not be read`
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
