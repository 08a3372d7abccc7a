import {isNetworkFailure} from '../../kafka/failures.ts'
import type {TopicPartition} from '../../kafka/routing.ts'
import {formatTopicPartition} from '../offsets/topic-partition.ts'
import type {Clock} from '../time/clock.ts'
import type {ConsumeRequest} from './consume-request.ts'
import type {FetchPool} from './fetch-pool.ts'
import type {PartitionCursor} from './partition-cursor.ts'
import {type ResolvedRange, START_RETRY_FOR_MS, type UnreadPartition} from './reading-range.ts'

/** How long the others wait for a partition that has no leader at the start. */
export const FIRST_LOOK_MS = 1_000
const LOOK_EVERY_MS = 1_000

interface LateStart {
  /** What could not be looked up at the start. */
  readonly unread: readonly UnreadPartition[]
  readonly pool: FetchPool
  readonly clock: Clock
  readonly notice: (line: string) => void
  /** Whether the reading ends by itself: then it does not wait for them for ever. */
  readonly isBounded: boolean
  /** Looks them up again; what still fails is in `unread`. */
  readonly resolve: (partitions: readonly TopicPartition[]) => Promise<ResolvedRange>
  readonly onStarted: (cursors: readonly PartitionCursor[]) => void
  /** Told at every change what is still not read. */
  readonly onUnread: (unread: readonly UnreadPartition[]) => void
}

/**
 * Reads partitions from the moment that they can be, while the others are read already: one that is without a leader
 * must not stop them. Runs until all have started, the pool ends, or the time that an election may take is over.
 */
export async function startLate(late: LateStart): Promise<void> {
  const {pool, clock, notice, isBounded, resolve, onStarted, onUnread} = late
  const over = pool.expect()
  const startedMs = clock.now()
  let {unread} = late
  for (const each of unread) notice(`${describeUnread(each)} The others are read.`)
  onUnread(unread)
  try {
    while (unread.length > 0 && !pool.stopped.aborted) {
      if (isBounded && clock.now() - startedMs >= START_RETRY_FOR_MS) return
      await clock.sleep(LOOK_EVERY_MS, pool.stopped)
      if (pool.stopped.aborted) return
      const found = await resolve(unread).catch((error: unknown) => {
        if (isNetworkFailure(error)) return null
        throw error
      })
      if (found === null || pool.stopped.aborted) continue
      unread = found.unread
      onUnread(unread)
      onStarted(found.cursors)
      pool.add(found.cursors)
      for (const cursor of found.cursors) notice(`${formatTopicPartition(cursor)} is read from now on.`)
    }
  } catch {
    // What is wrong with it stays told, by what is unread.
  } finally {
    over()
  }
}

/** Whether a reading comes to an end without a signal; waiting for records until none come is not one. */
export function endsByItself({maxRecords, range, follows}: ConsumeRequest): boolean {
  return maxRecords !== null || (!follows && (range.exitsAtEnd || range.to !== null))
}

/** Which partition is not read, and why. */
export function describeUnread({failure, ...each}: UnreadPartition): string {
  const where = formatTopicPartition(each)
  return failure.message.includes(where) ? failure.message : `${where} cannot be read: ${failure.message}`
}
