import type {PartitionMetadata} from '../../kafka/metadata.ts'
import type {Replicas} from './topic-step.ts'

/** Whether replicas have to move, or only their order, which is the preferred leader. */
export function isReassigned(from: Replicas, to: Replicas): boolean {
  return from.length !== to.length || from.some((broker, index) => broker !== to[index])
}

/**
 * The partitions of a topic with another number of replicas, as little moved as can be: replicas go from the end of the
 * list, where the preferred leader is not, and come to the brokers that have the fewest of this topic.
 */
export function spreadReplicas(
  partitions: readonly Pick<PartitionMetadata, 'partition' | 'replicas'>[],
  factor: number,
  brokers: readonly number[],
): Map<number, Replicas> {
  const load = new Map(brokers.map((broker) => [broker, 0]))
  const count = (broker: number): number => load.get(broker) ?? 0
  for (const {replicas} of partitions)
    for (const broker of replicas.slice(0, factor)) load.set(broker, count(broker) + 1)
  const spread = new Map<number, Replicas>()
  for (const {partition, replicas} of partitions) {
    if (replicas.length === factor) continue
    const next = replicas.slice(0, factor)
    while (next.length < factor) {
      const free = brokers.filter((broker) => !next.includes(broker))
      const [least] = free.sort((a, b) => count(a) - count(b) || a - b)
      if (least === undefined) break
      next.push(least)
      load.set(least, count(least) + 1)
    }
    spread.set(partition, next)
  }
  return spread
}
