import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {kafkaFailure} from '../../kafka/failures.ts'
import {DescribeLogDirs} from '../../kafka/protocol/messages/describe-log-dirs.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'

/**
 * Bytes of each replica on one broker, by topicPartitionKey, in one request. A replica on its way to another directory
 * (a future replica) is not counted beside the one that is in use, and one in a directory that is offline has no entry.
 * Throws a Failure where the broker refuses or does not answer.
 */
export async function fetchLogSizes(cluster: Cluster, nodeId: number): Promise<ReadonlyMap<string, bigint>> {
  const answer = await cluster.sendTo(nodeId, DescribeLogDirs, {topics: null})
  if (answer.errorCode !== 0)
    throw kafkaFailure(answer.errorCode, `The log directories of broker ${nodeId} could not be described`)
  // A client that may not describe the cluster gets no directories, and before version 3 no error either.
  if (answer.results.length === 0) {
    throw new Failure('denied', `Broker ${nodeId} does not tell its log directories.`, {
      code: 'CLUSTER_AUTHORIZATION_FAILED',
    })
  }
  const sizes = new Map<string, bigint>()
  for (const {errorCode, topics} of answer.results) {
    if (errorCode !== 0) continue
    for (const {name, partitions} of topics) {
      for (const {partitionIndex, partitionSize, isFutureKey} of partitions)
        if (!isFutureKey) sizes.set(topicPartitionKey(name, partitionIndex), partitionSize)
    }
  }
  return sizes
}
