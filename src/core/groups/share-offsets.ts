import type {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {kafkaFailure} from '../../kafka/failures.ts'
import {DescribeShareGroupOffsets} from '../../kafka/protocol/messages/describe-share-group-offsets.ts'
import {type Outcome, sendToCoordinators} from '../../kafka/routing.ts'
import {compareNames} from '../names/compare-names.ts'
import {formatTopicPartition} from '../offsets/topic-partition.ts'

/** One partition of a share group (KIP-932): it has no committed offset, but a start that moves on as records are done. */
export interface ShareOffset {
  readonly topic: string
  readonly partition: number
  /** The first offset that is not done with (share-partition start offset); null before the first read. */
  readonly startOffset: bigint | null
  readonly leaderEpoch: number | null
  /** Records still to be done, as the broker counts them (KIP-1226); null where it does not tell. */
  readonly lag: bigint | null
  readonly error?: Failure
}

/** The start offsets of share groups, one request a coordinator; each group has its offsets or its Failure. */
export async function fetchShareOffsets(
  cluster: Cluster,
  groups: readonly string[],
): Promise<Map<string, readonly ShareOffset[] | Failure>> {
  return sendToCoordinators<string, readonly ShareOffset[]>(
    cluster,
    groups,
    (group) => group,
    async (nodeId, batch) => {
      const request = {groups: batch.map((groupId) => ({groupId, topics: null}))}
      const answer = await cluster.sendTo(nodeId, DescribeShareGroupOffsets, request)
      const answered = new Map(answer.groups.map((each) => [each.groupId, each]))
      return batch.map((group): Outcome<readonly ShareOffset[]> => {
        const found = answered.get(group)
        if (!found) return {code: -1, message: 'the broker left the group out of its answer'}
        if (found.errorCode !== 0) return {code: found.errorCode, message: found.errorMessage}
        return {value: readShareOffsets(found.topics)}
      })
    },
    {
      by: DescribeShareGroupOffsets,
      what: (group) => `The start offsets of share group ${group} could not be read`,
    },
  )
}

interface AnsweredTopic {
  readonly topicName: string
  readonly partitions: readonly {
    readonly partitionIndex: number
    readonly startOffset: bigint
    readonly leaderEpoch: number
    readonly lag: bigint
    readonly errorCode: number
    readonly errorMessage: string | null
  }[]
}

function readShareOffsets(topics: readonly AnsweredTopic[]): ShareOffset[] {
  const rows = topics.flatMap(({topicName: topic, partitions}) =>
    partitions.map((each): ShareOffset => {
      const {partitionIndex: partition, startOffset, leaderEpoch, lag, errorCode} = each
      const what = `The start offset of ${formatTopicPartition({topic, partition})} could not be read`
      return {
        topic,
        partition,
        startOffset: startOffset < 0n ? null : startOffset,
        leaderEpoch: leaderEpoch < 0 ? null : leaderEpoch,
        lag: lag < 0n ? null : lag,
        ...(errorCode === 0
          ? {}
          : {
              error: kafkaFailure(errorCode, what, {
                by: DescribeShareGroupOffsets,
                topic,
                message: each.errorMessage,
              }),
            }),
      }
    }),
  )
  return rows.sort((a, b) => compareNames(a.topic, b.topic) || a.partition - b.partition)
}
