import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {TopicPartition} from '../../kafka/routing.ts'
import {describeGroups, type GroupDescription} from '../groups/describe-groups.ts'
import {
  fetchCommittedOffsets,
  fetchLogOffsets,
  type Isolation,
  type LogOffset,
} from '../offsets/fetch-offsets.ts'
import {parseTopicPartitionKey, topicPartitionKey} from '../offsets/topic-partition.ts'
import {compareNames} from '../topics/list-topics.ts'
import {calculateLag, type LagRow, type LagTotal, type PartitionOwner, sumLag} from './calculate-lag.ts'

export interface LagReport {
  readonly lag: readonly LagRow[]
  readonly totals: readonly LagTotal[]
}

export interface FetchedLag extends LagReport {
  /** Groups of which nothing could be read, with the reason. */
  readonly failures: ReadonlyMap<string, Failure>
  /** Each group's description, or why there is none: its lag may be known all the same. */
  readonly descriptions: ReadonlyMap<string, GroupDescription | Failure>
}

/** A moved leader is asked again for this long; then its rows say ERROR rather than hold up the others. */
const RETRY_FOR_MS = 1_500

/**
 * Lag of groups: commits first, then log starts, then log ends, so that a lag is never negative by the order of
 * reading. One request a coordinator and two a leader, whatever the number of groups.
 */
export async function fetchLag(
  cluster: Cluster,
  groups: readonly string[],
  options: {isolation: Isolation},
): Promise<FetchedLag> {
  const [described, committed] = await Promise.all([
    describeGroups(cluster, groups),
    fetchCommittedOffsets(
      cluster,
      groups.map((group) => ({group})),
      {retryForMs: RETRY_FOR_MS},
    ),
  ])
  const failures = new Map<string, Failure>()
  const wanted = new Map<string, GroupPartition>()
  for (const group of groups) {
    const description = described.get(group)
    const owners = ownersOf(description)
    const offsets = committed.get(group)
    if (!offsets || offsets instanceof Failure) {
      failures.set(group, offsets ?? new Failure('internal', `Group ${group} was left out of the answer.`))
      continue
    }
    for (const [key, offset] of offsets) {
      const {topic, partition} = parseTopicPartitionKey(key)
      const value = offset instanceof Failure ? offset : offset.offset
      wanted.set(`${group}\0${key}`, {
        group,
        topic,
        partition,
        committed: value,
        owner: owners.get(key) ?? null,
      })
    }
    // A partition that is assigned but not committed yet belongs to the group too.
    for (const [key, owner] of owners) {
      const id = `${group}\0${key}`
      if (!wanted.has(id)) wanted.set(id, {group, ...parseTopicPartitionKey(key), committed: null, owner})
    }
  }
  const partitions = uniquePartitions(wanted.values())
  const retry = {retryForMs: RETRY_FOR_MS}
  const starts = await fetchLogOffsets(cluster, partitions, 'earliest', 'read_uncommitted', retry)
  const ends = await fetchLogOffsets(cluster, partitions, 'latest', options.isolation, retry)
  const rows = [...wanted.values()].map((each) => {
    const key = topicPartitionKey(each.topic, each.partition)
    return calculateLag({...each, logStart: offsetOf(starts.get(key)), logEnd: offsetOf(ends.get(key))})
  })
  const lag = rows.sort(
    (a, b) => compareNames(a.group, b.group) || compareNames(a.topic, b.topic) || a.partition - b.partition,
  )
  return {lag, totals: sumLag(lag), failures, descriptions: described}
}

interface GroupPartition extends TopicPartition {
  readonly group: string
  readonly committed: bigint | null | Failure
  readonly owner: PartitionOwner | null
}

function ownersOf(description: GroupDescription | Failure | undefined): Map<string, PartitionOwner> {
  const owners = new Map<string, PartitionOwner>()
  if (!description || description instanceof Failure || description.type === 'share') return owners
  for (const {memberId, clientId, host, assignments} of description.members) {
    for (const {topic, partitions} of assignments ?? [])
      for (const partition of partitions)
        owners.set(topicPartitionKey(topic, partition), {memberId, clientId, host})
  }
  return owners
}

function offsetOf(found: LogOffset | Failure | undefined): bigint | Failure {
  if (found instanceof Failure) return found
  return found?.offset ?? new Failure('internal', 'The offsets of a partition were left out of the answer.')
}

function uniquePartitions(items: Iterable<TopicPartition>): TopicPartition[] {
  const unique = new Map<string, TopicPartition>()
  for (const {topic, partition} of items) unique.set(topicPartitionKey(topic, partition), {topic, partition})
  return [...unique.values()]
}
