import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {AlterShareGroupOffsets} from '../../kafka/protocol/messages/alter-share-group-offsets.ts'
import {DeleteShareGroupOffsets} from '../../kafka/protocol/messages/delete-share-group-offsets.ts'
import {
  type RoutingOptions,
  type SendToGroup,
  sendToGroups,
  type TopicPartition,
} from '../../kafka/routing.ts'
import {formatTopicPartition, topicPartitionKey} from '../offsets/topic-partition.ts'
import {fetchShareOffsets} from './share-offsets.ts'

interface InGroup extends TopicPartition {
  readonly group: string
}

/**
 * Moves start offsets of share groups (KIP-932), one request a group. Only a group that exists and has no members lets them
 * be moved; records that members had taken and not answered for are forgotten. Every one has its own result: null once
 * moved, else its Failure.
 */
export async function alterShareOffsets<I extends InGroup & {readonly offset: bigint}>(
  cluster: Cluster,
  offsets: readonly I[],
): Promise<Map<I, Failure | null>> {
  const what = (item: I): string =>
    `The start offset of ${formatTopicPartition(item)} in share group ${item.group} could not be moved`
  return sendByGroup(cluster, offsets, {by: AlterShareGroupOffsets, what}, async (nodeId, groupId, items) => {
    const topics = byTopic(items).map(([topicName, each]) => ({
      topicName,
      partitions: each.map(({partition, offset}) => ({partitionIndex: partition, startOffset: offset})),
    }))
    const answer = await cluster.sendTo(nodeId, AlterShareGroupOffsets, {groupId, topics})
    const answered = new Map(
      answer.responses.flatMap(({topicName, partitions}) =>
        partitions.map((each) => [topicPartitionKey(topicName, each.partitionIndex), each] as const),
      ),
    )
    return ({topic, partition}) =>
      answer.errorCode === 0 ? answered.get(topicPartitionKey(topic, partition)) : answer
  })
}

/**
 * Makes share groups forget partitions, one request a group. Kafka forgets whole topics only, so a partition whose topic has
 * others in the group that are not to go is refused. Every one has its own result: null once it is gone, else its Failure.
 */
export async function deleteShareOffsets<I extends InGroup>(
  cluster: Cluster,
  offsets: readonly I[],
): Promise<Map<I, Failure | null>> {
  if (offsets.length === 0) return new Map()
  const groups = Map.groupBy(offsets, ({group}) => group)
  const refused = new Map<I, Failure>()
  for (const [group, found] of await fetchShareOffsets(cluster, [...groups.keys()])) {
    const mine = groups.get(group) ?? []
    for (const each of mine) {
      const failure = found instanceof Failure ? found : partOfTopic(each, mine, found)
      if (failure) refused.set(each, failure)
    }
  }
  const whole = offsets.filter((each) => !refused.has(each))
  const what = ({group, topic}: I): string => `Topic ${topic} could not be deleted from share group ${group}`
  const deleted = await sendByGroup(
    cluster,
    whole,
    {by: DeleteShareGroupOffsets, what},
    async (nodeId, groupId, items) => {
      const topics = byTopic(items).map(([topicName]) => ({topicName}))
      const answer = await cluster.sendTo(nodeId, DeleteShareGroupOffsets, {groupId, topics})
      const answered = new Map(answer.responses.map((each) => [each.topicName, each]))
      return ({topic}) => (answer.errorCode === 0 ? answered.get(topic) : answer)
    },
  )
  return new Map([...refused, ...deleted])
}

/** Why a partition of a share group cannot go alone; null where all partitions of its topic in the group are to go. */
export function partOfTopic(
  item: InGroup,
  toGo: readonly TopicPartition[],
  inGroup: readonly TopicPartition[],
): Failure | null {
  const {group, topic} = item
  const goes = new Set(toGo.filter((each) => each.topic === topic).map(({partition}) => partition))
  const stays = inGroup.filter((each) => each.topic === topic && !goes.has(each.partition))
  if (stays.length === 0) return null
  const others = stays.map(({partition}) => partition).join(', ')
  return new Failure(
    'failed',
    `Kafka deletes whole topics from a share group, and partition${stays.length === 1 ? '' : 's'} ${others} of ${topic} would stay.`,
    {
      code: 'WHOLE_TOPIC_ONLY',
      suggestions: [
        `--topic ${topic} means all of its partitions; \`samsa group reset ${group}\` moves single ones.`,
      ],
    },
  )
}

interface Answered {
  readonly errorCode: number
  readonly errorMessage: string | null
}

/** Sends one request a group, whose answer is a lookup of what each item came to. */
function sendByGroup<I extends InGroup>(
  cluster: Cluster,
  items: readonly I[],
  asked: RoutingOptions<I>,
  send: (nodeId: number, group: string, items: readonly I[]) => Promise<(item: I) => Answered | undefined>,
): Promise<Map<I, Failure | null>> {
  const sendToGroup: SendToGroup<I> = async (nodeId, group, each) => {
    const answerTo = await send(nodeId, group, each)
    return (item) => {
      const answered = answerTo(item)
      if (!answered) return {code: -1, message: 'the broker left it out of its answer'}
      if (answered.errorCode === 0) return {value: null}
      return {code: answered.errorCode, message: answered.errorMessage}
    }
  }
  return sendToGroups(cluster, items, sendToGroup, asked)
}

function byTopic<I extends TopicPartition>(items: readonly I[]): [string, I[]][] {
  return [...Map.groupBy(items, ({topic}) => topic)]
}
