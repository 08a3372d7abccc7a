import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {fetchTopicConfigs} from '../configs/fetch-configs.ts'
import type {ConfigChange} from '../configs/plan-configs.ts'
import {fetchLogOffsets, type LogOffset} from '../offsets/fetch-offsets.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'
import {fetchLeaderSizes} from './fetch-leader-sizes.ts'
import {
  type ChangingTopic,
  type PartitionHolding,
  shorterRetention,
  topicWarnings,
  WARNED_KEYS,
} from './topic-warnings.ts'

/**
 * What one should know before topics are changed like this, a sentence each, by name. Looks at their records where that
 * matters: in two or three requests a leader, whatever the number of topics.
 */
export async function fetchTopicWarnings(
  cluster: Cluster,
  topics: readonly ChangingTopic[],
  nowMs: number,
): Promise<Map<string, readonly string[]>> {
  const holdings = await fetchHoldings(cluster, topics, nowMs)
  return new Map(topics.map((topic) => [topic.name, topicWarnings(topic, holdings.get(topic.name) ?? [])]))
}

/** The same where only configs of topics change; asks nothing where none of them matters. */
export async function fetchConfigWarnings(
  cluster: Cluster,
  changes: readonly ConfigChange[],
  nowMs: number,
): Promise<string[]> {
  const ofTopics = Map.groupBy(
    changes.flatMap((row) => (row.kind === 'topic' && row.name !== null && !row.error ? [{row}] : [])),
    ({row}) => row.name ?? '',
  )
  const matters = [...ofTopics].filter(([, configs]) =>
    configs.some(({row}) => WARNED_KEYS.includes(row.key)),
  )
  if (matters.length === 0) return []
  const names = matters.map(([name]) => name)
  const {topics} = await cluster.metadata(names)
  const entriesOf = await fetchTopicConfigs(cluster, names, WARNED_KEYS)
  const changing = matters.map(([name, configs]): ChangingTopic => {
    const [partitions, entries] = [topics.get(name)?.partitions ?? [], entriesOf.get(name)]
    return {
      name,
      partitions,
      configs: entries === undefined || entries instanceof Failure ? [] : entries,
      steps: {partitions: null, configs},
      replicas: partitions[0]?.replicas.length ?? null,
    }
  })
  return [...(await fetchTopicWarnings(cluster, changing, nowMs)).values()].flat()
}

/** What the partitions hold of topics whose warnings depend on that. */
async function fetchHoldings(
  cluster: Cluster,
  topics: readonly ChangingTopic[],
  nowMs: number,
): Promise<Map<string, PartitionHolding[]>> {
  const shortened = new Map(topics.map((topic) => [topic, shorterRetention(topic)]))
  const looked = topics.filter(
    (topic) => topic.partitions.length > 0 && (topic.steps.partitions !== null || shortened.get(topic)),
  )
  if (looked.length === 0) return new Map()
  const all = looked.flatMap(partitionsOf)
  const sized = looked.filter((topic) => shortened.get(topic))
  const cutoffs = Map.groupBy(sized, (topic) => {
    const limits = shortened.get(topic)
    return limits && limits !== 'unknown' && limits.isShorterMs ? nowMs - limits.ms : null
  })
  const options = {retryForMs: 1_000}
  const [starts, ends, {sizes}, ...kept] = await Promise.all([
    fetchLogOffsets(cluster, all, 'earliest', 'read_uncommitted', options),
    fetchLogOffsets(cluster, all, 'latest', 'read_uncommitted', options),
    fetchLeaderSizes(cluster, sized),
    ...[...cutoffs].map(([timestampMs, each]) =>
      timestampMs === null
        ? new Map<string, LogOffset | Failure>()
        : fetchLogOffsets(
            cluster,
            each.flatMap(partitionsOf),
            {timestampMs: Math.max(timestampMs, 0)},
            'read_uncommitted',
            options,
          ),
    ),
  ])
  const youngest = new Map(kept.flatMap((each) => [...each]))
  return new Map(
    looked.map((topic) => [
      topic.name,
      partitionsOf(topic).map((each): PartitionHolding => {
        const key = topicPartitionKey(each.topic, each.partition)
        const [start, end, keep] = [starts.get(key), ends.get(key), youngest.get(key)].map(offsetOf)
        const records = start === undefined || end === undefined ? null : end - start
        // No record is that young: all of them are older.
        const first = keep !== undefined && keep < 0n ? end : keep
        const tooOld = start === undefined || first === undefined ? null : first > start ? first - start : 0n
        return {records, bytes: sizes.get(key) ?? null, tooOld}
      }),
    ]),
  )
}

function partitionsOf({name, partitions}: ChangingTopic): {topic: string; partition: number}[] {
  return partitions.map(({partition}) => ({topic: name, partition}))
}

function offsetOf(found: LogOffset | Failure | undefined): bigint | undefined {
  return found instanceof Failure ? undefined : found?.offset
}
