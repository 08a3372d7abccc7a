import type {Cluster} from '../../kafka/cluster.ts'
import {formatDuration} from '../names/numbers.ts'
import {formatTopicPartition} from '../offsets/topic-partition.ts'
import type {OngoingMove} from '../placement/reassign-replicas.ts'
import type {Clock} from '../time/clock.ts'
import {type Findings, type HealthProblem, listSome, topicOrCluster, type Unlooked} from './health-problem.ts'
import {watchCopies} from './watch-copies.ts'

export interface WatchOptions {
  readonly missing: ReadonlySet<number>
  readonly clock: Clock
  readonly signal: AbortSignal
}

/**
 * Which replicas on the move do not get on: their broker is away, or for as long as a copy may take nothing has arrived of them. Of what is
 * throttled and has had no turn at its broker, and of what a broker does not tell, that is unknown: among `unlooked`.
 */
export async function findStuckReassignments(
  cluster: Cluster,
  begun: readonly OngoingMove[],
  {missing, clock, signal}: WatchOptions,
): Promise<Findings> {
  const waiting = begun.filter(({adding}) => adding.some((id) => missing.has(id)))
  const others = begun.filter((each) => !waiting.includes(each))
  const watched = await watchCopies(cluster, others, {clock, signal})
  const still = watched.filter(({course}) => course === 'stuck')
  const unknown = watched.flatMap(({course, move}) => (course === 'unknown' ? [move] : []))
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
  if (still.length > 0) {
    const moves = still.map(({move}) => move)
    const watchedMs = Math.min(...still.map((each) => each.watchedMs))
    problems.push(
      stuck(
        moves,
        `${describe(moves)} on the move, and nothing was copied for ${formatDuration(watchedMs)}`,
        'A source that is slow or has no leader, a broker that does not copy, or a throttle that is too low: look at the logs of those that are added',
      ),
    )
  }
  return {problems, unlooked: unknown.length === 0 ? [] : [unseen(unknown)]}
}

function unseen(some: readonly OngoingMove[]): Unlooked {
  return {
    kinds: ['reassignment-stuck'],
    about: topicOrCluster([...new Set(some.map(({topic}) => topic))]),
    seen: `${describe(some)} on the move, and whether they get on is unknown`,
    cause:
      'They are throttled, and others that are copied to the same broker had their turn; or the broker does not tell what has arrived',
    command: {verb: ['reassign', 'status']},
    isDenied: false,
  }
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
    command: {verb: ['reassign', 'status']},
    partitions: some.map(({topic, partition}) => ({topic, partition})),
  }
}
