import type {ProfileRow, SettingRow} from '../core/connection/profiles/list-profiles.ts'
import {tableView} from './document.ts'

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
  /** Null where there is none; its subjects are null where it could not be asked. */
  readonly schemaRegistry: {readonly url: string; readonly subjects: number | null} | null
  readonly ms: number
}

export const profileTestView = tableView({
  rows: (data: ProfileTestResult) => [data],
  columns: [
    {field: 'profile', value: (row: ProfileTestResult) => row.profile},
    {field: 'clusterId', value: (row: ProfileTestResult) => row.clusterId},
    {field: 'controller', value: (row: ProfileTestResult) => row.controller},
    {field: 'brokers', value: (row: ProfileTestResult) => row.brokers},
    {
      field: 'schemaRegistry',
      value: (row: ProfileTestResult) => row.schemaRegistry?.url ?? null,
      optional: true,
    },
    {field: 'ms', value: (row: ProfileTestResult) => row.ms},
  ],
})
