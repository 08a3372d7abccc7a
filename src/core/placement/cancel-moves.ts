import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {Change, Done, PlanRow} from '../changes/change.ts'
import {cancelReassignment, fetchOngoingMoves, type OngoingMove} from './reassign-replicas.ts'

/** A move under way that is to be cancelled. */
export interface MoveCancellation extends PlanRow, Omit<OngoingMove, 'replicas' | 'adding' | 'removing'> {}

/** What is on the move of topics, to be cancelled; of all with null. Changes nothing. */
export async function planCancellation(
  cluster: Cluster,
  topics: ReadonlySet<string> | null,
): Promise<MoveCancellation[]> {
  const ongoing = await fetchOngoingMoves(cluster, null)
  return ongoing
    .filter(({topic}) => topics?.has(topic) ?? true)
    .map(({topic, partition, from, to}) => ({topic, partition, from, to}))
}

/** Cancels moves; one that has ended meanwhile is absent. */
export function moveCancellation(
  cluster: Cluster,
  rows: readonly MoveCancellation[],
): Change<'moves', MoveCancellation> {
  return {
    noun: 'moves',
    rows,
    execute: async (effective) => {
      const results = await cancelReassignment(cluster, effective)
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
