import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {fetchLogSizes} from '../brokers/fetch-log-sizes.ts'
import {formatDuration} from '../names/numbers.ts'
import {formatTopicPartition, topicPartitionKey} from '../offsets/topic-partition.ts'
import {fetchOngoingMoves, type OngoingMove} from '../placement/reassign-replicas.ts'
import type {Clock} from '../time/clock.ts'
import {type Findings, type HealthProblem, listSome, topicOrCluster} from './health-problem.ts'

/** In so long the slowest copy has got on by a fetch, unless it is throttled to next to nothing. */
const WATCH_MS = 10_000
const EVERY_MS = 1_000

export interface WatchOptions {
  readonly missing: ReadonlySet<number>
  readonly clock: Clock
  readonly signal: AbortSignal
}

/**
 * Which replicas on the move do not get on: their broker is away, or for ten seconds neither the replicas nor their bytes have changed.
 * As soon as each has got on, nobody waits any longer.
 */
export async function findStuckReassignments(
  cluster: Cluster,
  begun: readonly OngoingMove[],
  {missing, clock, signal}: WatchOptions,
): Promise<Findings> {
  const waiting = begun.filter(({adding}) => adding.some((id) => missing.has(id)))
  let still = begun.filter((each) => !waiting.includes(each))
  if (still.length > 0) {
    const startedMs = clock.now()
    const before = await standOf(cluster, still)
    while (still.length > 0 && clock.now() - startedMs < WATCH_MS) {
      await clock.sleep(EVERY_MS, signal)
      signal.throwIfAborted()
      const left = new Map((await fetchOngoingMoves(cluster, null)).map((each) => [keyOf(each), each]))
      const now = await standOf(cluster, still)
      still = still.filter(
        (each) => left.has(keyOf(each)) && now.get(keyOf(each)) === before.get(keyOf(each)),
      )
    }
  }
  const problems: HealthProblem[] = []
  if (waiting.length > 0) {
    const away = [...new Set(waiting.flatMap(({adding}) => adding.filter((id) => missing.has(id))))]
    problems.push(
      stuck(
        waiting,
        `${describe(waiting)} on the move, and cannot get on without broker ${listSome(away.map(String))}`,
        'The broker that they are to be copied to is away: start it, or cancel the move',
      ),
    )
  }
  if (still.length > 0)
    problems.push(
      stuck(
        still,
        `${describe(still)} on the move, and nothing was copied for ${formatDuration(WATCH_MS)}`,
        'A throttle that is too low, a source that is slow or has no leader, or a broker that does not copy: look at the logs of those that are added',
      ),
    )
  return {problems, unlooked: []}
}

function keyOf({topic, partition}: OngoingMove): string {
  return topicPartitionKey(topic, partition)
}

function describe(some: readonly OngoingMove[]): string {
  const names = listSome(some.map((each) => formatTopicPartition(each)))
  return some.length === 1
    ? `replicas of ${names} are`
    : `replicas of ${some.length} partitions (${names}) are`
}

function stuck(some: readonly OngoingMove[], seen: string, cause: string): HealthProblem {
  const topics = [...new Set(some.map(({topic}) => topic))]
  return {
    kind: 'reassignment-stuck',
    severity: 'warn',
    about: topicOrCluster(topics),
    seen,
    cause,
    command: {verb: ['topic', 'describe'], names: topics.slice(0, 3)},
    partitions: some.map(({topic, partition}) => ({topic, partition})),
  }
}

/** What changes while a partition is moved: its replicas, and the bytes of those that are added. */
async function standOf(cluster: Cluster, some: readonly OngoingMove[]): Promise<ReadonlyMap<string, string>> {
  const brokers = new Set(some.flatMap(({adding}) => adding))
  const sizes = new Map(
    await Promise.all(
      [...brokers].map(async (id): Promise<[number, ReadonlyMap<string, bigint>]> => {
        const arriving = some.filter(({adding}) => adding.includes(id))
        try {
          return [id, await fetchLogSizes(cluster, id, arriving)]
        } catch (error) {
          // Without sizes the replicas alone tell that something is going on.
          if (!(error instanceof Failure)) throw error
          return [id, new Map()]
        }
      }),
    ),
  )
  return new Map(
    some.map((each) => [
      keyOf(each),
      each.adding.map((id) => `${id}:${sizes.get(id)?.get(keyOf(each)) ?? '-'}`).join(),
    ]),
  )
}
