import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {lookBack} from '../changes/look-back.ts'
import {quoteCommand} from '../names/command-line.ts'
import {countOf} from '../names/count-of.ts'
import {formatTopicPartition} from '../offsets/topic-partition.ts'
import type {OngoingMove} from './reassign-replicas.ts'

type Cancelled = Pick<OngoingMove, 'topic' | 'partition' | 'from'>

/** A partition whose first replica is not the leader. */
export interface Reordered extends Pick<OngoingMove, 'topic' | 'partition'> {
  readonly leader: number
  readonly first: number
}

/**
 * A sentence about partitions that are led by another than their first replica once a move was cancelled; null without any. Kafka keeps no order:
 * while it moves, replicas are those that come and those that were there, in one list, and a cancellation leaves out the former
 * (PartitionReassignmentReplicas). What was first before nobody can tell any more, and who leads now may have led before for another reason.
 */
export async function tellOrder(cluster: Cluster, moves: readonly Cancelled[]): Promise<string | null> {
  if (moves.length === 0) return null
  const found = new Map<Cancelled, Reordered>()
  try {
    await lookBack(cluster, moves, async (pending) => {
      const {topics} = await cluster.metadata([...new Set(pending.map(({topic}) => topic))])
      const still = new Map<Cancelled, Failure>()
      for (const move of pending) {
        const {topic, partition, from} = move
        const now = topics.get(topic)?.partitions.find((each) => each.partition === partition)
        if (now === undefined) continue
        const [first] = now.replicas
        if (now.replicas.toSorted().join() !== from.toSorted().join())
          still.set(move, new Failure('failed', `${formatTopicPartition(move)} is on the move still.`))
        else if (first !== undefined && now.leader >= 0 && now.leader !== first)
          found.set(move, {topic, partition, leader: now.leader, first})
      }
      return still
    })
  } catch (error) {
    // It was cancelled all the same: that is what the command is about.
    if (!(error instanceof Failure)) throw error
  }
  return describeOrder([...found.values()])
}

/** Null without any; pure. */
export function describeOrder(reordered: readonly Reordered[]): string | null {
  const [example] = reordered
  if (example === undefined) return null
  const topics = [...new Set(reordered.map(({topic}) => topic))].sort()
  const {leader, first} = example
  return `Kafka keeps the replicas of a cancelled move, not their order: ${countOf(reordered.length, 'partition')} ${reordered.length === 1 ? 'has' : 'have'} another preferred leader than leads now (${formatTopicPartition(example)}: ${first}, led by ${leader}). ${quoteCommand('elect preferred', topics)} has the preferred ones lead; ${quoteCommand('reassign plan', [], ['--balance', 'leaders'])} plans another order.`
}
