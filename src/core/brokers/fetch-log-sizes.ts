import type {Cluster} from '../../kafka/cluster.ts'
import type {TopicPartition} from '../../kafka/routing.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'
import {fetchLogDirs} from './fetch-log-dirs.ts'

/**
 * Bytes of some replicas on one broker, by topicPartitionKey, in one request. A replica on its way to another directory
 * (a future replica) is not counted beside the one that is in use. One in a directory that is offline has no entry, nor
 * has one that the broker has not made yet. Throws a Failure where the broker refuses or does not answer.
 */
export async function fetchLogSizes(
  cluster: Cluster,
  nodeId: number,
  partitions: readonly TopicPartition[],
): Promise<ReadonlyMap<string, bigint>> {
  const sizes = new Map<string, bigint>()
  for (const {errorCode, topics} of await fetchLogDirs(cluster, nodeId, partitions)) {
    if (errorCode !== 0) continue
    for (const {name, partitions} of topics) {
      for (const {partitionIndex, partitionSize, isFutureKey} of partitions)
        if (!isFutureKey) sizes.set(topicPartitionKey(name, partitionIndex), partitionSize)
    }
  }
  return sizes
}
