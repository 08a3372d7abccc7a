import type {Cluster} from '../../kafka/cluster.ts'

/** Where Kafka keeps groups and their commits. */
export const OFFSETS_TOPIC = '__consumer_offsets'

/**
 * The partition of __consumer_offsets that holds a group, and whose leader coordinates it: Java's String.hashCode
 * without its sign, modulo the number of partitions (GroupCoordinatorService.partitionFor, Utils.abs).
 */
export function calculateGroupPartition(group: string, partitionCount: number): number {
  let hash = 0
  for (let i = 0; i < group.length; i++) hash = (Math.imul(31, hash) + group.charCodeAt(i)) | 0
  return (hash === -(2 ** 31) ? 0 : Math.abs(hash)) % partitionCount
}

/**
 * How often the coordinator of each group has changed: the leader epoch of its partition of __consumer_offsets, which is
 * what Kafka calls the coordinator epoch. Null where that topic may not be described.
 */
export async function fetchCoordinatorEpochs(
  cluster: Cluster,
  groups: readonly string[],
): Promise<Map<string, number | null>> {
  const topic = (await cluster.metadata([OFFSETS_TOPIC])).topics.get(OFFSETS_TOPIC)
  const partitions = topic && !topic.failure ? topic.partitions : []
  return new Map(
    groups.map((group) => {
      const partition = calculateGroupPartition(group, partitions.length || 1)
      const epoch = partitions.find((each) => each.partition === partition)?.leaderEpoch ?? -1
      return [group, epoch < 0 ? null : epoch]
    }),
  )
}
