import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {fetchLogSizes} from '../brokers/fetch-log-sizes.ts'
import type {ConfigResource} from '../configs/config-resource.ts'
import {fetchConfigs} from '../configs/fetch-configs.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'
import {fetchCopiedBytes} from '../placement/copy-meter.ts'
import {fetchOngoingMoves, type OngoingMove} from '../placement/reassign-replicas.ts'
import {THROTTLE_RATES, THROTTLED_REPLICAS} from '../placement/throttle-configs.ts'
import type {MetadataWatch} from '../polling/metadata-watch.ts'
import type {Clock} from '../time/clock.ts'
import {etaOfCopy, rateOfCopy} from './copy-rate.ts'
import {createDirectoryMovesSource} from './fetch-directory-moves.ts'
import type {MoveReport, MovesReport, MovesSource} from './moves-report.ts'

/** Over so long a rate is taken: copies come in fetches of up to 1 MiB a partition, by turns. */
const RATE_MS = 30_000

/** A throttle is set before a move and taken away after it. */
const THROTTLES_EVERY_MS = 30_000

interface Sample {
  readonly atMs: number
  readonly copied: ReadonlyMap<string, bigint>
}

/**
 * Polls what is on the move: one small request where nothing is, and now and then one to each broker for its log directories. Where
 * something is, one more to each broker that copies, and to each leader, and now and then one for the throttles.
 */
export function createMovesSource(cluster: Cluster, watch: MetadataWatch, clock: Clock): MovesSource {
  let samples: readonly Sample[] = []
  let throttles: Throttles | null = null
  const fetchDirectoryMoves = createDirectoryMovesSource(cluster, watch, clock)

  return async (): Promise<MovesReport> => {
    const atMs = clock.now()
    const [ongoing, between] = await Promise.all([fetchOngoingMoves(cluster, null), fetchDirectoryMoves()])
    if (ongoing.length === 0) {
      samples = []
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
      isOld ? fetchThrottles(cluster, ongoing, {atMs, of: wanted}) : throttles,
    ])
    throttles = read
    const [first = {atMs, copied}] = samples
    samples = [...samples.filter((each) => atMs - each.atMs <= RATE_MS), {atMs, copied}]
    return {
      atMs,
      pollDurationMs: clock.now() - atMs,
      ...between,
      moves: ongoing.map((move): MoveReport => {
        const key = keyOf(move)
        const size = sizes.get(key)
        const bytes =
          move.adding.length === 0 ? 0n : size === undefined ? null : size * BigInt(move.adding.length)
        const now = copied.get(key) ?? null
        const rate = rateOfCopy(first.copied.get(key) ?? null, now, atMs - first.atMs)
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
          throttle: read === null ? null : read.limitOf(move),
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

interface Throttles {
  readonly atMs: number
  /** The moves that they were read for. */
  readonly of: string
  readonly limitOf: (move: OngoingMove) => number | null
}

/** The rates of brokers that copy, where the topic names replicas for them; none where they may not be read. */
async function fetchThrottles(
  cluster: Cluster,
  moves: readonly OngoingMove[],
  read: Pick<Throttles, 'atMs' | 'of'>,
): Promise<Throttles> {
  const topics = new Set(moves.map(({topic}) => topic))
  const brokers = new Set(moves.flatMap(({replicas}) => replicas))
  const resources: ConfigResource[] = [
    ...[...topics].map((name) => ({kind: 'topic' as const, name})),
    ...[...brokers].map((id) => ({kind: 'broker' as const, name: String(id)})),
  ]
  const values = new Map<string, ReadonlyMap<string, string>>()
  try {
    const keys = [...THROTTLE_RATES, ...THROTTLED_REPLICAS]
    for (const [{kind, name}, entries] of await fetchConfigs<ConfigResource>(cluster, resources, {keys}))
      if (!(entries instanceof Failure))
        values.set(
          `${kind} ${name}`,
          new Map(entries.flatMap((each) => (each.value ? [[each.name, each.value]] : []))),
        )
  } catch (error) {
    if (!(error instanceof Failure) || cluster.signal.aborted) throw error
  }
  return {
    ...read,
    limitOf: ({topic, from, adding}) => {
      const rates = THROTTLE_RATES.flatMap((key, index) => {
        if (!values.get(`topic ${topic}`)?.has(THROTTLED_REPLICAS[index] ?? '')) return []
        return (index === 0 ? from : adding).flatMap((id) => {
          const value = values.get(`broker ${id}`)?.get(key)
          return value === undefined ? [] : [Number(value)]
        })
      })
      return rates.length === 0 ? null : Math.min(...rates)
    },
  }
}
