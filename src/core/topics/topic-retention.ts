import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {type ConfigEntry, fetchTopicConfigs} from '../configs/fetch-configs.ts'

/** What `cleanup.policy` says; `none` where its list is empty, which Kafka 4.2 takes: records are then kept for ever. */
export type CleanupPolicy = 'delete' | 'compact' | 'both' | 'none'

/** How long a topic keeps its records. */
export interface TopicRetention {
  readonly cleanup: CleanupPolicy
  /** `retention.ms`; null without a limit. It counts only where the policy deletes. */
  readonly retentionMs: bigint | null
  /** `retention.bytes`, of each partition; null without a limit. */
  readonly retentionBytes: bigint | null
}

const CLEANUP = 'cleanup.policy'
const RETENTION_MS = 'retention.ms'
const RETENTION_BYTES = 'retention.bytes'

/**
 * The retention of topics in one request to any broker, which asks for these three configs and no other. Every topic has
 * its retention or its Failure. Throws a Failure where no broker answers.
 */
export async function fetchRetention(
  cluster: Cluster,
  topics: readonly string[],
): Promise<Map<string, TopicRetention | Failure>> {
  const found = await fetchTopicConfigs(cluster, topics, RETENTION_KEYS)
  return new Map(
    [...found].map(([topic, configs]) => {
      if (configs instanceof Failure) return [topic, configs]
      return [topic, retentionOf(configs) ?? Failure.leftOut(`the retention of topic ${topic}`)]
    }),
  )
}

/** The configs that a topic's retention is read from. */
export const RETENTION_KEYS: readonly string[] = [CLEANUP, RETENTION_MS, RETENTION_BYTES]

/** The retention that the configs of a topic say; null where one of the three is missing or is not what Kafka writes. */
export function retentionOf(configs: readonly ConfigEntry[]): TopicRetention | null {
  return parseRetention(new Map(configs.map(({name, value}) => [name, value])))
}

/** Reads the three configs; null where one is missing or is not what Kafka writes. */
export function parseRetention(values: ReadonlyMap<string, string | null>): TopicRetention | null {
  const cleanup = parseCleanup(values.get(CLEANUP))
  const retentionMs = parseLimit(values.get(RETENTION_MS))
  const retentionBytes = parseLimit(values.get(RETENTION_BYTES))
  if (cleanup === null || retentionMs === undefined || retentionBytes === undefined) return null
  return {cleanup, retentionMs, retentionBytes}
}

function parseCleanup(value: string | null | undefined): CleanupPolicy | null {
  if (value === null || value === undefined) return null
  const policies = new Set(value.split(',').map((policy) => policy.trim()))
  if (policies.has('compact')) return policies.has('delete') ? 'both' : 'compact'
  if (policies.has('delete')) return 'delete'
  return value.trim() === '' ? 'none' : null
}

/** -1 is no limit: null. Undefined where there is no number. */
function parseLimit(value: string | null | undefined): bigint | null | undefined {
  if (value === null || value === undefined || !/^-?\d+$/.test(value)) return undefined
  const limit = BigInt(value)
  return limit < 0n ? null : limit
}
