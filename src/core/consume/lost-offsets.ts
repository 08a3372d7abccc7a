import {Failure} from '../../errors/failure.ts'
import {distanceBetween, earlierOf, type Offset, shiftOffset, toOffset} from '../../kafka/batches/offset.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {TopicPartition} from '../../kafka/routing.ts'
import {fetchLogOffsets, type Isolation} from '../offsets/fetch-offsets.ts'
import {formatTopicPartition, topicPartitionKey} from '../offsets/topic-partition.ts'
import type {PartitionCursor} from './partition-cursor.ts'

/** Offsets that were wanted and are gone; `to` is exclusive, and where reading goes on. */
export interface LostOffsets extends TopicPartition {
  readonly from: Offset
  readonly to: Offset
}

/**
 * Finds where to go on after OFFSET_OUT_OF_RANGE: at the log start where retention was faster than we are, at the log
 * end where the log was cut back behind us (an unclean leader election). Null where the offset turns out to be in
 * range after all. Throws the Failure of a partition whose offsets cannot be read.
 */
export async function findLostOffsets(
  cluster: Cluster,
  cursor: PartitionCursor,
  isolation: Isolation,
): Promise<LostOffsets | null> {
  const [logStart, logEnd] = await Promise.all(
    (['earliest', 'latest'] as const).map(async (query) => {
      const found = await fetchLogOffsets(cluster, [cursor], query, isolation)
      const result = found.get(topicPartitionKey(cursor.topic, cursor.partition))
      if (result instanceof Failure) throw result
      return toOffset(result?.offset ?? 0n)
    }),
  )
  const {topic, partition, fetchPosition: from} = cursor
  if (logStart !== undefined && from < logStart) return {topic, partition, from, to: logStart}
  if (logEnd !== undefined && from > logEnd) return {topic, partition, from, to: logEnd}
  return null
}

/** One sentence that says which records will not be seen, and why. */
export function describeLostOffsets(lost: LostOffsets): string {
  const where = formatTopicPartition(lost)
  if (lost.to < lost.from) {
    return `${where}: the log was cut back to offset ${lost.to} behind the position ${lost.from}; reading goes on there.`
  }
  const what =
    distanceBetween(lost.from, lost.to) === 1
      ? `offset ${lost.from} was`
      : `offsets ${lost.from} to ${shiftOffset(lost.to, -1)} were`
  return `${where}: ${what} deleted before they could be read (retention or trim); reading goes on at ${lost.to}.`
}

/** One sentence where the log was cut back and has grown past the position again. */
export function describeReplacedOffsets({from, to, ...where}: LostOffsets): string {
  const what =
    distanceBetween(to, from) === 1 ? `offset ${to} holds` : `offsets ${to} to ${shiftOffset(from, -1)} hold`
  return `${formatTopicPartition(where)}: the log was cut back to offset ${to} behind the position ${from} (an unclean leader election), and ${what} other records now; reading goes on at ${to}.`
}

/** Moves a cursor over what is lost. */
export function skipLostOffsets(cursor: PartitionCursor, lost: LostOffsets): void {
  cursor.fetchPosition = lost.to
  if (lost.to >= lost.from) return
  // The log is shorter than it was: what lay behind its new end will never come.
  cursor.position = earlierOf(cursor.position, lost.to)
  cursor.written = earlierOf(cursor.written, lost.to)
  if (cursor.end !== null) cursor.end = earlierOf(cursor.end, lost.to)
}
