import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {DescribeQuorum} from '../../kafka/protocol/messages/describe-quorum.ts'

/**
 * Node id of the active controller: the leader of the metadata log. In KRaft mode the `controllerId` of a metadata
 * answer is a random live broker (KRaftMetadataCache), so the quorum is asked. Null where this may not be asked or the
 * brokers are too old to have a quorum.
 */
export async function fetchController(cluster: Cluster): Promise<number | null> {
  try {
    const topicName = '__cluster_metadata'
    const answer = await cluster.sendToAny(DescribeQuorum, {
      topics: [{topicName, partitions: [{partitionIndex: 0}]}],
    })
    const partition = answer.topics[0]?.partitions[0]
    if (answer.errorCode !== 0 || partition === undefined || partition.errorCode !== 0) return null
    return partition.leaderId < 0 ? null : partition.leaderId
  } catch (error) {
    if (error instanceof Failure) return null
    throw error
  }
}
