import type {ConnectorOffset, JsonObject} from '../../core/connect/connect-answers.ts'
import type {OffsetChange} from '../../core/connect/connector-offsets.ts'
import {stringifyBigintJson} from '../../core/http/bigint-json.ts'
import {outcomeColumns} from '../change.ts'
import {tableView} from '../document.ts'

/** A part of what a connector reads, or how far it is there, in a line: `orders-3`, `filename=/tmp/in.txt`. */
export function formatConnectObject(value: JsonObject | null): string | null {
  if (value === null) return null
  const {kafka_topic: topic, kafka_partition: partition, kafka_offset: offset, ...more} = value
  if (typeof topic === 'string' && Object.keys(more).length === 0) return `${topic}-${partition}`
  if (offset !== undefined && Object.keys(more).length === 0) return String(offset)
  return Object.entries(value)
    .map(([key, each]) => `${key}=${typeof each === 'string' ? each : stringifyBigintJson(each)}`)
    .join(' ')
}

export const connectorOffsetTable = tableView({
  rows: (data: {readonly offsets: readonly ConnectorOffset[]}) => data.offsets,
  columns: [
    {field: 'partition', value: ({partition}: ConnectorOffset) => formatConnectObject(partition)},
    {field: 'offset', value: ({offset}: ConnectorOffset) => formatConnectObject(offset)},
  ],
})

export const connectorOffsetChanges = tableView({
  rows: (data: {readonly offsets: readonly (OffsetChange & {readonly outcome: string | null})[]}) =>
    data.offsets,
  columns: [
    {field: 'partition', value: ({partition}) => formatConnectObject(partition)},
    {
      field: 'from',
      value: ({from}) => formatConnectObject(from),
      text: ({from}) => formatConnectObject(from) ?? '(none)',
    },
    {
      field: 'to',
      value: ({to}) => formatConnectObject(to),
      text: ({to}) => formatConnectObject(to) ?? '(none)',
    },
    ...outcomeColumns,
  ],
})
