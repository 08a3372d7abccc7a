import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {TopicPartition} from '../../kafka/routing.ts'
import {listGroups} from '../groups/list-groups.ts'
import {compareNames} from '../names/compare-names.ts'
import {fetchCommittedOffsets, fetchLogOffsets} from '../offsets/fetch-offsets.ts'
import {distinctPlaces, topicPartitionKey} from '../offsets/topic-partition.ts'
import {findHanging} from '../transactions/find-hanging.ts'
import {isoTime} from '../transactions/producer-rows.ts'

/** A row of `txn hanging`. */
export interface HangingRow extends TopicPartition {
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly startOffset: bigint
  /** Timestamp of the producer's last batch, ISO 8601; null where unknown. */
  readonly lastTimestamp: string | null
  /** Since then, by this machine's clock. */
  readonly ageMs: number | null
  /** Where readers at read_committed wait; null where it could not be read, as the three below. */
  readonly lastStableOffset: bigint | null
  readonly highWatermark: bigint | null
  /** Offsets from the last stable one to the end: what those readers do not get. */
  readonly heldBack: bigint | null
  /** Groups whose committed offset is the last stable one. */
  readonly waiting: readonly string[] | null
}

/** What hangs in partitions, and what it blocks. Beside it, why some of it could not be looked at. */
export async function fetchHangingRows(
  cluster: Cluster,
  partitions: readonly TopicPartition[],
  openForMs: number,
): Promise<{readonly hanging: readonly HangingRow[]; readonly failures: readonly Failure[]}> {
  const {hanging, failures} = await findHanging(cluster, partitions, {openForMs})
  if (hanging.length === 0) return {hanging: [], failures}
  const places = distinctPlaces(hanging)
  const [stable, ends, committed] = await Promise.all([
    fetchLogOffsets(cluster, places, 'latest', 'read_committed'),
    fetchLogOffsets(cluster, places, 'latest', 'read_uncommitted'),
    fetchCommits(cluster, places),
  ])
  const nowMs = Date.now()
  const unread = places.flatMap(({topic, partition}): Failure[] => {
    const key = topicPartitionKey(topic, partition)
    const told = [stable, ends].map((found) => found.get(key) ?? Failure.leftOut('a partition'))
    return told.filter((each) => each instanceof Failure).slice(0, 1)
  })
  if (committed instanceof Failure) unread.push(committed)
  const rows = hanging.map((each): HangingRow => {
    const {topic, partition, producerId, producerEpoch, startOffset, lastWriteMs} = each
    const key = topicPartitionKey(topic, partition)
    const offsetIn = (found: typeof stable): bigint | null => {
      const offset = found.get(key)
      return offset === undefined || offset instanceof Failure ? null : offset.offset
    }
    const lastStableOffset = offsetIn(stable)
    const highWatermark = offsetIn(ends)
    const isKnown = lastStableOffset !== null && highWatermark !== null
    return {
      ...{topic, partition, producerId, producerEpoch, startOffset},
      lastTimestamp: isoTime(lastWriteMs),
      ageMs: lastWriteMs === null ? null : Math.max(0, nowMs - lastWriteMs),
      lastStableOffset,
      highWatermark,
      heldBack: isKnown ? highWatermark - lastStableOffset : null,
      waiting:
        committed instanceof Failure || lastStableOffset === null
          ? null
          : committed
              .filter(({key: at, offset}) => at === key && offset === lastStableOffset)
              .map(({group}) => group),
    }
  })
  return {hanging: rows, failures: [...failures, ...unread]}
}

interface Commit {
  readonly group: string
  readonly key: string
  readonly offset: bigint
}

/** What groups have committed in partitions, in the order of their names; the failure where that is not known of all groups. */
async function fetchCommits(
  cluster: Cluster,
  partitions: readonly TopicPartition[],
): Promise<readonly Commit[] | Failure> {
  try {
    const {groups, failures} = await listGroups(cluster)
    const [unasked] = failures
    if (unasked) return unasked.error
    // Share groups keep no committed offsets.
    const queries = groups.flatMap(({group, type}) => (type === 'share' ? [] : [{group, partitions}]))
    const commits: Commit[] = []
    for (const [group, offsets] of await fetchCommittedOffsets(cluster, queries)) {
      if (offsets instanceof Failure) return offsets
      for (const [key, committed] of offsets) {
        if (committed instanceof Failure) return committed
        commits.push({group, key, offset: committed.offset})
      }
    }
    return commits.sort((a, b) => compareNames(a.group, b.group))
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
}
