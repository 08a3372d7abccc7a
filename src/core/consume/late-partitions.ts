import {isNetworkFailure} from '../../kafka/failures.ts'
import type {TopicPartition} from '../../kafka/routing.ts'
import {countOf} from '../names/count-of.ts'
import {formatTopicPartition} from '../offsets/topic-partition.ts'
import type {Clock} from '../time/clock.ts'
import type {ConsumeRequest} from './consume-request.ts'
import type {FetchPool} from './fetch-pool.ts'
import type {PartitionCursor} from './partition-cursor.ts'
import {type ResolvedRange, START_RETRY_FOR_MS, type UnreadPartition} from './reading-range.ts'

/** How long the others wait for a partition that has no leader at the start. */
export const FIRST_LOOK_MS = 1_000
const LOOK_EVERY_MS = 1_000
/** A topic that was just created is without leaders for a moment, and that is nobody's business. */
const NOTICE_AFTER_MS = 2_000
const MOST_LINES = 8

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
  let isTold = false
  onUnread(unread)
  try {
    while (unread.length > 0 && !pool.stopped.aborted) {
      if (isBounded && clock.now() - startedMs >= START_RETRY_FOR_MS) return
      await clock.sleep(LOOK_EVERY_MS, pool.stopped)
      if (pool.stopped.aborted) return
      if (!isTold && clock.now() - startedMs >= NOTICE_AFTER_MS) {
        isTold = true
        for (const line of describeAllUnread(unread)) notice(line)
      }
      const found = await resolve(unread).catch((error: unknown) => {
        if (isNetworkFailure(error)) return null
        throw error
      })
      if (found === null || pool.stopped.aborted) continue
      unread = found.unread
      onUnread(unread)
      onStarted(found.cursors)
      pool.add(found.cursors)
      const [first, ...others] = found.cursors.map(formatTopicPartition)
      if (isTold && first !== undefined)
        notice(`${first}${others.length > 0 ? ` and ${others.length} more` : ''} can be read from now on.`)
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

/** A line for each partition that is not read, and why, but not thousands of them. */
export function describeAllUnread(unread: readonly UnreadPartition[]): string[] {
  const lines = unread.slice(0, MOST_LINES).map((each) => `${describeUnread(each)} The others are read.`)
  const rest = unread.length - lines.length
  return rest > 0 ? [...lines, `${countOf(rest, 'more partition')} cannot be read.`] : lines
}

/** Which partition is not read, and why. */
function describeUnread({failure, ...each}: UnreadPartition): string {
  const where = formatTopicPartition(each)
  return failure.message.includes(where) ? failure.message : `${where} cannot be read: ${failure.message}`
}
