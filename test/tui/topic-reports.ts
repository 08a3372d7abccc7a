import type {
  NewestRecord,
  PartitionDetails,
  TopicDetails,
  TopicsReport,
} from '../../src/core/dashboard/topics-report.ts'
import type {ThroughputReport} from '../../src/core/throughput/throughput-report.ts'
import type {TopicRetention} from '../../src/core/topics/topic-retention.ts'

const day = 86_400_000n
const gib = 1024n ** 3n

/** What is beside the rates of a topic. */
export interface TopicInput {
  readonly retention?: TopicRetention | null
  /** Of each partition. */
  readonly sizeBytes?: bigint | null
  readonly logStart?: bigint
  /** Age of the newest record when the leader was asked; null for a log that has none. */
  readonly newestAgeMs?: number | null
  readonly replicas?: readonly number[]
  /** Replicas that are not in sync, by partition. */
  readonly missing?: Readonly<Record<number, readonly number[]>>
  /** In-sync replicas that a write needs, of each partition. */
  readonly minIsr?: number
  readonly offline?: Readonly<Record<number, readonly number[]>>
}

const week: TopicRetention = {cleanup: 'delete', retentionMs: 7n * day, retentionBytes: null}

/** What is beside the rates of the topics in test/tui/reports.ts. */
const inputs: Readonly<Record<string, TopicInput>> = {
  'orders-eu-west': {retention: week, sizeBytes: 3n * gib, logStart: 640_000n, newestAgeMs: 400},
  payments: {
    retention: {cleanup: 'delete', retentionMs: 30n * day, retentionBytes: gib},
    sizeBytes: 811n * 1024n ** 2n,
    logStart: 900_000n,
    newestAgeMs: 20,
    missing: {1: [3], 4: [1, 3]},
    offline: {1: [3], 4: [3]},
    minIsr: 2,
  },
  'audit-log': {
    retention: {cleanup: 'delete', retentionMs: 2n ** 63n - 1n, retentionBytes: null},
    sizeBytes: 512n,
    newestAgeMs: 93_784_000,
    missing: {1: [1, 2, 3]},
    offline: {1: [1, 2, 3]},
  },
  'clicks.raw': {retention: null, sizeBytes: null, newestAgeMs: -180_000},
  注文の受付: {
    retention: {cleanup: 'both', retentionMs: 129_600_000n, retentionBytes: null},
    sizeBytes: 20_000_000n,
    newestAgeMs: 2000,
  },
  'evil\x1b]0;owned\x07\x1b[2J\u202etopic': {
    retention: {cleanup: 'compact', retentionMs: 7n * day, retentionBytes: null},
    sizeBytes: 1536n,
    logStart: 2_000_000n,
    newestAgeMs: null,
  },
  __consumer_offsets: {
    retention: {cleanup: 'compact', retentionMs: 7n * day, retentionBytes: null},
    sizeBytes: 9_000_000n,
    newestAgeMs: 100,
  },
}

/** What a cluster tells beside the rates of a report: replicas that are missing, sizes that are not told, old topics. */
export function topicsBeside(
  report: ThroughputReport,
  errors: readonly string[] = [],
  inputOf: (topic: string) => TopicInput = (topic) => inputs[topic] ?? {},
): TopicsReport {
  const askedAtMs = report.atMs
  const topics = report.topics.map(({name, partitions}): [string, TopicDetails] => {
    const input = inputOf(name)
    const {replicas = [1, 2, 3], missing = {}, offline = {}} = input
    const details = partitions.map(({partition, logEnd}): [number, PartitionDetails] => {
      const newest: NewestRecord | null =
        input.newestAgeMs === undefined
          ? null
          : {
              timestampMs: input.newestAgeMs === null ? null : askedAtMs - input.newestAgeMs,
              offset: (logEnd ?? 1n) - 1n,
              askedAtMs,
              logEnd,
            }
      return [
        partition,
        {
          replicas,
          isr: replicas.filter((id) => !missing[partition]?.includes(id)),
          offlineReplicas: offline[partition] ?? [],
          minIsr: input.minIsr ?? null,
          logStart: logEnd === null ? null : (input.logStart ?? 0n),
          sizeBytes: logEnd === null ? null : (input.sizeBytes ?? null),
          newest: logEnd === null ? null : newest,
        },
      ]
    })
    return [
      name,
      {
        replicationFactor: replicas.length,
        underReplicated: Object.keys(missing).length,
        retention: input.retention ?? null,
        partitions: new Map(details),
      },
    ]
  })
  return {atMs: askedAtMs, pollDurationMs: 6, topics: new Map(topics), errors}
}
