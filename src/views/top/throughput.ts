import type {ThroughputJson, TopicThroughputJson} from '../../core/throughput/throughput-json.ts'
import {tableView} from '../document.ts'
import {formatRate} from '../numbers.ts'

interface Row {
  readonly topic: string
  readonly partition: TopicThroughputJson['partitions'][number] | null
  readonly total: TopicThroughputJson
}

/** One row a partition, under the name of its topic. */
export const throughputTable = tableView({
  rows: (data: ThroughputJson): Row[] =>
    data.topics.flatMap((total) =>
      total.partitions.map((partition) => ({topic: total.name, partition, total})),
    ),
  columns: [
    {field: 'topic', value: (row) => row.topic},
    {field: 'partition', value: (row) => row.partition?.partition},
    {field: 'leader', value: (row) => row.partition?.leader},
    {
      field: 'inPerSecond',
      header: 'IN/S',
      value: (row) => row.partition?.inPerSecond,
      text: (row) => rateText(row.partition?.inPerSecond ?? null),
      align: 'right',
    },
    {
      field: 'share',
      value: (row) => row.partition?.share,
      text: (row) => (row.partition?.share == null ? null : `${Math.round(row.partition.share * 100)}%`),
      align: 'right',
    },
    {field: 'logEnd', value: (row) => row.partition?.logEnd},
    {field: 'error', value: (row) => row.partition?.error, optional: true, role: 'error'},
  ],
  name: (row) => row.topic,
})

function rateText(perSecond: number | null): string | null {
  return perSecond === null ? null : formatRate(perSecond).replace(/\/s$/, '')
}
