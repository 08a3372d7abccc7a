import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {TopicMetadata} from '../../kafka/metadata.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {DeleteRecords} from '../../kafka/protocol/messages/delete-records.ts'
import {type Outcome, sendToLeaders, type TopicPartition} from '../../kafka/routing.ts'
import type {Change, PlanRow} from '../changes/change.ts'
import {fetchTopicConfigs} from '../configs/fetch-configs.ts'
import {requireLogBounds} from '../offsets/fetch-bounds.ts'
import {requireNamedPartitions} from '../offsets/named-partitions.ts'
import {type PartitionPositions, positionFor, refuseForgottenAt} from '../offsets/position.ts'
import {resolvePosition} from '../offsets/resolve-position.ts'
import {formatTopicPartition, topicPartitionKey} from '../offsets/topic-partition.ts'
import {goneSince} from './delete-topics.ts'

/** What a trim takes from a partition; of a topic that cannot be trimmed all is null but its name and its error. */
export interface TrimPlanRow extends PlanRow {
  readonly topic: string
  readonly partition: number | null
  readonly logStart: bigint | null
  readonly logEnd: bigint | null
  /** The new log start; records below it are deleted. */
  readonly target: bigint | null
  /** Offsets that go, markers and compacted gaps counted. */
  readonly deleted: bigint | null
  readonly note: string | null
}

/** The row of a topic that cannot be trimmed. */
export function failedTrim(topic: string, error: Failure): TrimPlanRow {
  return {
    topic,
    partition: null,
    logStart: null,
    logEnd: null,
    target: null,
    deleted: null,
    note: null,
    error,
  }
}

/**
 * Plans a trim of several topics; changes nothing. One that cannot be trimmed has a failed row. Throws where positions name a
 * partition that none of them has.
 */
export async function planTrims(
  cluster: Cluster,
  topics: readonly TopicMetadata[],
  positions: PartitionPositions,
): Promise<TrimPlanRow[]> {
  requireNamedPartitions(
    positions,
    topics.flatMap(({name, partitions}) => partitions.map(({partition}) => ({topic: name, partition}))),
    '--to',
  )
  const plans = await Promise.all(
    topics.map(async (topic) => {
      try {
        return await planTrim(cluster, topic, positions)
      } catch (error) {
        if (!(error instanceof Failure) || error.kind === 'usage') throw error
        return [failedTrim(topic.name, error)]
      }
    }),
  )
  return plans.flat()
}

/** Plans a trim; changes nothing. Throws Failure(conflict) for a topic that is only compacted: Kafka refuses those. */
async function planTrim(
  cluster: Cluster,
  topic: TopicMetadata,
  positions: PartitionPositions,
): Promise<TrimPlanRow[]> {
  const configs = (await fetchTopicConfigs(cluster, [topic.name])).get(topic.name)
  const policy =
    configs instanceof Failure ? null : configs?.find(({name}) => name === 'cleanup.policy')?.value
  if (policy === 'compact') {
    const text = `Topic ${topic.name} is only compacted (cleanup.policy=compact); Kafka deletes no records from the start of it.`
    throw new Failure('conflict', text, {
      code: 'POLICY_VIOLATION',
      suggestions: ['Set cleanup.policy=compact,delete first, or write tombstones for the keys.'],
    })
  }
  const wanted = topic.partitions.flatMap(({partition}) => {
    const position = positionFor(positions, partition)
    return position ? [{topic: topic.name, partition, position}] : []
  })
  const bounds = await requireLogBounds(cluster, wanted, ({partition}) => positionFor(positions, partition))
  refuseForgottenAt(
    positions,
    [...bounds.values()].map(({logEnd}) => logEnd),
  )
  return wanted.flatMap(({position, ...each}) => {
    const found = bounds.get(topicPartitionKey(each.topic, each.partition))
    if (!found) return []
    const {logStart, logEnd} = found
    const {offset, note} = resolvePosition(position, {...found, committed: null})
    const target = offset ?? logStart
    return [{...each, logStart, logEnd, target, deleted: target - logStart, note}]
  })
}

const TIMEOUT_MS = 30_000

/**
 * Deletes the records below each target (KIP-107). The broker answers with the new log start, which is what is reported.
 * The request has names only: a topic that is not the planned one any more, by its id, is left alone.
 */
export function topicTrim(
  cluster: Cluster,
  rows: readonly TrimPlanRow[],
  planned: readonly TopicMetadata[],
): Change<'offsets', TrimPlanRow> {
  return {
    noun: 'offsets',
    rows,
    hasEffect: ({deleted}) => deleted !== null && deleted > 0n,
    execute: async (effective) => {
      const now = await cluster.metadata(planned.map(({name}) => name))
      const others = new Set(
        planned.filter(({name, id}) => isAnother(now.topics.get(name), id)).map(({name}) => name),
      )
      const starts = await deleteRecords(
        cluster,
        effective.filter(({topic}) => !others.has(topic)),
      )
      return new Map([
        ...effective.flatMap((row) => (others.has(row.topic) ? [[row, goneSince(row.topic)] as const] : [])),
        ...[...starts].map(
          ([row, end]) =>
            [row, end instanceof Failure ? end : ({outcome: 'trimmed', target: end} as const)] as const,
        ),
      ])
    },
  }
}

/** What cannot be read now is met by the deletion itself. */
function isAnother(topic: TopicMetadata | undefined, id: string): boolean {
  return topic !== undefined && topic.failure === null && topic.id !== id
}

/** A partition and the offset below which its records go. */
interface Deletion extends TopicPartition {
  readonly row: TrimPlanRow
  readonly target: bigint
}

async function deleteRecords(
  cluster: Cluster,
  rows: readonly TrimPlanRow[],
): Promise<Map<TrimPlanRow, bigint | Failure>> {
  const deletions = rows.flatMap((row): Deletion[] => {
    const {topic, partition, target} = row
    return partition === null || target === null ? [] : [{row, topic, partition, target}]
  })
  const results = await sendToLeaders<Deletion, bigint>(
    cluster,
    deletions,
    async (nodeId, items) => {
      const answer = await cluster.sendTo(nodeId, DeleteRecords, {
        topics: [...Map.groupBy(items, ({topic}) => topic)].map(([name, rows]) => ({
          name,
          partitions: rows.map(({partition, target}) => ({partitionIndex: partition, offset: target})),
        })),
        timeoutMs: TIMEOUT_MS,
      })
      const answered = new Map<string, Outcome<bigint>>()
      for (const {name, partitions} of answer.topics) {
        for (const {partitionIndex, lowWatermark, errorCode} of partitions) {
          const outcome = errorCode === ErrorCode.NONE ? {value: lowWatermark} : {code: errorCode}
          answered.set(topicPartitionKey(name, partitionIndex), outcome)
        }
      }
      const missing = {code: ErrorCode.UNKNOWN_SERVER_ERROR, message: 'the broker left it out of its answer'}
      return items.map(({topic, partition}) => answered.get(topicPartitionKey(topic, partition)) ?? missing)
    },
    {by: DeleteRecords, what: (row) => `The records of ${formatTopicPartition(row)} could not be deleted`},
  )
  return new Map([...results].map(([{row}, end]) => [row, end]))
}
