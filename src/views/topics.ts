import type {TopicDeletion} from '../core/topics/delete-topics.ts'
import type {DescribedTopic} from '../core/topics/describe-topics.ts'
import type {ListedTopic} from '../core/topics/list-topics.ts'
import type {FailureJson} from '../errors/failure.ts'
import {tableView} from './document.ts'
import {renderKeyValues} from './key-value.ts'
import {formatCount} from './numbers.ts'
import {renderTable} from './table.ts'

export const topicTable = tableView({
  rows: (list: {readonly topics: readonly ListedTopic[]}) => list.topics,
  columns: [
    {field: 'name', value: (topic) => topic.name},
    {field: 'partitions', value: (topic) => topic.partitions},
    {field: 'replicationFactor', header: 'REPLICAS', value: (topic) => topic.replicationFactor},
    {
      field: 'health',
      value: (topic) => healthOf(topic),
      role: (topic) => (topic.leaderless > 0 ? 'error' : topic.underReplicated > 0 ? 'warn' : 'muted'),
    },
    {field: 'internal', value: (topic) => topic.internal, wide: true},
  ],
})

function healthOf(topic: ListedTopic): string {
  if (topic.leaderless > 0) return `${topic.leaderless} without leader`
  return topic.underReplicated > 0 ? `${topic.underReplicated} under-replicated` : 'ok'
}

export interface TopicDescriptions {
  readonly topics: readonly (DescribedTopic | {readonly name: string; readonly error: FailureJson})[]
}

interface PartitionRow {
  readonly topic: string
  readonly partition: DescribedTopic['partitions'][number]
}

const partitionColumns = [
  {field: 'partition', value: ({partition}: PartitionRow) => partition.partition},
  {field: 'leader', value: ({partition}: PartitionRow) => partition.leader},
  {field: 'replicas', value: ({partition}: PartitionRow) => partition.replicas.join(','), align: 'left'},
  {
    field: 'isr',
    value: ({partition}: PartitionRow) => partition.isr.join(','),
    align: 'left',
    role: ({partition}: PartitionRow) =>
      partition.isr.length < partition.replicas.length ? 'warn' : undefined,
  },
  {field: 'logStart', value: ({partition}: PartitionRow) => partition.logStart},
  {field: 'logEnd', value: ({partition}: PartitionRow) => partition.logEnd},
  {
    field: 'records',
    value: ({partition}: PartitionRow) =>
      partition.logEnd === null || partition.logStart === null ? null : partition.logEnd - partition.logStart,
  },
  {
    field: 'error',
    value: ({partition}: PartitionRow) => partition.error?.message,
    optional: true,
    role: 'error',
  },
] as const

export const topicDescription = tableView({
  rows: (data: TopicDescriptions): PartitionRow[] =>
    data.topics.flatMap((topic) =>
      'partitions' in topic ? topic.partitions.map((partition) => ({topic: topic.name, partition})) : [],
    ),
  columns: [{field: 'topic', value: ({topic}) => topic}, ...partitionColumns],
  text: ({topics}, context) =>
    topics
      .filter((topic) => 'partitions' in topic)
      .map((topic) => {
        const configs = Object.entries(topic.configs ?? {}).map(
          ([name, value]) => `${name}=${value ?? '(hidden)'}`,
        )
        const first = topic.partitions[0]
        const head = renderKeyValues(
          [
            {key: 'Topic', value: topic.name},
            {key: 'Id', value: topic.id},
            {key: 'Partitions', value: topic.partitions.length},
            {key: 'Replicas', value: first?.replicas.length ?? null},
            {key: 'Configs', value: topic.configs === null ? null : configs.join(' ') || '(all default)'},
          ],
          {theme: context.theme},
        )
        const rows = topic.partitions.map((partition) => ({topic: topic.name, partition}))
        return `${head}\n${renderTable(partitionColumns, rows, context)}`
      })
      .join('\n'),
})

export interface TopicOutcomes {
  readonly topics: readonly {
    readonly name: string
    readonly outcome: string
    readonly partitions?: number | undefined
    readonly replicationFactor?: number | undefined
    readonly differences?: readonly {field: string; wished: string; actual: string | null}[] | undefined
    readonly error?: FailureJson | undefined
  }[]
  /** False where the broker only checked the request (--dry-run). */
  readonly executed?: false
}

export const topicOutcomes = tableView({
  rows: (data: TopicOutcomes) => data.topics,
  columns: [
    {field: 'name', value: (topic) => topic.name},
    {
      field: 'outcome',
      value: (topic) => topic.outcome,
      role: (topic) => (topic.outcome === 'failed' ? 'error' : 'ok'),
    },
    {field: 'partitions', value: (topic) => topic.partitions, optional: true},
    {
      field: 'replicationFactor',
      header: 'REPLICAS',
      value: (topic) => topic.replicationFactor,
      optional: true,
    },
    {
      field: 'differences',
      value: (topic) =>
        topic.differences?.length
          ? topic.differences
              .map((each) => `${each.field} is ${each.actual ?? 'unset'}, not ${each.wished}`)
              .join('; ')
          : null,
      optional: true,
      role: 'warn',
    },
    {field: 'error', value: (topic) => topic.error?.message, optional: true, role: 'error'},
  ],
})

export const topicDeletionPlan = tableView({
  rows: (data: {readonly topics: readonly TopicDeletion[]}) => data.topics,
  columns: [
    {field: 'name', header: 'TOPIC TO DELETE', value: (topic) => topic.name},
    {field: 'partitions', value: (topic) => topic.partitions},
    {field: 'records', value: (topic) => topic.records, text: (topic) => formatCount(topic.records)},
    {
      field: 'groups',
      header: 'READ BY',
      value: (topic) => (topic.groups === null ? null : topic.groups.join(', ') || 'no group'),
      role: (topic) => (topic.groups?.length ? 'warn' : undefined),
    },
  ],
})
