import type {ChangeDocument} from '../../core/changes/change.ts'
import type {ChosenTopics} from '../../core/topics/choose-topics.ts'
import type {TopicCreation} from '../../core/topics/create-topics.ts'
import type {TopicDeletion} from '../../core/topics/delete-topics.ts'
import type {DescribedTopic} from '../../core/topics/describe-topics.ts'
import type {EnsuredTopic} from '../../core/topics/ensure-topics.ts'
import type {ListedTopic} from '../../core/topics/list-topics.ts'
import type {Failure} from '../../errors/failure.ts'
import {outcomeColumns} from '../change.ts'
import {tableView} from '../document.ts'
import {renderKeyValues} from '../key-value.ts'
import {formatBytes, formatCount} from '../numbers.ts'
import {renderTable} from '../table.ts'
import {shownField} from './topic-alterations.ts'

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

/** As topicTable, with what was asked for beside: sizes, in-sync replicas, overrides. */
export const chosenTopicTable = tableView({
  rows: (list: ChosenTopics) => list.topics,
  columns: [
    {field: 'name', value: (topic) => topic.name},
    {field: 'partitions', value: (topic) => topic.partitions},
    {field: 'replicationFactor', header: 'REPLICAS', value: (topic) => topic.replicationFactor},
    {
      field: 'sizeBytes',
      header: 'SIZE',
      value: (topic) => topic.sizeBytes,
      text: (topic) => (topic.sizeBytes === undefined ? null : formatBytes(topic.sizeBytes)),
      align: 'right',
      optional: true,
    },
    {field: 'underMinIsr', header: 'UNDER MIN ISR', value: (topic) => topic.underMinIsr, optional: true},
    {field: 'atMinIsr', header: 'AT MIN ISR', value: (topic) => topic.atMinIsr, optional: true},
    {
      field: 'health',
      value: (topic) => healthOf(topic),
      role: (topic) => (topic.leaderless > 0 ? 'error' : topic.underReplicated > 0 ? 'warn' : 'muted'),
    },
    {
      field: 'overrides',
      value: ({overrides}) =>
        overrides &&
        Object.entries(overrides)
          .map(([key, value]) => `${key}=${value ?? '(hidden)'}`)
          .join(' '),
      optional: true,
    },
    {field: 'internal', value: (topic) => topic.internal, wide: true},
    {field: 'error', value: (topic) => topic.error?.message, optional: true, role: 'error'},
  ],
})

function healthOf(topic: ListedTopic): string {
  if (topic.leaderless > 0) return `${topic.leaderless} without leader`
  return topic.underReplicated > 0 ? `${topic.underReplicated} under-replicated` : 'ok'
}

export interface TopicDescriptions {
  readonly topics: readonly (DescribedTopic | {readonly name: string; readonly error: Failure})[]
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

export const topicCreations = tableView({
  rows: (data: ChangeDocument<'topics', TopicCreation>) => data.topics,
  columns: [
    {field: 'name', value: (topic) => topic.name},
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
    ...outcomeColumns,
  ],
})

/** As topicCreations, with what of a topic that is there is altered. */
export const ensuredTopics = tableView({
  rows: (data: ChangeDocument<'topics', EnsuredTopic>) => data.topics,
  columns: [
    {field: 'name', value: (topic) => topic.name},
    {field: 'partitions', value: (topic) => topic.partitions, optional: true},
    {
      field: 'replicationFactor',
      header: 'REPLICAS',
      value: (topic) => topic.replicationFactor,
      optional: true,
    },
    {
      field: 'fields',
      header: 'CHANGES',
      value: ({fields}) =>
        fields?.length
          ? fields
              .map(({field, from, to}) => `${field} ${shownField(field, from)} > ${shownField(field, to)}`)
              .join('; ')
          : null,
      optional: true,
    },
    ...outcomeColumns,
  ],
})

export const topicDeletions = tableView({
  rows: (data: ChangeDocument<'topics', TopicDeletion>) => data.topics,
  columns: [
    {field: 'name', header: 'TOPIC', value: (topic) => topic.name},
    {field: 'partitions', value: (topic) => topic.partitions},
    {field: 'records', value: (topic) => topic.records, text: (topic) => formatCount(topic.records)},
    {
      field: 'groups',
      header: 'READ BY',
      value: (topic) => (topic.groups === null ? null : topic.groups.join(', ') || 'no group'),
      role: (topic) => (topic.groups?.length ? 'warn' : undefined),
    },
    ...outcomeColumns,
  ],
})
