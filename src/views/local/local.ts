import {tableView} from '../document.ts'
import {escapeForTerminal} from '../escape.ts'
import type {Role} from '../theme.ts'

/** The status of a local cluster as src/local gives it; views know no rooms but core. */
export interface LocalClusterRow {
  readonly name: string
  readonly state: string
  readonly bootstrapServers: string
  readonly version: string
  readonly source: string
  readonly brokers: readonly {readonly id: number; readonly state: string}[]
  readonly parts: readonly {readonly name: string; readonly url: string; readonly state: string}[]
  readonly startedAt: string | null
  readonly dataDir: string
}

const STATE_ROLES: Readonly<Record<string, Role>> = {
  running: 'ok',
  stopped: 'muted',
  partial: 'warn',
  crashed: 'error',
}

export const localTable = tableView({
  rows: (data: {readonly clusters: readonly LocalClusterRow[]}) => data.clusters,
  columns: [
    {field: 'name', value: (cluster) => cluster.name},
    {field: 'state', value: (cluster) => cluster.state, role: (cluster) => STATE_ROLES[cluster.state]},
    {field: 'bootstrapServers', header: 'BOOTSTRAP SERVERS', value: (cluster) => cluster.bootstrapServers},
    {field: 'version', value: (cluster) => cluster.version},
    {
      field: 'parts',
      header: 'BESIDE IT',
      value: (cluster) => cluster.parts.map(formatPart).join(', ') || null,
      optional: true,
    },
    {field: 'source', value: (cluster) => cluster.source, wide: true},
    {
      field: 'brokers',
      value: (cluster) => cluster.brokers.map(({id, state}) => `${id} ${state}`).join(', '),
      wide: true,
    },
    {field: 'startedAt', value: (cluster) => cluster.startedAt, wide: true},
    {field: 'dataDir', header: 'DATA', value: (cluster) => cluster.dataDir, wide: true},
  ],
})

function formatPart({name, url, state}: LocalClusterRow['parts'][number]): string {
  return state === 'running' ? `${name} ${url}` : `${name} ${state}`
}

export const localOutcomes = tableView({
  rows: (data: {readonly clusters: readonly {readonly name: string; readonly outcome: string}[]}) =>
    data.clusters,
  columns: [
    {field: 'name', value: (cluster) => cluster.name},
    {field: 'outcome', value: (cluster) => cluster.outcome},
  ],
})

export const logLines = tableView({
  rows: (data: {readonly lines: readonly {readonly broker: number | null; readonly line: string}[]}) =>
    data.lines,
  columns: [
    {field: 'broker', value: (line) => line.broker},
    {field: 'line', value: (line) => line.line},
  ],
  text: ({lines}) => lines.map(({line}) => `${escapeForTerminal(line)}\n`).join(''),
})
