import type {PartitionShare, TopicAnalysis} from '../../core/analyze/topic-analysis.ts'
import type {Percentiles} from '../../core/measures/value-histogram.ts'
import {tableView, type View} from '../document.ts'
import {escapeForTerminal} from '../escape.ts'
import type {Glyphs} from '../glyphs.ts'
import {stringifyJson} from '../json.ts'
import {type KeyValue, renderKeyValues} from '../key-value.ts'
import {formatBytes, formatCount, formatDuration, formatPercent, formatRate} from '../numbers.ts'
import {renderBar, renderSpark} from '../spark.ts'
import {renderTable} from '../table.ts'

/** The list that `topic analyze` prints. */
export interface TopicAnalyses {
  readonly topics: readonly TopicAnalysis[]
}

interface PartitionRow extends PartitionShare {
  readonly topic: string
}

const BAR_WIDTH = 20
const CHART_WIDTH = 60
/** How many keys, headers and producers are named; `-o wide` and JSON have more. */
const NAMED = 5
/** Producers have long words beside them. */
const NAMED_PRODUCERS = 2

/** What topics are like: a block of facts, partitions and hot keys for each; in CSV the partitions. */
export function topicAnalyses(glyphs: Glyphs): View<TopicAnalyses> {
  const columns = [
    {field: 'topic', value: (row: PartitionRow) => row.topic},
    {field: 'partition', value: (row: PartitionRow) => row.partition},
    {
      field: 'records',
      value: (row: PartitionRow) => row.records,
      text: (row: PartitionRow) => formatCount(row.records),
      align: 'right' as const,
    },
    {
      field: 'share',
      value: (row: PartitionRow) => row.share,
      text: (row: PartitionRow) => formatPercent(row.share),
      align: 'right' as const,
    },
    {
      field: 'bytes',
      value: (row: PartitionRow) => row.bytes,
      text: (row: PartitionRow) => formatBytes(row.bytes),
      align: 'right' as const,
    },
    {field: 'from', value: (row: PartitionRow) => row.from},
    {field: 'to', value: (row: PartitionRow) => row.to},
  ]
  const bar = {
    field: 'bar',
    header: '',
    value: (row: PartitionRow) => renderBar(row.share, BAR_WIDTH, glyphs).trimEnd(),
  }
  return tableView({
    rows: ({topics}: TopicAnalyses) =>
      topics.flatMap(({topic, partitions}) => partitions.map((each) => ({...each, topic}))),
    columns,
    name: ({topic}) => topic,
    text: ({topics}, context) =>
      topics
        .map((analysis) => {
          const rows = analysis.partitions.map((each) => ({...each, topic: analysis.topic}))
          return [
            renderKeyValues(factsOf(analysis, context.wide), context),
            chartOf(analysis, glyphs),
            renderTable(
              [...columns.slice(1, 5), ...(context.wide ? columns.slice(5) : []), bar],
              rows,
              context,
            ),
            hotKeys(analysis, context.wide ? Number.POSITIVE_INFINITY : NAMED, context),
          ]
            .filter((part) => part !== '')
            .join('\n')
        })
        .join('\n'),
  })
}

function factsOf(analysis: TopicAnalysis, wide: boolean): KeyValue[] {
  const {records, bytes, batches, keys, outOfOrder, tombstones, transactionalBatches} = analysis
  // Of no records nothing is known, and nothing is none.
  const known = (value: string): string | null => (records === 0 ? null : value)
  const share = (count: number): string | null =>
    known(count === 0 ? 'none' : `${formatCount(count)} (${formatPercent(count / records)})`)
  const most = wide ? Number.POSITIVE_INFINITY : NAMED
  const failed: KeyValue[] = analysis.error
    ? [{key: 'Error', value: analysis.error.message, role: 'error'}]
    : []
  return [
    {key: 'Topic', value: analysis.topic},
    {
      key: 'Looked at',
      value: `${records === 1 ? '1 record' : `${formatCount(records)} records`} in ${batchesOf(batches)}, ${formatBytes(bytes)}`,
    },
    {key: 'Time', value: timesOf(analysis)},
    {
      key: 'Rate',
      value:
        analysis.recordsPerSecond === null
          ? null
          : `${formatRate(analysis.recordsPerSecond)}, ${analysis.bytesPerSecond === null ? '-' : `${formatBytes(analysis.bytesPerSecond)}/s`}`,
    },
    {key: 'Record size', value: spread(analysis.recordBytes, formatBytes)},
    {key: 'Batch size', value: spread(analysis.batchBytes, formatBytes)},
    {key: 'Records a batch', value: spread(analysis.recordsPerBatch, formatCount)},
    {
      key: 'Compression',
      value: known(
        listOf(
          analysis.compression.map(
            ({codec, records: some, ratio}) =>
              `${codec} ${formatPercent(records > 0 ? some / records : null)}${codec === 'none' || ratio === null ? '' : ` (to 1/${ratio.toFixed(1)})`}`,
          ),
          most,
        ),
      ),
    },
    {key: 'Without key', value: share(keys.none)},
    {
      key: 'Different keys',
      value: known(keys.distinct === null ? 'too many to count' : formatCount(keys.distinct)),
    },
    {key: 'Tombstones', value: share(tombstones)},
    {
      key: 'Out of order',
      value: known(
        outOfOrder.records === 0
          ? 'none'
          : `${share(outOfOrder.records)}, by up to ${formatDuration(outOfOrder.mostMs)}`,
      ),
    },
    {
      key: 'Headers',
      value: known(
        listOf(
          analysis.headers.map(({name, records: some}) => `${name} ${formatPercent(some / records)}`),
          most,
        ),
      ),
    },
    {
      key: 'Producers',
      value: known(
        analysis.producerCount === 0
          ? 'none idempotent'
          : `${formatCount(analysis.producerCount)}: ${listOf(
              analysis.producers.map(
                ({producerId, records: some, transactional}) =>
                  `id ${producerId} ${formatPercent(some / records)}${transactional ? ' transactional' : ''}`,
              ),
              wide ? most : NAMED_PRODUCERS,
              analysis.producerCount,
            )}`,
      ),
    },
    {
      key: 'In transactions',
      value: known(transactionalBatches === 0 ? 'none' : batchesOf(transactionalBatches)),
    },
    ...failed,
  ]
}

function batchesOf(count: number): string {
  return count === 1 ? '1 batch' : `${formatCount(count)} batches`
}

function timesOf({firstTimestamp, lastTimestamp}: TopicAnalysis): string | null {
  if (firstTimestamp === null || lastTimestamp === null) return null
  const spanMs = Date.parse(lastTimestamp) - Date.parse(firstTimestamp)
  return `${firstTimestamp} to ${lastTimestamp} (${formatDuration(spanMs)})`
}

function spread(values: Percentiles | null, format: (value: number) => string): string | null {
  if (values === null) return null
  const {p50, p95, p99, max} = values
  return `50% ${format(p50)}, 95% ${format(p95)}, 99% ${format(p99)}, max ${format(max)}`
}

function listOf(items: readonly string[], most: number, total = items.length): string {
  if (items.length === 0) return 'none'
  const more = total - Math.min(items.length, most)
  return `${items.slice(0, most).join(', ')}${more > 0 ? `, and ${formatCount(more)} more` : ''}`
}

/** Records over time, which a rate alone does not tell. */
function chartOf({timeline}: TopicAnalysis, glyphs: Glyphs): string {
  if (timeline === null || timeline.records.length < 2) return ''
  // Neighbours together, so that what the buckets are does not depend on the width.
  const step = Math.ceil(timeline.records.length / CHART_WIDTH)
  const columns = Array.from({length: Math.ceil(timeline.records.length / step)}, (_, at) =>
    timeline.records.slice(at * step, (at + 1) * step).reduce((sum, each) => sum + each, 0),
  )
  const highest = Math.max(...columns)
  const columnMs = step * timeline.bucketMs
  return [
    renderSpark(columns, columns.length, glyphs),
    `Each column ${formatDuration(columnMs)}; the highest ${formatRate(highest / (columnMs / 1000))}.\n`,
  ].join('\n')
}

function hotKeys({keys}: TopicAnalysis, most: number, context: Parameters<typeof renderTable>[2]): string {
  // Keys that came once each are not hot.
  const hot = keys.hot.filter(({records}) => records > 1).slice(0, most)
  if (hot.length === 0) return ''
  type HotKey = (typeof hot)[number]
  return renderTable(
    [
      {
        field: 'key',
        header: 'HOT KEY',
        value: ({key}: HotKey) =>
          typeof key === 'string' ? escapeForTerminal(key, {singleLine: true}) : stringifyJson(key),
      },
      {
        field: 'records',
        value: ({records}: HotKey) => records,
        text: ({records, recordsAtMost}: HotKey) =>
          records === recordsAtMost
            ? formatCount(records)
            : `${formatCount(records)} to ${formatCount(recordsAtMost)}`,
        align: 'right',
      },
      {
        field: 'share',
        value: ({share}: HotKey) => share,
        text: ({share}: HotKey) => formatPercent(share),
        align: 'right',
      },
    ],
    hot,
    context,
  )
}
