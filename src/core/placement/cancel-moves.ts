import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {TopicPartition} from '../../kafka/routing.ts'
import type {Change, Done, PlanRow} from '../changes/change.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'
import {tellOrder} from './cancelled-order.ts'
import {fetchPlacement} from './fetch-placement.ts'
import {cancelReassignment, type OngoingMove} from './reassign-replicas.ts'
import {alterDirectories, type DirectoryMove} from './replica-directories.ts'
import {fetchUntoldBrokers, type UnknownMoves} from './untold-brokers.ts'

/** A move under way that is to be cancelled. */
export interface MoveCancellation extends PlanRow, Omit<OngoingMove, 'replicas' | 'adding' | 'removing'> {
  /** Replicas on their way to another log directory of their broker; absent where there are none. */
  readonly directories?: readonly DirectoryMove[]
}

/**
 * What is on the move of topics, to be cancelled; of all with null. Changes nothing; `unknown` has the brokers that may move
 * replicas of theirs and do not tell.
 */
export async function planCancellation(
  cluster: Cluster,
  topics: ReadonlySet<string> | null,
): Promise<{readonly rows: readonly MoveCancellation[]; readonly unknown: readonly UnknownMoves[]}> {
  const placement = await fetchPlacement(cluster)
  const {ongoing, relocating, partitions} = placement
  const isMeant = ({topic}: TopicPartition): boolean => topics?.has(topic) ?? true
  const keyOf = ({topic, partition}: TopicPartition): string => topicPartitionKey(topic, partition)
  const between = Map.groupBy(relocating.filter(isMeant), keyOf)
  const directoriesOf = (key: string): Pick<MoveCancellation, 'directories'> => {
    const logs = between.get(key)
    if (logs === undefined) return {}
    return {
      directories: logs
        .toSorted((a, b) => a.broker - b.broker)
        .map(({broker, directory, future}) => ({
          broker,
          from: directory,
          to: future?.directory ?? directory,
        })),
    }
  }
  const moving = ongoing.filter(isMeant)
  const keys = new Set(moving.map(keyOf))
  const alone = partitions.filter((each) => between.has(keyOf(each)) && !keys.has(keyOf(each)))
  const rows = [
    ...moving.map(({topic, partition, from, to}) => ({topic, partition, from, to})),
    ...alone.map(({topic, partition, replicas}) => ({topic, partition, from: replicas, to: replicas})),
  ].map((row): MoveCancellation => ({...row, ...directoriesOf(keyOf(row))}))
  const untold = await fetchUntoldBrokers(cluster, placement)
  const meant = new Set(partitions.filter(isMeant).flatMap(({replicas}) => replicas.map(String)))
  return {rows, unknown: untold.filter(({name}) => topics === null || meant.has(name))}
}

/** Cancels moves; one that has ended meanwhile is absent. */
export function moveCancellation(
  cluster: Cluster,
  rows: readonly MoveCancellation[],
  unknown: readonly UnknownMoves[],
  /** Told what a person has to know of the end: leaders that are no longer the preferred ones. */
  onNote: (sentence: string) => void = () => {},
): Change<'moves', MoveCancellation> {
  return {
    noun: 'moves',
    rows,
    facts: {unknown},
    execute: async (effective) => {
      const results = new Map(
        await cancelReassignment(
          cluster,
          effective.filter(({from, to}) => from.join() !== to.join()),
        ),
      )
      for (const [row, failure] of await cancelDirectories(cluster, effective))
        if (!results.get(row)) results.set(row, failure)
      const note = await tellOrder(
        cluster,
        effective.filter((row) => row.from.join() !== row.to.join() && results.get(row) === null),
      )
      if (note !== null) onNote(note)
      return new Map(
        effective.map((row): [MoveCancellation, Done<MoveCancellation> | Failure] => {
          const failure = results.get(row)
          if (failure === null) return [row, {outcome: 'cancelled'}]
          if (failure?.code === 'NO_REASSIGNMENT_IN_PROGRESS') return [row, {outcome: 'absent'}]
          return [row, failure ?? Failure.leftOut('a move')]
        }),
      )
    },
  }
}

/** To the directory where a replica is, a move to another one ends (ReplicaManager.alterReplicaLogDirs). */
async function cancelDirectories(
  cluster: Cluster,
  rows: readonly MoveCancellation[],
): Promise<ReadonlyMap<MoveCancellation, Failure | null>> {
  const replicas = rows.flatMap((row) =>
    (row.directories ?? []).flatMap(({broker, from}) =>
      from === null ? [] : [{row, topic: row.topic, partition: row.partition, broker, to: from}],
    ),
  )
  const results = new Map<MoveCancellation, Failure | null>()
  for (const [{row}, failure] of await alterDirectories(cluster, replicas))
    results.set(row, results.get(row) ?? failure)
  return results
}
