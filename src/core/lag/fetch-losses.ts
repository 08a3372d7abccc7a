import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {DescribeLogDirs} from '../../kafka/protocol/messages/describe-log-dirs.ts'
import {sendToLeaders, type TopicPartition} from '../../kafka/routing.ts'
import {fetchLogSizes} from '../brokers/fetch-log-sizes.ts'
import {formatTopicPartition, topicPartitionKey} from '../offsets/topic-partition.ts'
import {RefreshedMap} from '../polling/refreshed-map.ts'
import {fetchRetention, type TopicRetention} from '../topics/topic-retention.ts'
import {effectiveLag, type LagRow} from './calculate-lag.ts'
import type {RowTimeLag} from './lag-row.ts'
import {calculateLoss, judgeLoss} from './time-to-loss.ts'

const RETENTION_EVERY_MS = 60_000
const SIZES_EVERY_MS = 30_000

/** A row whose time lag was looked for. */
export type TimedRow = LagRow & RowTimeLag

/**
 * Finds when retention may delete what groups have not read, and remembers what it is found from: the retention of topics
 * (one request to any broker, every 60 s) and, of topics that have `retention.bytes`, the sizes of logs (one a leader, every 30 s).
 * What may not be read leaves the loss unknown; what the rows are no longer about is forgotten.
 */
export class LossFinder {
  readonly #retention: RefreshedMap<string, TopicRetention>
  readonly #sizes: RefreshedMap<TopicPartition, bigint>

  constructor(cluster: Cluster) {
    this.#retention = new RefreshedMap(
      (topics) => fetchRetention(cluster, topics),
      (topic) => topic,
    )
    this.#sizes = new RefreshedMap(
      (logs) => fetchSizes(cluster, logs),
      ({topic, partition}) => topicPartitionKey(topic, partition),
    )
  }

  /** How long a topic keeps its records; null where it is not known. Only topics of which something was unread are asked for. */
  retentionOf(topic: string): TopicRetention | null {
    return this.#retention.valueOf(topic) ?? null
  }

  /** Adds their losses to rows, which are the caller's own: there may be thousands at every poll. */
  async judge<Row extends TimedRow>(rows: readonly Row[], nowMs: number): Promise<readonly Row[]> {
    const unread = rows.filter((row) => (effectiveLag(row) ?? 0n) > 0n)
    const topics = [...new Set(unread.map(({topic}) => topic))]
    await this.#retention.refresh(topics, {atMs: nowMs, everyMs: RETENTION_EVERY_MS})
    this.#retention.retain([...new Set(rows.map(({topic}) => topic))])
    const hasSizeLimit = ({topic}: Row): boolean => this.#retention.valueOf(topic)?.retentionBytes != null
    const logs = new Map(
      unread.filter(hasSizeLimit).map((row) => [topicPartitionKey(row.topic, row.partition), row]),
    )
    await this.#sizes.refresh([...logs.values()], {atMs: nowMs, everyMs: SIZES_EVERY_MS})
    // A group that keeps pace is now behind, now not: its sizes are not asked for again each time.
    this.#sizes.retain(rows.filter(hasSizeLimit))
    for (const row of rows) {
      const retention = this.#retention.valueOf(row.topic) ?? null
      const logBytes = retention?.retentionBytes == null ? null : (this.#sizes.valueOf(row) ?? null)
      Object.assign(row, judgeLoss(row, calculateLoss(row, row, {retention, logBytes})))
    }
    return rows
  }
}

function fetchSizes(
  cluster: Cluster,
  logs: readonly TopicPartition[],
): Promise<Map<TopicPartition, bigint | Failure>> {
  return sendToLeaders<TopicPartition, bigint>(
    cluster,
    logs,
    async (nodeId, items) => {
      const sizes = await fetchLogSizes(cluster, nodeId, items)
      return items.map(({topic, partition}) => {
        const value = sizes.get(topicPartitionKey(topic, partition))
        return value === undefined ? {failure: Failure.leftOut('it')} : {value}
      })
    },
    {
      by: DescribeLogDirs,
      retryForMs: 0,
      what: (item) => `The size of ${formatTopicPartition(item)} could not be read`,
    },
  )
}
