import type {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {OffsetCommit} from '../../kafka/protocol/messages/offset-commit.ts'
import {sendToGroups, type TopicPartition} from '../../kafka/routing.ts'
import {formatTopicPartition, topicPartitionKey} from './topic-partition.ts'

/** One offset to commit for a group. */
export interface OffsetToCommit extends TopicPartition {
  readonly group: string
  readonly offset: bigint
  /** The leader epoch of the last record read (KIP-320); -1, none, by default. */
  readonly leaderEpoch?: number
  /** A note beside the offset, as Kafka Streams writes; none by default. */
  readonly metadata?: string
}

/**
 * Commits offsets without being a member (member id "" and generation -1, as Kafka's own Admin does): never joins the
 * group, and a group with members refuses with UNKNOWN_MEMBER_ID. One request a coordinator and group.
 * Every offset has its own result: null once committed, else its Failure.
 */
export async function commitOffsets<I extends OffsetToCommit>(
  cluster: Cluster,
  offsets: readonly I[],
): Promise<Map<I, Failure | null>> {
  return sendToGroups(
    cluster,
    offsets,
    async (nodeId, groupId, items) => {
      const topics = [...Map.groupBy(items, ({topic}) => topic)].map(([name, partitions]) => ({
        name,
        partitions: partitions.map(({partition, offset, leaderEpoch = -1, metadata = ''}) => ({
          partitionIndex: partition,
          committedOffset: offset,
          committedLeaderEpoch: leaderEpoch,
          committedMetadata: metadata,
        })),
      }))
      const answer = await cluster.sendTo(nodeId, OffsetCommit, {
        groupId,
        generationIdOrMemberEpoch: -1,
        memberId: '',
        groupInstanceId: null,
        topics,
      })
      const codes = codesOf(answer.topics)
      return ({topic, partition}) => {
        const code = codes.get(topicPartitionKey(topic, partition))
        // Left out of the answer: NONE must be said, never assumed; UNKNOWN_SERVER_ERROR (-1) stands for it.
        if (code === undefined) return {code: -1, message: 'the broker left the partition out of its answer'}
        return code === 0 ? {value: null} : {code}
      }
    },
    {
      by: OffsetCommit,
      what: (item) =>
        `The offset of ${formatTopicPartition(item)} for group ${item.group} could not be committed`,
    },
  )
}

/** What a coordinator says of each partition, by topicPartitionKey. */
export function codesOf(
  topics: readonly {
    readonly name: string
    readonly partitions: readonly {readonly partitionIndex: number; readonly errorCode: number}[]
  }[],
): Map<string, number> {
  return new Map(
    topics.flatMap(({name, partitions}) =>
      partitions.map(({partitionIndex, errorCode}) => [topicPartitionKey(name, partitionIndex), errorCode]),
    ),
  )
}
