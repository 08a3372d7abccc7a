import type {TopicPartition} from '../../kafka/routing.ts'
import {type PartitionPositions, positionFor} from '../offsets/position.ts'
import {type PartitionBounds, resolvePosition} from '../offsets/resolve-position.ts'

/** One partition of a group whose committed offset is to be moved, and what is known of it. */
export interface ResetCandidate extends TopicPartition, PartitionBounds {
  readonly group: string
}

export interface ResetPlanRow {
  readonly group: string
  readonly topic: string
  readonly partition: number
  /** What is committed now; null for nothing. */
  readonly committed: bigint | null
  /** What would be committed; null where the position cannot be known, and the partition is left alone. */
  readonly target: bigint | null
  /** Records skipped (positive) or replayed (negative); null where either offset is unknown. */
  readonly change: bigint | null
  /** What the user should know: clamped to the log, no record that late, nothing committed. */
  readonly note: string | null
}

/**
 * Where each partition's committed offset would go. Pure: the same candidates and positions give the same plan.
 * Records are counted from the log start where the commit lies before it, since the ones below are gone anyway.
 */
export function planReset(
  candidates: readonly ResetCandidate[],
  positions: PartitionPositions,
): ResetPlanRow[] {
  return candidates.flatMap((candidate) => {
    const {group, topic, partition, committed, logStart} = candidate
    const position = positionFor(positions, partition)
    if (position === null) return []
    const {offset: target, note} = resolvePosition(position, candidate)
    const from = committed === null ? null : committed < logStart ? logStart : committed
    const change = target === null || from === null ? null : target - from
    return {group, topic, partition, committed, target, change, note}
  })
}
