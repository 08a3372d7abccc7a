import type {TopicPartition} from '../../kafka/routing.ts'
import type {PlanRow} from '../changes/change.ts'
import {type PartitionPositions, positionFor} from '../offsets/position.ts'
import {type PartitionBounds, resolvePosition} from '../offsets/resolve-position.ts'

/** One partition of a group whose committed offset is to be moved, and what is known of it. */
export interface ResetCandidate extends TopicPartition, PartitionBounds {
  readonly group: string
  readonly type?: 'share'
}

/** An offset that a group is to have, from a file, another group or the journal; null for no commit at all. */
export interface WantedOffset extends TopicPartition {
  readonly group: string
  /** Only where it is known to be a share group's start offset. */
  readonly type?: 'share'
  readonly offset: bigint | null
  /** What is committed beside the offset; left out where nothing is known. */
  readonly leaderEpoch?: number
  readonly metadata?: string
}

export interface ResetPlanRow extends PlanRow {
  readonly group: string
  /** Only of share groups (KIP-932): `committed` and `target` are start offsets, which they have in place of commits. */
  readonly type?: 'share'
  readonly topic: string
  readonly partition: number
  /** What is committed now; null for nothing. */
  readonly committed: bigint | null
  /** What would be committed; null where the commit is deleted, or the partition is left alone. */
  readonly target: bigint | null
  /** Records skipped (positive) or replayed (negative); null where either offset is unknown. */
  readonly change: bigint | null
  /** `keep` leaves the partition alone: its position cannot be known, or there is no commit to delete. */
  readonly action: 'commit' | 'delete' | 'keep'
  /** What the user should know: clamped to the log, no record that late, nothing committed. */
  readonly note: string | null
  /** What goes with the offset, where it is taken over from another commit. */
  readonly leaderEpoch?: number
  readonly metadata?: string
}

/**
 * Where each partition's committed offset would go. Pure: the same candidates and positions give the same plan.
 * Records are counted from the log start where the commit lies before it, since the ones below are gone anyway, and from
 * the log end where it lies past it: there are none between.
 */
export function planReset(
  candidates: readonly ResetCandidate[],
  positions: PartitionPositions,
): ResetPlanRow[] {
  return candidates.flatMap((candidate) => {
    const {group, topic, partition, committed, type} = candidate
    const position = positionFor(positions, partition)
    if (position === null) return []
    const {offset: target, note} = resolvePosition(position, candidate)
    const action = target === null ? 'keep' : 'commit'
    return {
      group,
      ...(type ? {type} : {}),
      topic,
      partition,
      committed,
      target,
      change: calculateChange(candidate, target),
      action,
      note,
    }
  })
}

/** The plan that gives each partition the offset wanted, moved to the nearer end of the log where it lies outside. */
export function planOffsets(
  candidates: readonly (ResetCandidate & {readonly wanted: WantedOffset})[],
): ResetPlanRow[] {
  return candidates.map((candidate) => {
    const {group, topic, partition, committed, wanted, type} = candidate
    const row = {group, ...(type ? {type} : {}), topic, partition, committed}
    if (wanted.offset === null) {
      const action = committed === null ? 'keep' : 'delete'
      return {
        ...row,
        target: null,
        change: null,
        action,
        note: action === 'keep' ? null : 'its commit is deleted',
      }
    }
    const position = {anchor: 'offset', offset: wanted.offset, shift: 0n} as const
    const {offset: target, clamped, note} = resolvePosition(position, candidate)
    // The leader epoch and metadata of a commit belong to its offset and to no other.
    const {leaderEpoch = -1, metadata = ''} = clamped === null ? wanted : {}
    return {
      ...row,
      target,
      change: calculateChange(candidate, target),
      action: 'commit',
      note,
      ...(leaderEpoch >= 0 ? {leaderEpoch} : {}),
      ...(metadata === '' ? {} : {metadata}),
    }
  })
}

function calculateChange(
  {committed, logStart, logEnd}: ResetCandidate,
  target: bigint | null,
): bigint | null {
  if (target === null || committed === null) return null
  const from = committed < logStart ? logStart : committed > logEnd ? logEnd : committed
  return target - from
}
