import type {CountingConfig, DetailedTopic} from '../../core/topics/topic-details.ts'
import type {Failure} from '../../errors/failure.ts'
import type {Column} from '../column.ts'
import {readableConfig} from '../configs/configs.ts'
import {type TextContext, tableView, type View} from '../document.ts'
import {renderKeyValues} from '../key-value.ts'
import {formatBytes} from '../numbers.ts'
import {renderTable} from '../table.ts'

export interface TopicDescriptions {
  readonly topics: readonly (DetailedTopic | {readonly name: string; readonly error: Failure})[]
}

interface PartitionRow {
  readonly topic: string
  readonly partition: DetailedTopic['partitions'][number]
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
  {
    field: 'moves',
    value: ({partition: {adding, removing}}: PartitionRow) =>
      [...(adding ?? []).map((id) => `+${id}`), ...(removing ?? []).map((id) => `-${id}`)].join(' ') || null,
    align: 'left',
    optional: true,
    role: 'warn',
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

/** With what takes longer to find out. */
const detailedColumns = [
  ...partitionColumns.slice(0, -1),
  {
    field: 'sizeBytes',
    header: 'SIZE',
    value: ({partition}: PartitionRow) => partition.sizeBytes,
    text: ({partition}: PartitionRow) => formatBytes(partition.sizeBytes),
    align: 'right',
  },
  {field: 'newest', value: ({partition}: PartitionRow) => partition.newest},
  ...partitionColumns.slice(-1),
] as const

const countingColumns = [
  {field: 'key', header: 'CONFIG', value: ({key}: CountingConfig) => key},
  {
    field: 'value',
    value: ({value}: CountingConfig) => value,
    text: ({key, value, sensitive}: CountingConfig) =>
      value === null ? (sensitive ? '(set)' : null) : readableConfig(key, value),
    align: 'left',
  },
  {field: 'source', value: ({source}: CountingConfig) => source, role: 'muted'},
] as const

export const topicDescription = descriptionView(partitionColumns)

/** The same with sizes, newest records and readers. */
export const detailedTopicDescription = descriptionView(detailedColumns)

function descriptionView(columns: readonly Column<PartitionRow>[]): View<TopicDescriptions> {
  return tableView({
    rows: (data: TopicDescriptions): PartitionRow[] =>
      data.topics.flatMap((topic) =>
        'partitions' in topic ? topic.partitions.map((partition) => ({topic: topic.name, partition})) : [],
      ),
    columns: [{field: 'topic', value: ({topic}) => topic}, ...columns],
    text: ({topics}, context) =>
      topics
        .map((topic) =>
          'partitions' in topic
            ? describeOne(topic, columns, context)
            : renderKeyValues(
                [
                  {key: 'Topic', value: topic.name},
                  {key: 'Error', value: topic.error.message, role: 'error'},
                ],
                {theme: context.theme},
              ),
        )
        .join('\n'),
  })
}

function describeOne(
  topic: DetailedTopic,
  columns: readonly Column<PartitionRow>[],
  context: TextContext,
): string {
  const configs = Object.entries(topic.configs ?? {}).map(([name, value]) => `${name}=${value ?? '(hidden)'}`)
  const {readers, allConfigs} = topic
  const head = renderKeyValues(
    [
      {key: 'Topic', value: topic.name},
      {key: 'Id', value: topic.id},
      {key: 'Partitions', value: topic.partitions.length},
      {key: 'Replicas', value: topic.partitions[0]?.replicas.length ?? null},
      {key: 'Configs', value: topic.configs === null ? null : configs.join(' ') || '(all default)'},
      ...(readers === undefined
        ? []
        : [{key: 'Read by', value: readers === null ? null : readers.join(', ') || 'no group'}]),
    ],
    {theme: context.theme},
  )
  const rows = topic.partitions.map((partition) => ({topic: topic.name, partition}))
  const all = allConfigs ? `\n${renderTable(countingColumns, allConfigs, context)}` : ''
  return `${head}\n${renderTable(columns, rows, context)}${all}`
}
