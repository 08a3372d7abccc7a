import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {kafkaFailure} from '../../kafka/failures.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {DescribeConfigs} from '../../kafka/protocol/messages/describe-configs.ts'
import {
  askedOf,
  type ConfigKind,
  type ConfigResource,
  describeResource,
  RESOURCE_TYPES,
  resourceKey,
  servingNode,
} from './config-resource.ts'

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

/** DescribeConfigsResponse.ConfigType (KIP-569). */
const TYPES: Readonly<Record<number, ConfigType>> = {
  1: 'boolean',
  2: 'string',
  3: 'int',
  4: 'short',
  5: 'long',
  6: 'double',
  7: 'list',
  8: 'class',
  9: 'password',
}

export type ConfigType =
  | 'boolean'
  | 'string'
  | 'int'
  | 'short'
  | 'long'
  | 'double'
  | 'list'
  | 'class'
  | 'password'

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
  /** Only a restart with another server.properties changes it. */
  readonly readOnly: boolean
  /** Null where the broker does not say. */
  readonly type: ConfigType | null
  /** Null where it was not asked for. */
  readonly documentation: string | null
}

interface FetchOptions {
  /** Only these keys; all of them by default. */
  readonly keys?: readonly string[] | null
  readonly documentation?: boolean
}

/**
 * Configs of resources, in one request to any broker, and one more for each broker whose own they are. Every resource has
 * its entries or its Failure. Throws a Failure where no broker answers.
 */
export async function fetchConfigs<R extends ConfigResource>(
  cluster: Cluster,
  resources: readonly R[],
  options: FetchOptions = {},
): Promise<Map<R, readonly ConfigEntry[] | Failure>> {
  const found = new Map<R, readonly ConfigEntry[] | Failure>()
  await Promise.all(
    [...Map.groupBy(resources, servingNode)].map(async ([nodeId, batch]) => {
      try {
        for (const [resource, entries] of await requestConfigs(cluster, nodeId, batch, options))
          found.set(resource, entries)
      } catch (error) {
        // Without any broker there is nothing to tell; one that is down is the failure of its own rows.
        if (!(error instanceof Failure) || nodeId === null) throw error
        for (const resource of batch) found.set(resource, error)
      }
    }),
  )
  return found
}

async function requestConfigs<R extends ConfigResource>(
  cluster: Cluster,
  nodeId: number | null,
  resources: readonly R[],
  {keys = null, documentation = false}: FetchOptions,
): Promise<Map<R, readonly ConfigEntry[] | Failure>> {
  const request = {
    resources: resources.map(({kind, name}) => ({
      resourceType: RESOURCE_TYPES[kind],
      resourceName: name ?? '',
      configurationKeys: keys === null ? null : [...keys],
    })),
    includeSynonyms: false,
    includeDocumentation: documentation,
  }
  if (nodeId !== null && !cluster.knownMetadata) await cluster.metadata([])
  const answer = await (nodeId === null
    ? cluster.sendToAny(DescribeConfigs, request)
    : cluster.sendTo(nodeId, DescribeConfigs, request))
  const byKey = new Map(
    answer.results.map((result) => [`${result.resourceType}\u0000${result.resourceName}`, result]),
  )
  return new Map(
    resources.map((resource): [R, readonly ConfigEntry[] | Failure] => {
      const result = byKey.get(resourceKey(resource))
      const what = describeResource(resource)
      if (!result) return [resource, Failure.leftOut(`the configs of ${what}`)]
      if (result.errorCode !== 0) {
        const sentence = `The configs of ${what} could not be read`
        const failure = kafkaFailure(result.errorCode, sentence, {
          ...askedOf(resource),
          by: DescribeConfigs,
          message: result.errorMessage,
        })
        // A broker that knows no such resource calls the request wrong.
        const isUnknownKind = resource.kind === 'group' && result.errorCode === ErrorCode.INVALID_REQUEST
        return [resource, isUnknownKind ? failure.suggesting('Configs of groups take Kafka 4.0.') : failure]
      }
      return [resource, result.configs.map(entryOf)]
    }),
  )
}

/** A config as the answer has it. */
interface DescribedConfig {
  readonly name: string
  readonly value: string | null
  readonly readOnly: boolean
  readonly configSource: number
  readonly isSensitive: boolean
  readonly configType: number
  readonly documentation: string | null
}

function entryOf(config: DescribedConfig): ConfigEntry {
  return {
    name: config.name,
    value: config.value,
    source: SOURCES[config.configSource] ?? 'unknown',
    sensitive: config.isSensitive,
    readOnly: config.readOnly,
    type: TYPES[config.configType] ?? null,
    documentation: config.documentation,
  }
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
  const resources = topics.map((name) => ({kind: 'topic' as const, name}))
  const found = await fetchConfigs(cluster, resources, {keys})
  return new Map([...found].map(([{name}, entries]) => [name, entries]))
}

/** Where a value comes from that was set on the thing itself. */
const OWN_SOURCES: Readonly<Record<ConfigKind, readonly ConfigEntry['source'][]>> = {
  topic: ['topic'],
  broker: ['broker'],
  cluster: ['broker-default'],
  logger: ['broker-logger'],
  group: ['group'],
  'client-metrics': ['client-metrics'],
}

/** Whether a value was set on the thing itself, so that it can be unset there. */
export function isOwnConfig(kind: ConfigKind, {source}: ConfigEntry): boolean {
  return OWN_SOURCES[kind].includes(source)
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
