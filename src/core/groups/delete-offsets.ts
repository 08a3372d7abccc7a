import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {OffsetDelete} from '../../kafka/protocol/messages/offset-delete.ts'
import {type Outcome, sendToGroups, type TopicPartition} from '../../kafka/routing.ts'
import type {Change, PlanRow} from '../changes/change.ts'
import {quoteCommand} from '../names/command-line.ts'
import {codesOf} from '../offsets/commit-offsets.ts'
import {formatTopicPartition, topicPartitionKey} from '../offsets/topic-partition.ts'
import type {TopicSelection} from '../offsets/topic-selection.ts'
import {deleteShareOffsets, partOfTopic} from './change-share-offsets.ts'
import type {ListedGroup} from './list-groups.ts'
import {requireMovable} from './movable-groups.ts'
import {fetchShareOffsets} from './share-offsets.ts'
import {fetchCommits, requirePartitions} from './wanted-offsets.ts'

/** A commit that is to go. */
export interface OffsetToDelete extends TopicPartition {
  readonly group: string
  /** Only of share groups: its start offset goes. */
  readonly type?: 'share'
}

/** A row of `group delete-offsets`. */
export interface OffsetDeletion extends OffsetToDelete, PlanRow {
  /** Null only in a share group: a partition that it has not begun. */
  readonly committed: bigint | null
}

/** Deletes commits of a group, or the start offsets of a share group; see deleteOffsets and deleteShareOffsets. */
export function offsetDeletion(
  cluster: Cluster,
  rows: readonly OffsetDeletion[],
  journal?: (rows: readonly OffsetDeletion[]) => Promise<void>,
): Change<'offsets', OffsetDeletion> {
  return {
    noun: 'offsets',
    rows,
    ...(journal ? {journal} : {}),
    execute: async (effective) => {
      const shares = effective.filter(({type}) => type === 'share')
      const results = [
        ...(await deleteOffsets(
          cluster,
          effective.filter(({type}) => type !== 'share'),
        )),
        ...(await deleteShareOffsets(cluster, shares)),
      ]
      return new Map(results.map(([row, failure]) => [row, failure ?? {outcome: 'deleted'}]))
    },
  }
}

/**
 * What `group delete-offsets` would delete: all that a group has committed, or what the scopes name of it. Of a share group
 * whole topics only (each row of a part of one has its error), and only while it has no members. Throws the first Failure.
 */
export async function planDeletion(
  cluster: Cluster,
  {group, type}: Pick<ListedGroup, 'group' | 'type'>,
  scopes: readonly TopicSelection[] | null,
): Promise<OffsetDeletion[]> {
  if (type !== 'share') {
    const committed = await fetchCommits(cluster, group)
    if (committed.length === 0)
      throw new Failure('not-found', `Group ${group} has committed nothing.`, {code: 'NO_OFFSETS'})
    const chosen = requirePartitions(committed, scopes, `Group ${group} has no committed offsets`)
    return chosen.map(({topic, partition, offset}) => ({group, topic, partition, committed: offset}))
  }
  await requireMovable(cluster, [group])
  const all = (await fetchShareOffsets(cluster, [group])).get(group) ?? Failure.leftOut(`group ${group}`)
  if (all instanceof Failure) throw all
  if (all.length === 0)
    throw new Failure('not-found', `Share group ${group} has no topic.`, {code: 'NO_OFFSETS'})
  const chosen = requirePartitions(all, scopes, `Share group ${group} has no start offsets`)
  return chosen.map(({topic, partition, startOffset: committed}) => {
    const error = partOfTopic({group, topic, partition}, chosen, all)
    return {group, type, topic, partition, committed, ...(error ? {error} : {})}
  })
}

/**
 * Deletes committed offsets (KIP-496), one request a group. Every one has its own result: null once deleted, else its
 * Failure; one of a topic that a live group reads is refused with GROUP_SUBSCRIBED_TO_TOPIC.
 */
export async function deleteOffsets<I extends OffsetToDelete>(
  cluster: Cluster,
  offsets: readonly I[],
): Promise<Map<I, Failure | null>> {
  return sendToGroups(
    cluster,
    offsets,
    async (nodeId, groupId, items) => {
      const topics = [...Map.groupBy(items, ({topic}) => topic)].map(([name, partitions]) => ({
        name,
        partitions: partitions.map(({partition}) => ({partitionIndex: partition})),
      }))
      const answer = await cluster.sendTo(nodeId, OffsetDelete, {groupId, topics})
      const codes = codesOf(answer.topics)
      return (item) =>
        outcomeOf(item, answer.errorCode || codes.get(topicPartitionKey(item.topic, item.partition)))
    },
    {
      by: OffsetDelete,
      what: (item) =>
        `The commit of ${formatTopicPartition(item)} in group ${item.group} could not be deleted`,
    },
  )
}

function outcomeOf(item: OffsetToDelete, code: number | undefined): Outcome<null> {
  if (code === ErrorCode.NONE) return {value: null}
  if (code === ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC) return {failure: subscribed(item)}
  if (code === ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) return {failure: withoutTopic(item)}
  if (code === undefined) return {code: -1, message: 'the broker left the partition out of its answer'}
  return {code}
}

/** A coordinator deletes no commit of a topic that it does not know (KafkaApis.handleOffsetDeleteRequest). */
function withoutTopic({group, topic, partition}: OffsetToDelete): Failure {
  const text = `Topic ${topic} has no partition ${partition} any more, and Kafka deletes commits only of partitions that are there.`
  return new Failure('not-found', text, {
    code: 'UNKNOWN_TOPIC_OR_PARTITION',
    suggestions: [
      `They expire by themselves (offsets.retention.minutes); \`samsa group delete ${group}\` deletes all of the group's.`,
    ],
  })
}

function subscribed({group, topic}: OffsetToDelete): Failure {
  return new Failure(
    'conflict',
    `Group ${group} has members that read ${topic} now, so its commits there were not deleted.`,
    {
      code: 'GROUP_SUBSCRIBED_TO_TOPIC',
      suggestions: [
        `${quoteCommand('group describe', [group])} shows who reads it; stop those consumers first.`,
      ],
    },
  )
}
