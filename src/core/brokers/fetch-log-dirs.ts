import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {kafkaFailure} from '../../kafka/failures.ts'
import {DescribeLogDirs} from '../../kafka/protocol/messages/describe-log-dirs.ts'
import type {TopicPartition} from '../../kafka/routing.ts'

/**
 * The log directories of one broker in one request, with the replicas that are asked for, all by default. Directories
 * that are offline have an error code. Throws a Failure where the broker refuses or does not answer.
 */
export async function fetchLogDirs(
  cluster: Cluster,
  nodeId: number,
  partitions: readonly TopicPartition[] | null = null,
) {
  const byTopic = partitions && Map.groupBy(partitions, ({topic}) => topic)
  const answer = await cluster.sendTo(nodeId, DescribeLogDirs, {
    topics:
      byTopic &&
      [...byTopic].map(([topic, each]) => ({topic, partitions: each.map(({partition}) => partition)})),
  })
  if (answer.errorCode !== 0)
    throw kafkaFailure(answer.errorCode, `The log directories of broker ${nodeId} could not be described`, {
      by: DescribeLogDirs,
    })
  // A client that may not describe the cluster gets no directories, and before version 3 no error either.
  if (answer.results.length === 0) {
    throw new Failure('denied', `Broker ${nodeId} does not tell its log directories.`, {
      code: 'CLUSTER_AUTHORIZATION_FAILED',
    })
  }
  return answer.results
}
