import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {lookBack} from '../changes/look-back.ts'
import {formatTopicPartition} from '../offsets/topic-partition.ts'
import type {ReplicaMove} from './plan-replicas.ts'

/** Moves that have ended, and whose partitions are not where they were to come to be: cancelled by others, or deleted. */
export function findAstray<Move extends ReplicaMove>(
  cluster: Cluster,
  moves: readonly Move[],
): Promise<ReadonlyMap<Move, Failure>> {
  return lookBack(cluster, moves, async (pending) => {
    const {topics} = await cluster.metadata([...new Set(pending.map(({topic}) => topic))])
    return new Map(
      pending.flatMap((move): [Move, Failure][] => {
        const {topic, partition, to} = move
        const found = topics.get(topic)?.partitions.find((each) => each.partition === partition)
        if (!found)
          return [
            [
              move,
              new Failure('not-found', `Topic ${topic} was deleted meanwhile.`, {
                code: 'UNKNOWN_TOPIC_OR_PARTITION',
              }),
            ],
          ]
        if (found.replicas.join() === to.join()) return []
        const text = `${formatTopicPartition(move)} is on brokers ${found.replicas.join(', ')}, not ${to.join(', ')}.`
        return [
          [
            move,
            new Failure('conflict', text, {
              suggestions: ['Was the move cancelled, or does another program move it too?'],
            }),
          ],
        ]
      }),
    )
  })
}
