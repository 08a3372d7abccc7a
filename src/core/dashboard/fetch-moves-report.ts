import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {fetchLogSizes} from '../brokers/fetch-log-sizes.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'
import {fetchCopiedBytes} from '../placement/copy-meter.ts'
import {fetchMoveThrottles, type MoveThrottles} from '../placement/move-throttles.ts'
import {fetchOngoingMoves, type OngoingMove} from '../placement/reassign-replicas.ts'
import type {MetadataWatch} from '../polling/metadata-watch.ts'
import type {Clock} from '../time/clock.ts'
import {CopyLooks, etaOfCopy} from './copy-rate.ts'
import {createDirectoryMovesSource} from './fetch-directory-moves.ts'
import type {MoveReport, MovesReport, MovesSource} from './moves-report.ts'

/** A throttle is set before a move and taken away after it. */
const THROTTLES_EVERY_MS = 30_000

/**
 * Polls what is on the move: one small request where nothing is, and now and then one to each broker for its log directories. Where
 * something is, one more to each broker that copies, and to each leader, and now and then one for the throttles.
 */
export function createMovesSource(cluster: Cluster, watch: MetadataWatch, clock: Clock): MovesSource {
  const looks = new CopyLooks()
  let throttles: Throttles | null = null
  const fetchDirectoryMoves = createDirectoryMovesSource(cluster, watch, clock)

  return async (): Promise<MovesReport> => {
    const atMs = clock.now()
    const [ongoing, between] = await Promise.all([fetchOngoingMoves(cluster, null), fetchDirectoryMoves()])
    if (ongoing.length === 0) {
      looks.clear()
      throttles = null
      return {atMs, pollDurationMs: clock.now() - atMs, moves: [], ...between}
    }
    const metadata = await watch.fetch()
    const live = new Set(metadata.brokers.map(({nodeId}) => nodeId))
    const leaderOf = ({topic, partition}: OngoingMove): number =>
      metadata.topics.get(topic)?.partitions.find((each) => each.partition === partition)?.leader ?? -1
    const wanted = ongoing.map(keyOf).join()
    const isOld = throttles === null || throttles.of !== wanted || atMs - throttles.atMs > THROTTLES_EVERY_MS
    const [copied, sizes, read] = await Promise.all([
      fetchCopiedBytes(cluster, ongoing),
      fetchLeaderSizes(cluster, ongoing, leaderOf),
      isOld ? readThrottles(cluster, ongoing, {atMs, of: wanted}) : throttles,
    ])
    throttles = read
    const limits = ongoing.map((move) => read?.limitOf(move) ?? null)
    const rates = looks.rates(
      atMs,
      ongoing.map((move, index) => ({
        key: keyOf(move),
        copied: copied.get(keyOf(move)) ?? null,
        isThrottled: limits[index] !== null,
        brokers: move.adding,
      })),
    )
    return {
      atMs,
      pollDurationMs: clock.now() - atMs,
      ...between,
      moves: ongoing.map((move, index): MoveReport => {
        const key = keyOf(move)
        const size = sizes.get(key)
        const bytes =
          move.adding.length === 0 ? 0n : size === undefined ? null : size * BigInt(move.adding.length)
        const now = copied.get(key) ?? null
        const rate = rates[index] ?? null
        const limit = limits[index] ?? null
        return {
          ...{
            topic: move.topic,
            partition: move.partition,
            from: move.from,
            to: move.to,
            adding: move.adding,
          },
          ...{bytes, copied: now, bytesPerSecond: rate},
          etaSeconds: etaOfCopy(bytes, now, rate),
          throttle: limit === 'unknown' ? null : limit,
          waitsFor: move.adding.filter((id) => !live.has(id)),
        }
      }),
    }
  }
}

function keyOf({topic, partition}: OngoingMove): string {
  return topicPartitionKey(topic, partition)
}

/** Bytes of the leaders' replicas; those of a leader that does not tell are missing. */
async function fetchLeaderSizes(
  cluster: Cluster,
  moves: readonly OngoingMove[],
  leaderOf: (move: OngoingMove) => number,
): Promise<ReadonlyMap<string, bigint>> {
  const byLeader = [...Map.groupBy(moves, leaderOf)].filter(([leader]) => leader >= 0)
  const told = await Promise.all(
    byLeader.map(async ([leader, some]) => {
      try {
        return [...(await fetchLogSizes(cluster, leader, some))]
      } catch (error) {
        if (!(error instanceof Failure) || cluster.signal.aborted) throw error
        return []
      }
    }),
  )
  return new Map(told.flat())
}

interface Throttles extends MoveThrottles {
  readonly atMs: number
  /** The moves that they were read for. */
  readonly of: string
}

async function readThrottles(
  cluster: Cluster,
  moves: readonly OngoingMove[],
  read: Pick<Throttles, 'atMs' | 'of'>,
): Promise<Throttles> {
  return {...read, ...(await fetchMoveThrottles(cluster, moves))}
}
