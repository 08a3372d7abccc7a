import type {Offset} from '../../kafka/batches/offset.ts'
import type {TopicPartition} from '../../kafka/routing.ts'

/**
 * How far one partition has been read. Offsets are as everywhere on the record path (see kafka/batches/offset.ts).
 * `written <= position <= fetchPosition` at all times.
 */
export interface PartitionCursor extends TopicPartition {
  /** The next offset that the output gets. */
  position: Offset
  /** The next offset to fetch: ahead of `position` by what has been fetched and is waiting. */
  fetchPosition: Offset
  /** The first offset that is not wanted any more; null to read on for ever. */
  end: Offset | null
  /** Every record below this was taken by the output, so it may be committed. */
  written: Offset
  /** Node id of the leader; -1 while it is not known. */
  leader: number
  /** Sent with a fetch, so that a broker that was deposed, or knows less than we do, refuses (KIP-320). -1: unknown. */
  leaderEpoch: number
  /**
   * Under which leader the record before `fetchPosition` was appended: a broker whose log holds something else there says so
   * (KIP-595, as consumers do by KIP-320). -1: unknown, or not to be looked at.
   */
  lastFetchedEpoch: number
  /** The same of the record before `written`, to be committed with it. */
  writtenEpoch: number
  /** Attempts in a row that did not get through; decides how long the next one waits. */
  failedAttempts: number
  /** True while its position is being looked up again, after OFFSET_OUT_OF_RANGE. */
  isPaused: boolean
}

/** A cursor that starts at `position` and stops before `end` (null: never). */
export function createPartitionCursor(
  {topic, partition}: TopicPartition,
  position: Offset,
  end: Offset | null,
): PartitionCursor {
  return {
    topic,
    partition,
    position,
    fetchPosition: position,
    end,
    written: position,
    leader: -1,
    leaderEpoch: -1,
    lastFetchedEpoch: -1,
    writtenEpoch: -1,
    failedAttempts: 0,
    isPaused: false,
  }
}

/** Whether there is nothing more to fetch; what was fetched may still wait to be written. */
export function isFetchedToEnd(cursor: PartitionCursor): boolean {
  return cursor.end !== null && cursor.fetchPosition >= cursor.end
}

/** Whether everything that was wanted has been handed to the output. */
export function isReadToEnd(cursor: PartitionCursor): boolean {
  return cursor.end !== null && cursor.position >= cursor.end
}
