import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {fetchLogSizes} from '../brokers/fetch-log-sizes.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'
import {type CopyCourse, courseOf, STUCK_MS, STUCK_THROTTLED_MS} from '../placement/copy-course.ts'
import {fetchMoveThrottles} from '../placement/move-throttles.ts'
import {fetchOngoingMoves, type OngoingMove} from '../placement/reassign-replicas.ts'
import type {Clock} from '../time/clock.ts'

const EVERY_MS = 1_000

/** How a move went while it was looked at, and for how long at the least. */
export interface WatchedMove {
  readonly move: OngoingMove
  readonly course: CopyCourse
  readonly watchedMs: number
}

/**
 * Looks whether moves get on, for so long as each may take (longer under a throttle, and where nobody may read whether there is one). As soon as
 * each has got on, nobody waits any longer. Where a broker does not tell what has arrived, that is unknown.
 */
export async function watchCopies(
  cluster: Cluster,
  moves: readonly OngoingMove[],
  {clock, signal}: {readonly clock: Clock; readonly signal: AbortSignal},
): Promise<readonly WatchedMove[]> {
  if (moves.length === 0) return []
  const [throttles, before] = await Promise.all([fetchMoveThrottles(cluster, moves), standOf(cluster, moves)])
  const startedMs = clock.now()
  const arrived = new Set<OngoingMove>()
  const untold = new Set(moves.filter((each) => before.get(keyOf(each)) === null))
  const isThrottled = (move: OngoingMove): boolean => throttles.limitOf(move) !== null
  const patience = (move: OngoingMove): number => (isThrottled(move) ? STUCK_THROTTLED_MS : STUCK_MS)
  const isWatched = (move: OngoingMove): boolean =>
    !arrived.has(move) && clock.now() - startedMs < patience(move)
  while (moves.some(isWatched)) {
    await clock.sleep(EVERY_MS, signal)
    signal.throwIfAborted()
    const left = new Set((await fetchOngoingMoves(cluster, null)).map(keyOf))
    const now = await standOf(cluster, moves)
    for (const move of moves) {
      const stand = now.get(keyOf(move)) ?? null
      if (stand === null) untold.add(move)
      if (!left.has(keyOf(move)) || (!untold.has(move) && stand !== before.get(keyOf(move))))
        arrived.add(move)
    }
  }
  const copies = moves.map((move) => ({
    move,
    ...{hasArrived: arrived.has(move), isThrottled: isThrottled(move), brokers: move.adding},
  }))
  return copies.map(({move, ...copy}) => {
    const isUntold = untold.has(move) && !copy.hasArrived
    return {move, course: isUntold ? 'unknown' : courseOf(copy, copies), watchedMs: patience(move)}
  })
}

function keyOf({topic, partition}: OngoingMove): string {
  return topicPartitionKey(topic, partition)
}

/** What changes while a partition is copied: the bytes of the replicas that are added; null where a broker does not tell. */
async function standOf(
  cluster: Cluster,
  some: readonly OngoingMove[],
): Promise<ReadonlyMap<string, string | null>> {
  const brokers = new Set(some.flatMap(({adding}) => adding))
  const sizes = new Map(
    await Promise.all(
      [...brokers].map(async (id): Promise<[number, ReadonlyMap<string, bigint> | null]> => {
        const arriving = some.filter(({adding}) => adding.includes(id))
        try {
          return [id, await fetchLogSizes(cluster, id, arriving)]
        } catch (error) {
          if (!(error instanceof Failure) || cluster.signal.aborted) throw error
          return [id, null]
        }
      }),
    ),
  )
  return new Map(
    some.map((each) => [
      keyOf(each),
      each.adding.some((id) => sizes.get(id) === null)
        ? null
        : // A log that the broker has not made yet has no size.
          each.adding.map((id) => `${id}:${sizes.get(id)?.get(keyOf(each)) ?? '-'}`).join(),
    ]),
  )
}
