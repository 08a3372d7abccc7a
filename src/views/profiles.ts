import type {ProfileRow, SettingRow} from '../core/connection/profiles/list-profiles.ts'
import {countOf} from '../core/names/count-of.ts'
import type {Failure} from '../errors/failure.ts'
import type {Column} from './column.ts'
import {tableView} from './document.ts'
import {escapeForTerminal} from './escape.ts'
import {renderTable} from './table.ts'

const sign = (is: boolean): string | null => (is ? 'yes' : null)

export const profileTable = tableView({
  rows: (data: {readonly profiles: readonly ProfileRow[]}) => data.profiles,
  columns: [
    {field: 'name', value: (row: ProfileRow) => row.name, fixed: true},
    {field: 'current', value: (row: ProfileRow) => row.current, text: (row: ProfileRow) => sign(row.current)},
    {field: 'bootstrapServers', header: 'SERVERS', value: (row: ProfileRow) => row.bootstrapServers},
    {field: 'security', value: (row: ProfileRow) => row.security},
    {
      field: 'readOnly',
      value: (row: ProfileRow) => row.readOnly,
      text: (row: ProfileRow) => sign(row.readOnly),
    },
    {
      field: 'protected',
      value: (row: ProfileRow) => row.protected,
      text: (row: ProfileRow) => sign(row.protected),
    },
    {field: 'refused', value: (row: ProfileRow) => row.refused, optional: true},
    {field: 'color', value: (row: ProfileRow) => row.color, wide: true},
    {field: 'file', value: (row: ProfileRow) => row.file, wide: true},
  ],
  name: (row) => row.name,
})

/** The settings of a connection, and the profile that they come from. */
export interface ProfileSettings {
  readonly profile: string | null
  readonly settings: readonly SettingRow[]
}

export const settingTable = tableView({
  rows: (data: ProfileSettings) => data.settings,
  columns: [
    {field: 'key', value: (row: SettingRow) => row.key, fixed: true},
    {
      field: 'value',
      value: (row: SettingRow) => row.value,
      text: (row: SettingRow) => row.value ?? '(hidden)',
    },
    {field: 'from', value: (row: SettingRow) => row.from, text: (row: SettingRow) => shortOrigin(row.from)},
  ],
  name: (row) => row.key,
})

/** The name of a profile, and not its file, which is the same in most rows: JSON has it. */
function shortOrigin(from: string): string {
  return from.replace(/^the (profile \S+) of [^:]+/, '$1')
}

/** Which cluster answered by a profile, and after how many milliseconds. */
export interface ProfileTestResult {
  readonly profile: string | null
  readonly clusterId: string | null
  readonly controller: number | null
  readonly brokers: number
  /** Null where there is none; its subjects are null where it could not be asked, and why. */
  readonly schemaRegistry: {
    readonly url: string
    readonly subjects: number | null
    readonly error?: Failure
  } | null
  /** The workers of Kafka Connect, in the same way; `failed` are connectors that have, or of which a task has. */
  readonly connect: {
    readonly url: string
    readonly connectors: number | null
    readonly failed: number | null
    readonly error?: Failure
  } | null
  readonly ms: number
}

const testColumns: readonly Column<ProfileTestResult>[] = [
  {field: 'profile', value: (row: ProfileTestResult) => row.profile},
  {field: 'clusterId', value: (row: ProfileTestResult) => row.clusterId},
  {field: 'controller', value: (row: ProfileTestResult) => row.controller},
  {field: 'brokers', value: (row: ProfileTestResult) => row.brokers},
  {
    field: 'schemaRegistry',
    value: (row: ProfileTestResult) => row.schemaRegistry?.url ?? null,
    optional: true,
  },
  {field: 'connect', value: (row: ProfileTestResult) => row.connect?.url ?? null, optional: true},
  {field: 'ms', value: (row: ProfileTestResult) => row.ms},
]

/** The cluster, and below it a line for each server beside it. */
export const profileTestView = tableView({
  rows: (data: ProfileTestResult) => [data],
  columns: testColumns,
  text: (data, context) => {
    const ofCluster = testColumns.filter(({optional}) => optional !== true)
    return [renderTable(ofCluster, [data], context).trimEnd(), ...besideLines(data)].join('\n')
  },
})

function besideLines({schemaRegistry, connect}: ProfileTestResult): readonly string[] {
  const line = (name: string, url: string, found: string | null) =>
    `${name}  ${escapeForTerminal(url, {singleLine: true})}  ${found ?? 'could not be asked'}`
  const registry =
    schemaRegistry &&
    line(
      'schema registry',
      schemaRegistry.url,
      schemaRegistry.subjects === null ? null : countOf(schemaRegistry.subjects, 'subject'),
    )
  const failed = connect?.failed ? `, ${connect.failed} failed` : ''
  const workers =
    connect &&
    line(
      'Kafka Connect',
      connect.url,
      connect.connectors === null ? null : `${countOf(connect.connectors, 'connector')}${failed}`,
    )
  return [registry, workers].filter((each) => each !== null)
}
