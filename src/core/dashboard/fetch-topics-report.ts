import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {ClusterMetadata} from '../../kafka/metadata.ts'
import {fetchLogSizes} from '../brokers/fetch-log-sizes.ts'
import {fetchLogOffsets, type LogOffset, type LogOffsetQuery} from '../offsets/fetch-offsets.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'
import type {MetadataWatch} from '../polling/metadata-watch.ts'
import {RefreshedMap} from '../polling/refreshed-map.ts'
import type {Clock} from '../time/clock.ts'
import {effectiveMinIsr} from '../topics/min-isr.ts'
import {fetchTopicSettings, type TopicSettings} from './fetch-topic-settings.ts'
import {type Log, logKey, logOf, refreshLogs} from './refresh-logs.ts'
import {isStillNewest} from './topic-totals.ts'
import type {NewestRecord, PartitionDetails, TopicDetails, TopicsReport} from './topics-report.ts'

/** What is wanted of the topics. */
export interface TopicsRequest {
  /** The topic that somebody looks into: the others stay as they were. Null for all. */
  readonly focus: string | null
  /** The newest log end that somebody has read; null where none is known. */
  readonly logEndOf: (topic: string, partition: number) => bigint | null
}

/** One poll of what topics have beside their rates. Rejects where there is no metadata. */
export type TopicsSource = (request: TopicsRequest) => Promise<TopicsReport>

const SIZES_EVERY_MS = 30_000
const SETTINGS_EVERY_MS = 60_000
const STARTS_EVERY_MS = 10_000
const NEWEST_EVERY_MS = 30_000
const NEWEST_IN_FOCUS_EVERY_MS = 10_000

/** Longer than this a poll does not wait: what comes later is in the next report. */
const PATIENCE_MS = 1_500

/**
 * ListOffsetsRequest.MAX_TIMESTAMP (KIP-734, Kafka 3.0): the record with the largest timestamp. A broker keeps the largest
 * timestamp of each segment in memory, and then reads the batch with that record from the disk, which it decompresses.
 */
const maxTimestamp: LogOffsetQuery = {timestampMs: -3}

/**
 * Polls what the screens of topics and partitions show beside rates. Metadata is shared with all that poll. Beside it a
 * poll makes at most one request to each leader for the sizes of its logs (30 s), one for the log starts (10 s), one for
 * the newest records (30 s; 10 s in focus), and one to any broker for the configs (60 s), whatever the number of topics;
 * a few more while the logs of a new topic are being made. Newest records are asked for only of logs that have changed
 * since: on a cluster of ten thousand quiet logs that would be ten thousand reads from disks for nothing.
 */
export function createTopicsSource(cluster: Cluster, watch: MetadataWatch, clock: Clock): TopicsSource {
  const sizes = new RefreshedMap((logs: readonly Log[]) => fetchSizes(cluster, logs), logKey)
  const settings = new RefreshedMap<string, TopicSettings>(
    (topics) => fetchTopicSettings(cluster, topics),
    (topic) => topic,
  )
  const starts = new RefreshedMap((logs: readonly Log[]) => fetchOffsets(cluster, logs, 'earliest'), logKey)
  let logEndOf: TopicsRequest['logEndOf'] = () => null
  const endOf = ({topic, partition}: Log): bigint | null => logEndOf(topic, partition)
  const newest: RefreshedMap<Log, NewestRecord> = new RefreshedMap(async (logs: readonly Log[]) => {
    const askedAtMs = clock.now()
    const ends = new Map(logs.map((log) => [log, endOf(log)]))
    const found = await fetchOffsets(cluster, logs, maxTimestamp)
    return new Map(
      [...found].map(([log, answer]): [Log, NewestRecord | Failure] => {
        if (answer instanceof Failure) return [log, answer]
        const record = newestOf(answer, askedAtMs, ends.get(log) ?? null)
        // Named none, but had one before: the newest one is not on all in-sync replicas yet.
        return [log, record.timestampMs === null ? (newest.valueOf(log) ?? record) : record]
      }),
    )
  }, logKey)

  return async (request) => {
    const atMs = clock.now()
    logEndOf = request.logEndOf
    const metadata = await fetchOrKeep(watch)
    const topics = [...metadata.topics.values()].filter(({failure}) => failure === null).map(({name}) => name)
    const all = listLogs(metadata)
    // Others nobody can be asked for.
    const logs = [...all.values()].flatMap((ofTopic) => ofTopic.filter(({leader}) => leader >= 0))
    const leaders = new Set(logs.map(({leader}) => leader))
    sizes.retain(logs)
    settings.retain(topics)
    starts.retain(logs)
    newest.retain(logs)

    const {focus} = request
    const isWanted = (topic: string): boolean => focus === null || topic === focus
    const wanted = logs.filter(({topic}) => isWanted(topic))
    const isUnchanged = (log: Log, record: NewestRecord): boolean => {
      const logEnd = endOf(log)
      return logEnd !== null && isStillNewest(record, logEnd)
    }
    const refresh = <Value>(
      map: RefreshedMap<Log, Value>,
      some: readonly Log[],
      everyMs: number,
      holds?: (log: Log, value: Value) => boolean,
    ): Promise<void> => refreshLogs(map, some, clock, {atMs, everyMs, holds})
    const answered = new AbortController()
    const asked = Promise.all([
      // A broker at a time, so that one that does not answer holds back no other.
      ...[...Map.groupBy(wanted, ({leader}) => leader).values()].map((ofLeader) =>
        refresh(sizes, ofLeader, SIZES_EVERY_MS),
      ),
      settings.refresh(topics.filter(isWanted), {atMs, everyMs: SETTINGS_EVERY_MS}),
      refresh(starts, wanted, STARTS_EVERY_MS),
      refresh(newest, wanted, focus === null ? NEWEST_EVERY_MS : NEWEST_IN_FOCUS_EVERY_MS, isUnchanged),
    ])
    await Promise.race([asked, clock.sleep(PATIENCE_MS, answered.signal)])
    answered.abort()
    return {
      atMs,
      pollDurationMs: clock.now() - atMs,
      topics: describeTopics(metadata, all, {
        settingsOf: (topic) => settings.valueOf(topic) ?? null,
        logStartOf: (log) => starts.valueOf(log)?.offset ?? null,
        sizeOf: (log) => sizes.valueOf(log) ?? null,
        newestOf: (log) => newest.valueOf(log) ?? null,
      }),
      errors: [
        ...describeFailures('log sizes', 'brokers', leaders.size, failuresByLeader(logs, sizes)),
        ...describeFailures('configs', 'topics', topics.length, settings.failuresOf(topics)),
        ...describeFailures('log starts', 'partitions', logs.length, starts.failuresOf(logs)),
        ...describeFailures('newest records', 'partitions', logs.length, newest.failuresOf(logs)),
      ],
    }
  }
}

/** Where the facts beside the metadata come from. */
interface TopicFacts {
  readonly settingsOf: (topic: string) => TopicSettings | null
  readonly logStartOf: (log: Log) => bigint | null
  readonly sizeOf: (log: Log) => bigint | null
  readonly newestOf: (log: Log) => NewestRecord | null
}

function describeTopics(
  metadata: ClusterMetadata,
  logs: ReadonlyMap<string, readonly Log[]>,
  facts: TopicFacts,
): Map<string, TopicDetails> {
  const described = new Map<string, TopicDetails>()
  for (const {name, partitions} of metadata.topics.values()) {
    const settings = facts.settingsOf(name)
    const ofTopic = logs.get(name) ?? []
    const details = partitions.map(
      ({partition, replicas, isr, offlineReplicas}, index): readonly [number, PartitionDetails] => {
        const log = ofTopic[index]
        return [
          partition,
          {
            replicas,
            isr,
            offlineReplicas,
            minIsr: settings === null ? null : effectiveMinIsr(settings.minIsr, replicas.length),
            logStart: log === undefined ? null : facts.logStartOf(log),
            sizeBytes: log === undefined ? null : facts.sizeOf(log),
            newest: log === undefined ? null : facts.newestOf(log),
          },
        ]
      },
    )
    described.set(name, {
      replicationFactor: partitions[0]?.replicas.length ?? null,
      underReplicated: partitions.filter(({isr, replicas}) => isr.length < replicas.length).length,
      retention: settings?.retention ?? null,
      partitions: new Map(details),
    })
  }
  return described
}

/** While no broker answers the question for metadata, what was known stays. */
async function fetchOrKeep(watch: MetadataWatch): Promise<ClusterMetadata> {
  try {
    return await watch.fetch()
  } catch (error) {
    if (watch.latest === null || !(error instanceof Failure)) throw error
    return watch.latest
  }
}

/** The logs of each topic, one for each partition, in the order of the metadata. */
function listLogs({topics}: ClusterMetadata): ReadonlyMap<string, readonly Log[]> {
  return new Map(
    [...topics.values()].map(({name, id, partitions}) => [
      name,
      partitions.map(({partition, leader}) => logOf(id, {topic: name, partition}, leader)),
    ]),
  )
}

/** The sizes of logs, in one request to their leader, which is the same for all. */
async function fetchSizes(cluster: Cluster, logs: readonly Log[]): Promise<Map<Log, bigint>> {
  const [first] = logs
  if (first === undefined) return new Map()
  const found = await fetchLogSizes(cluster, first.leader, logs)
  return new Map(
    logs.flatMap((log) => {
      const bytes = found.get(topicPartitionKey(log.topic, log.partition))
      return bytes === undefined ? [] : [[log, bytes] as const]
    }),
  )
}

/** Why leaders told no sizes, one failure for each of them. A log that one left out is not there: that is no failure. */
function failuresByLeader(logs: readonly Log[], sizes: RefreshedMap<Log, bigint>): Failure[] {
  const failures = new Map<number, Failure>()
  for (const log of logs) {
    const failure = sizes.failureOf(log)
    if (failure !== null && failure.code !== 'MISSING_IN_RESPONSE') failures.set(log.leader, failure)
  }
  return [...failures.values()]
}

async function fetchOffsets(
  cluster: Cluster,
  logs: readonly Log[],
  query: LogOffsetQuery,
): Promise<Map<Log, LogOffset | Failure>> {
  const found = await fetchLogOffsets(cluster, logs, query, 'read_uncommitted', {retryForMs: 0})
  return new Map(
    logs.flatMap((log) => {
      const offset = found.get(topicPartitionKey(log.topic, log.partition))
      return offset === undefined ? [] : [[log, offset] as const]
    }),
  )
}

function newestOf({offset, timestamp}: LogOffset, askedAtMs: number, logEnd: bigint | null): NewestRecord {
  return {timestampMs: offset < 0n || timestamp < 0n ? null : Number(timestamp), offset, askedAtMs, logEnd}
}

/** One sentence for all failures of a kind: why, not once for each topic. */
function describeFailures(
  what: string,
  among: string,
  total: number,
  failures: readonly Failure[],
): readonly string[] {
  if (failures.length === 0) return []
  const codes = new Set(failures.map(({code, message}) => code ?? message))
  return [`No ${what} from ${failures.length} of ${total} ${among}: ${[...codes].join(', ')}.`]
}
