import type {
  BrokerDescription,
  BrokerDescriptions,
  DifferingConfig,
  SpokenApi,
} from '../../core/brokers/describe-brokers.ts'
import type {LogDirectory} from '../../core/brokers/fetch-broker-logs.ts'
import {formatPercent} from '../../core/names/numbers.ts'
import type {Column} from '../column.ts'
import {readableConfig} from '../configs/configs.ts'
import {type TextContext, tableView, type View} from '../document.ts'
import {escapeForTerminal} from '../escape.ts'
import {renderKeyValues} from '../key-value.ts'
import {formatBytes} from '../numbers.ts'
import {renderTable} from '../table.ts'
import {stateOf} from './brokers.ts'

const directoryColumns: readonly Column<LogDirectory>[] = [
  {field: 'path', header: 'LOG DIRECTORY', value: (dir) => dir.path},
  {field: 'replicas', value: (dir) => dir.replicas},
  {
    field: 'arriving',
    value: ({arriving}) => (arriving === 0 ? null : arriving),
    optional: true,
  },
  {
    field: 'logBytes',
    header: 'SIZE',
    value: (dir) => dir.logBytes,
    text: sizeText('logBytes'),
    align: 'right',
  },
  {
    field: 'totalBytes',
    header: 'VOLUME',
    value: (dir) => dir.totalBytes,
    text: sizeText('totalBytes'),
    align: 'right',
  },
  {
    field: 'usableBytes',
    header: 'FREE',
    value: (dir) => dir.usableBytes,
    text: sizeText('usableBytes'),
    align: 'right',
  },
  {field: 'used', value: usedShare, text: (dir) => formatPercent(usedShare(dir)), align: 'right'},
  {field: 'error', value: ({error}) => error?.message, optional: true, role: 'error'},
]

function sizeText(field: 'logBytes' | 'totalBytes' | 'usableBytes') {
  return (dir: LogDirectory): string => formatBytes(dir[field])
}

function usedShare({totalBytes, usableBytes}: LogDirectory): number | null {
  return !totalBytes || usableBytes === null ? null : 1 - Number(usableBytes) / Number(totalBytes)
}

const configColumns: readonly Column<DifferingConfig>[] = [
  {field: 'key', header: 'DIFFERING CONFIG', value: ({key}) => key},
  {
    field: 'value',
    header: 'HERE',
    value: ({value}) => value,
    text: ({key, value}) => (value === null ? null : readableConfig(key, value)),
    align: 'left',
  },
  {field: 'source', value: ({source}) => source, leaves: 1},
  {
    field: 'others',
    header: 'ON OTHERS',
    value: ({others}) => others.map(({broker, value}) => `${broker}: ${value ?? '-'}`).join(', '),
    text: ({key, others}) =>
      others
        .map(({broker, value}) => `${broker}: ${value === null ? '-' : readableConfig(key, value)}`)
        .join(', '),
    align: 'left',
  },
]

const apiColumns: readonly Column<SpokenApi>[] = [
  {field: 'key', value: ({key}) => key},
  {field: 'name', header: 'API', value: ({name}) => name},
  {
    field: 'max',
    header: 'VERSIONS',
    value: ({max}) => max,
    text: ({min, max}) => (min === max ? String(min) : `${min} to ${max}`),
    align: 'left',
  },
]

type Shown = BrokerDescriptions['brokers'][number]

function isDescribed(broker: Shown): broker is BrokerDescription {
  return 'state' in broker
}

/** One block for each broker. */
export function brokerDescription({apis}: {readonly apis: boolean}): View<BrokerDescriptions> {
  return tableView({
    rows: ({brokers}: BrokerDescriptions) =>
      brokers.flatMap((broker) =>
        isDescribed(broker) ? (broker.logDirs ?? []).map((dir) => ({id: broker.id, dir})) : [],
      ),
    columns: [
      {field: 'id', value: ({id}) => id},
      {field: 'path', value: ({dir}) => dir.path},
      {field: 'replicas', value: ({dir}) => dir.replicas},
      {field: 'logBytes', value: ({dir}) => dir.logBytes},
      {field: 'totalBytes', value: ({dir}) => dir.totalBytes},
      {field: 'usableBytes', value: ({dir}) => dir.usableBytes},
      {field: 'error', value: ({dir}) => dir.error?.message},
    ],
    name: ({id}) => String(id),
    text: ({brokers}, context) =>
      brokers
        .filter(isDescribed)
        .map((broker) => blockOf(broker, apis, context))
        .join('\n'),
  })
}

function blockOf(broker: BrokerDescription, apis: boolean, context: TextContext): string {
  const {host, port, error, logDirs, differingConfigs, uncompared} = broker
  const head = renderKeyValues(
    [
      {key: 'Broker', value: broker.id},
      {key: 'Address', value: host === null ? null : `${host}:${port}`},
      ...(broker.rack === null ? [] : [{key: 'Rack', value: broker.rack}]),
      {key: 'State', value: stateOf(broker), role: stateOf(broker) === 'up' ? 'ok' : 'error'},
      {key: 'Controller', value: broker.controller ? 'yes' : 'no'},
      {key: 'Kafka', value: broker.version},
      {key: 'Leaders', value: broker.leaders},
      {key: 'Replicas', value: broker.replicas},
      ...(error === undefined ? [] : [{key: 'Error', value: error.message, role: 'error' as const}]),
    ],
    context,
  )
  const parts = [head]
  const unknown = [
    ...(logDirs === null ? ['what is on its disks'] : []),
    ...(differingConfigs === null ? ['whether its configs differ from those of the others'] : []),
  ]
  if (unknown.length > 0) parts.push(`${context.theme.muted(`Not known: ${unknown.join(', ')}.`)}\n`)
  if (logDirs !== null) parts.push(renderTable(directoryColumns, logDirs, context))
  if (differingConfigs !== null)
    parts.push(
      differingConfigs.length === 0
        ? `${context.theme.muted('No config differs from those of the other brokers.')}\n`
        : renderTable(configColumns, differingConfigs, context),
    )
  if (uncompared.length > 0)
    parts.push(
      `${context.theme.muted(escapeForTerminal(`Not compared with ${uncompared.join(', ')}: their configs could not be read.`))}\n`,
    )
  if (apis && broker.apis !== null) parts.push(renderTable(apiColumns, broker.apis, context))
  return parts.join('\n')
}
