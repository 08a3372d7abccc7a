import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {fetchCoordinatorEpochs} from '../groups/coordinator-epoch.ts'
import type {GroupDescription} from '../groups/group-description.ts'
import type {ListedGroup} from '../groups/list-groups.ts'
import {fetchShareOffsets, type ShareOffset} from '../groups/share-offsets.ts'
import {type CommittedOffsets, fetchCommittedOffsets, type Isolation} from '../offsets/fetch-offsets.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'
import type {LagRow} from './calculate-lag.ts'
import {fetchLag} from './fetch-lag.ts'

/** A lag row with what was committed beside the offset. */
export type DetailedLagRow = LagRow & {
  /** What the committer wrote beside the offset; null where nothing is committed or it could not be read. */
  readonly metadata: string | null
  /** The leader epoch of the last record that the committer read (KIP-320); null where it gave none. */
  readonly leaderEpoch: number | null
}

export type GroupDetails = GroupDescription & {
  /** How often its coordinator has changed; null where __consumer_offsets may not be described. */
  readonly coordinatorEpoch: number | null
  readonly lag: readonly DetailedLagRow[]
  /** Only for share groups. */
  readonly shareOffsets?: readonly ShareOffset[]
}

/**
 * Everything there is to know of groups: members, lag with metadata, and for share groups their start offsets. Groups of
 * which nothing could be read are in `failures`; where only the offsets could not be read, the group carries the error.
 */
export async function fetchGroupDetails(
  cluster: Cluster,
  groups: readonly ListedGroup[],
  options: {readonly isolation: Isolation},
): Promise<{groups: GroupDetails[]; failures: Map<string, Failure>}> {
  const names = groups.map(({group}) => group)
  const shares = groups.filter(({type}) => type === 'share').map(({group}) => group)
  const fetched = await fetchLag(cluster, names, {...options, listed: groups, describesAll: true})
  const [commits, shareOffsets, epochs] = await Promise.all([
    fetchCommittedOffsets(
      cluster,
      names.map((group) => ({group})),
    ),
    fetchShareOffsets(cluster, shares),
    fetchCoordinatorEpochs(cluster, names),
  ])
  const failures = new Map<string, Failure>(fetched.failures)
  const described = names.flatMap((group): GroupDetails[] => {
    const description = fetched.descriptions.get(group)
    if (description instanceof Failure) failures.set(group, description)
    if (!description || description instanceof Failure) return []
    const found = shareOffsets.get(group)
    if (found instanceof Failure) failures.set(group, found)
    // Members may be known where the commits are not.
    const unread = failures.get(group)
    return [
      {
        ...description,
        coordinatorEpoch: epochs.get(group) ?? null,
        lag: fetched.lag.filter((row) => row.group === group).map((row) => detail(row, commits.get(group))),
        ...(found && !(found instanceof Failure) ? {shareOffsets: found} : {}),
        ...(unread ? {error: unread} : {}),
      },
    ]
  })
  return {groups: described, failures}
}

function detail(row: LagRow, commits: CommittedOffsets | Failure | undefined): DetailedLagRow {
  const commit =
    commits instanceof Failure ? undefined : commits?.get(topicPartitionKey(row.topic, row.partition))
  // A commit made since the lag was read belongs to another offset.
  if (!commit || commit instanceof Failure || commit.offset !== row.committed)
    return {...row, metadata: null, leaderEpoch: null}
  return {...row, metadata: commit.metadata, leaderEpoch: commit.leaderEpoch < 0 ? null : commit.leaderEpoch}
}
