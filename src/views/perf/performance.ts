import type {ConsumePerformance} from '../../core/perf/perf-consume.ts'
import type {EndToEndLatency} from '../../core/perf/perf-latency.ts'
import type {ProducePerformance} from '../../core/perf/perf-produce.ts'
import {tableView, type View} from '../document.ts'
import type {Glyphs} from '../glyphs.ts'
import {type KeyValue, renderKeyValues} from '../key-value.ts'
import {formatBytes, formatCount, formatRate} from '../numbers.ts'
import {formatMs, latencyLine, latencyPicture} from './latency-lines.ts'

/** What writing records came to. */
export function producePerformance(glyphs: Glyphs): View<ProducePerformance> {
  return tableView({
    rows: (result: ProducePerformance) => [result],
    columns: [
      {field: 'topic', value: ({topic}) => topic},
      {field: 'size', value: ({size}) => size},
      ...rateColumns<ProducePerformance>(({acknowledged}) => acknowledged),
      ...latencyColumns<ProducePerformance>('latency', ({latencyMs}) => latencyMs),
    ],
    text: (result, context) => {
      const {read, acknowledged, failed, unknown, notSent, latencyMs} = result
      const others =
        read === acknowledged ? '' : `, ${failed} failed, ${unknown} unknown, ${notSent} not sent`
      const head = renderKeyValues(
        [
          {key: 'Topic', value: result.topic},
          {
            key: 'Written',
            value: `${formatCount(acknowledged)} of ${formatCount(read)} records acknowledged${others}`,
          },
          ...rateLines(result),
          latencyLine('Latency', latencyMs),
        ],
        context,
      )
      return latencyMs === null ? head : `${head}\n${latencyPicture(latencyMs, glyphs, context)}`
    },
  })
}

/** What reading records came to. */
export const consumePerformance = tableView({
  rows: (result: ConsumePerformance) => [result],
  columns: [
    ...rateColumns<ConsumePerformance>(({records}) => records),
    {field: 'firstRecordMs', value: ({firstRecordMs}) => firstRecordMs},
  ],
  text: (result, context) =>
    renderKeyValues(
      [
        {key: 'Read', value: `${formatCount(result.records)} records`},
        ...rateLines(result),
        {
          key: 'First record',
          value: result.firstRecordMs === null ? null : `after ${formatMs(result.firstRecordMs)}`,
        },
      ],
      context,
    ),
})

/** What the way from a writer to a reader came to. */
export function endToEndLatency(glyphs: Glyphs): View<EndToEndLatency> {
  return tableView({
    rows: (result: EndToEndLatency) => [result],
    columns: [
      {field: 'topic', value: ({topic}) => topic},
      {field: 'size', value: ({size}) => size},
      {field: 'records', value: ({records}) => records},
      {field: 'seconds', value: ({seconds}) => seconds},
      ...latencyColumns<EndToEndLatency>('endToEnd', ({endToEndMs}) => endToEndMs),
      ...latencyColumns<EndToEndLatency>('acknowledged', ({acknowledgedMs}) => acknowledgedMs),
    ],
    text: (result, context) => {
      const {endToEndMs} = result
      const head = renderKeyValues(
        [
          {key: 'Topic', value: result.topic},
          {key: 'Measured', value: `${formatCount(result.records)} records of ${formatBytes(result.size)}`},
          latencyLine('End to end', endToEndMs),
          latencyLine('Acknowledged', result.acknowledgedMs),
        ],
        context,
      )
      return endToEndMs === null ? head : `${head}\n${latencyPicture(endToEndMs, glyphs, context)}`
    },
  })
}

interface Rates {
  readonly bytes: number
  readonly seconds: number
  readonly recordsPerSecond: number | null
  readonly bytesPerSecond: number | null
}

function rateLines({bytes, seconds, recordsPerSecond, bytesPerSecond}: Rates): KeyValue[] {
  const bytesRate = bytesPerSecond === null ? '-' : `${formatBytes(bytesPerSecond)}/s`
  return [
    {key: 'Bytes', value: `${formatBytes(bytes)} in ${seconds.toFixed(2)} s`},
    {key: 'Rate', value: `${formatRate(recordsPerSecond)}, ${bytesRate}`},
  ]
}

function rateColumns<Row extends Rates>(records: (row: Row) => number) {
  return [
    {field: 'records', value: records},
    {field: 'bytes', value: ({bytes}: Row) => bytes},
    {field: 'seconds', value: ({seconds}: Row) => seconds},
    {field: 'recordsPerSecond', value: ({recordsPerSecond}: Row) => recordsPerSecond},
    {field: 'bytesPerSecond', value: ({bytesPerSecond}: Row) => bytesPerSecond},
  ]
}

function latencyColumns<Row>(name: string, of: (row: Row) => EndToEndLatency['endToEndMs']) {
  return (['mean', 'p50', 'p95', 'p99', 'p999', 'max'] as const).map((each) => ({
    field: `${name}${each.charAt(0).toUpperCase()}${each.slice(1)}Ms`,
    value: (row: Row) => of(row)?.[each],
  }))
}
