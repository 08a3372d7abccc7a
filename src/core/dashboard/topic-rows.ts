import {type TopicThroughputJson, topicToJson} from '../throughput/throughput-json.ts'
import type {ThroughputReport, TopicThroughput} from '../throughput/throughput-report.ts'
import type {CleanupPolicy} from '../topics/topic-retention.ts'
import type {GroupsReport} from './groups-report.ts'
import {findReaders, type ReadersReport, type TopicReaders} from './topic-readers.ts'
import {
  findNewestOfTopic,
  type NewestAge,
  type PartialSum,
  sumLogLengths,
  sumLogSizes,
} from './topic-totals.ts'
import type {TopicDetails, TopicsReport} from './topics-report.ts'

/** A topic as it is listed: its rates, and what other feeds tell of it. */
export interface TopicRow extends TopicThroughput {
  /** Null until the topics feed has told of the topic. */
  readonly details: TopicDetails | null
  /** Bytes of the leaders' logs. */
  readonly size: PartialSum
  /** Records that it holds at most. */
  readonly records: PartialSum
  /** Null where it is not known. */
  readonly newest: NewestAge | null
  /** The groups with commits on the topic; null before groups were read. */
  readonly readers: TopicReaders | null
  /** Whether there are groups whose commits could not be read: there may be more readers. */
  readonly readersArePartial: boolean
}

const noReaders: TopicReaders = {readers: [], maxLag: null}

/** What topics are told from; null where it was not polled yet. */
export interface TopicFeeds {
  readonly throughput: ThroughputReport | null
  readonly topics: TopicsReport | null
  readonly groups: GroupsReport | null
}

type Joined = TopicFeeds

/** The last join: a key or a redraw asks for the rows several times, and reports change every two seconds at most. */
let last: {readonly reports: Joined; readonly rows: readonly TopicRow[]} | null = null

/** All topics of the reports, Kafka's own too. Rows of the same reports are the same. */
export function listTopicRows({throughput, topics, groups}: Joined): readonly TopicRow[] {
  if (
    last?.reports.throughput === throughput &&
    last.reports.topics === topics &&
    last.reports.groups === groups
  )
    return last.rows
  const readers = groups === null ? null : findReaders(groups)
  const nowMs = throughput?.atMs ?? 0
  const rows = (throughput?.topics ?? []).map((topic) =>
    rowOf(topic, topics?.topics.get(topic.name) ?? null, readers, nowMs),
  )
  last = {reports: {throughput, topics, groups}, rows}
  return rows
}

function rowOf(
  topic: TopicThroughput,
  details: TopicDetails | null,
  readers: ReadersReport | null,
  nowMs: number,
): TopicRow {
  return {
    ...topic,
    details,
    size: sumLogSizes(topic, details),
    records: sumLogLengths(topic, details),
    newest: findNewestOfTopic(topic, details, nowMs),
    readers: readers === null ? null : (readers.byTopic.get(topic.name) ?? noReaders),
    readersArePartial: readers?.isPartial ?? false,
  }
}

/** A topic in the words that scripts select by; null for unknown. */
export interface TopicRowJson extends TopicThroughputJson {
  readonly replicationFactor: number | null
  readonly underReplicated: number | null
  /** Bytes of the leaders' logs that are known. */
  readonly sizeBytes: bigint | null
  /** Records that the topic holds at most. */
  readonly records: bigint | null
  /** As in Kafka's configs: `compact,delete`. */
  readonly cleanupPolicy: string | null
  /** Null without a limit, as where it is not known. */
  readonly retentionMs: bigint | null
  /** Of each partition. */
  readonly retentionBytes: bigint | null
  /** Time of the record with the largest timestamp, ISO 8601 UTC. */
  readonly newestRecordAt: string | null
  readonly groups: TopicReaders['readers'] | null
  readonly maxLag: bigint | null
}

const cleanupConfigs: Readonly<Record<CleanupPolicy, string>> = {
  delete: 'delete',
  compact: 'compact',
  both: 'compact,delete',
  none: '',
}

/** One topic of the list. */
export function topicRowToJson(row: TopicRow): TopicRowJson {
  const {details, readers} = row
  return {
    ...topicToJson(row),
    replicationFactor: details?.replicationFactor ?? null,
    underReplicated: details?.underReplicated ?? null,
    sizeBytes: row.size.sum,
    records: row.records.sum,
    cleanupPolicy: details?.retention == null ? null : cleanupConfigs[details.retention.cleanup],
    retentionMs: details?.retention?.retentionMs ?? null,
    retentionBytes: details?.retention?.retentionBytes ?? null,
    newestRecordAt: formatInstant(row.newest?.timestampMs ?? null),
    groups: readers?.readers ?? null,
    maxLag: readers?.maxLag ?? null,
  }
}

/** ISO 8601 UTC; null for null, and for what is no time: producers write any number. */
export function formatInstant(timestampMs: number | null): string | null {
  if (timestampMs === null) return null
  const instant = new Date(timestampMs)
  return Number.isNaN(instant.getTime()) ? null : instant.toISOString()
}
