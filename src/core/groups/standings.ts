import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {TopicPartition} from '../../kafka/routing.ts'
import {type CommittedOffset, type CommittedOffsets, fetchCommittedOffsets} from '../offsets/fetch-offsets.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'
import {fetchShareOffsets, type ShareOffset} from './share-offsets.ts'

/** Where a group stands. */
export interface Standing {
  /** What it has committed; of a share group its start offsets, as if they were commits. */
  readonly offsets: CommittedOffsets
  /** Its partitions: those that it has committed; of a share group all that it has, begun or not. */
  readonly partitions: readonly TopicPartition[] | Failure
}

/** The groups that rows or entries say to be share groups. */
export function shareGroupsOf(
  rows: readonly {readonly group: string; readonly type?: 'share'}[],
): ReadonlySet<string> {
  return new Set(rows.filter(({type}) => type === 'share').map(({group}) => group))
}

/** Where groups stand, one request a coordinator and kind; each has its Failure where it could not be read. */
export async function fetchStandings(
  cluster: Cluster,
  groups: readonly string[],
  shares: ReadonlySet<string>,
): Promise<Map<string, Standing | Failure>> {
  const others = groups.filter((group) => !shares.has(group)).map((group) => ({group}))
  const [committed, started] = await Promise.all([
    fetchCommittedOffsets(cluster, others),
    fetchShareOffsets(
      cluster,
      groups.filter((group) => shares.has(group)),
    ),
  ])
  const standings = new Map<string, Standing | Failure>()
  for (const [group, offsets] of committed)
    standings.set(group, offsets instanceof Failure ? offsets : standingOf(offsets))
  for (const [group, offsets] of started)
    standings.set(group, offsets instanceof Failure ? offsets : shareStandingOf(offsets))
  return standings
}

/** As fetchStandings; throws the first Failure. A group that does not exist stands nowhere. */
export async function requireStandings(
  cluster: Cluster,
  groups: readonly string[],
  shares: ReadonlySet<string>,
): Promise<Map<string, Standing>> {
  const standings = new Map<string, Standing>()
  for (const [group, standing] of await fetchStandings(cluster, groups, shares)) {
    if (standing instanceof Failure) throw standing
    standings.set(group, standing)
  }
  return standings
}

function standingOf(offsets: CommittedOffsets): Standing {
  const partitions: TopicPartition[] = []
  for (const each of offsets.values()) {
    if (each instanceof Failure) return {offsets, partitions: each}
    partitions.push({topic: each.topic, partition: each.partition})
  }
  return {offsets, partitions}
}

function shareStandingOf(rows: readonly ShareOffset[]): Standing {
  const offsets = new Map<string, CommittedOffset | Failure>()
  for (const {topic, partition, startOffset, leaderEpoch, error} of rows) {
    const key = topicPartitionKey(topic, partition)
    if (error) offsets.set(key, error)
    else if (startOffset !== null)
      offsets.set(key, {topic, partition, offset: startOffset, leaderEpoch: leaderEpoch ?? -1, metadata: ''})
  }
  return {offsets, partitions: rows.map(({topic, partition}) => ({topic, partition}))}
}
