import {Failure} from '../../errors/failure.ts'
import {earlierOf, laterOf, type Offset, shiftOffset, toOffset} from '../../kafka/batches/offset.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {fetchLogBounds, type LogBounds} from '../offsets/fetch-bounds.ts'
import {type PartitionPositions, positionFor} from '../offsets/position.ts'
import {resolvePosition} from '../offsets/resolve-position.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'

/** Where a tail begins in one partition. */
export interface TailStart {
  readonly partition: number
  readonly offset: Offset
  /** High watermark at that time. */
  readonly logEnd: Offset
  /** What is to be said about it: that the position lay outside the log; null for nothing. */
  readonly note: string | null
}

/** Records that a tail begins with, over all partitions. */
const RECORDS_AT_START = 100

/** What tells where a partition begins. */
export interface StartRules {
  /** Where reading shall begin; null for a few records before the end. */
  readonly from: PartitionPositions | null
  /** Where partitions were read that have to be found again, since their offsets are not in the log any more. */
  readonly lost: ReadonlyMap<number, Offset>
  /** Partitions that the records at the start are shared by. */
  readonly partitionCount: number
}

/**
 * Looks up where the tail of each partition begins. One that cannot be asked now is left out, and one that `from` does
 * not name.
 */
export async function findStarts(
  cluster: Cluster,
  topic: string,
  partitions: readonly number[],
  rules: StartRules,
): Promise<TailStart[]> {
  const {from} = rules
  const named = partitions.filter((partition) => from === null || positionFor(from, partition) !== null)
  if (named.length === 0) return []
  const wanted = named.map((partition) => ({topic, partition}))
  const found = await fetchLogBounds(cluster, wanted, ({partition}) => from && positionFor(from, partition))
  return named.flatMap((partition) => {
    const bounds = found.get(topicPartitionKey(topic, partition))
    if (bounds === undefined || bounds instanceof Failure) return []
    return [{partition, logEnd: toOffset(bounds.logEnd), ...startIn(partition, bounds, rules)}]
  })
}

function startIn(
  partition: number,
  bounds: LogBounds,
  {from, lost, partitionCount}: StartRules,
): Pick<TailStart, 'offset' | 'note'> {
  const [logStart, logEnd] = [toOffset(bounds.logStart), toOffset(bounds.logEnd)]
  const readUpTo = lost.get(partition)
  if (readUpTo !== undefined) return {offset: laterOf(logStart, earlierOf(readUpTo, logEnd)), note: null}
  const position = from && positionFor(from, partition)
  if (position === null) {
    const each = Math.ceil(RECORDS_AT_START / Math.max(1, partitionCount))
    return {offset: laterOf(logStart, shiftOffset(logEnd, -each)), note: null}
  }
  const {offset, note} = resolvePosition(position, {...bounds, committed: null})
  return {offset: toOffset(offset ?? bounds.logEnd), note}
}
