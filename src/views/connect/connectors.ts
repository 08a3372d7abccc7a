import type {ChangeDocument} from '../../core/changes/change.ts'
import type {ConnectPlugin} from '../../core/connect/connect-answers.ts'
import type {ConnectorRow} from '../../core/connect/connector-row.ts'
import type {ConnectorCreation} from '../../core/connect/create-connector.ts'
import type {ConnectorChange, ConnectorFacts} from '../../core/connect/steer-connectors.ts'
import {countOf} from '../../core/names/count-of.ts'
import {wordIn} from '../../core/names/word-in.ts'
import {outcomeColumns} from '../change.ts'
import type {Column} from '../column.ts'
import {tableView} from '../document.ts'
import type {Role} from '../theme.ts'

const STATE_ROLES: Readonly<Record<string, Role>> = {
  RUNNING: 'ok',
  PAUSED: 'muted',
  STOPPED: 'muted',
  FAILED: 'error',
}

/** How a state is painted; those of a moment stand out. */
export function connectorStateRole(state: string): Role {
  return wordIn(STATE_ROLES, state) ?? 'warn'
}

const listColumns: readonly Column<ConnectorRow>[] = [
  {field: 'name', value: ({name}) => name},
  {field: 'type', value: ({type}) => type},
  {field: 'state', value: ({state}) => state, role: ({state}) => connectorStateRole(state)},
  {field: 'tasks', value: ({tasks}) => tasks},
  {field: 'running', value: ({running}) => running},
  {field: 'failed', value: ({failed}) => failed, role: ({failed}) => (failed > 0 ? 'error' : undefined)},
  {field: 'worker', value: ({worker}) => worker, leaves: 2},
  {field: 'class', value: (row) => row.class, wide: true},
  {field: 'topics', value: ({topics}) => topics?.join(','), optional: true, leaves: 3},
  {field: 'cause', value: ({cause}) => cause, optional: true, role: 'error', leaves: 1},
  {field: 'error', value: ({error}) => error?.message, optional: true, role: 'error'},
]

export const connectorTable = tableView({
  rows: (data: {readonly connectors: readonly ConnectorRow[]}) => data.connectors,
  columns: listColumns,
})

export const pluginTable = tableView({
  rows: (data: {readonly plugins: readonly ConnectPlugin[]}) => data.plugins,
  columns: [
    {field: 'class', value: (row: ConnectPlugin) => row.class, fixed: true},
    {field: 'type', value: ({type}: ConnectPlugin) => type},
    {field: 'version', value: ({version}: ConnectPlugin) => version},
  ],
})

const stateColumns: readonly Column<ConnectorFacts>[] = [
  {
    field: 'state',
    value: ({state}) => state,
    role: ({state}) => (state === null ? undefined : connectorStateRole(state)),
  },
  {field: 'tasks', value: ({tasks}) => tasks},
  {field: 'failed', value: ({failed}) => failed, role: ({failed}) => (failed ? 'error' : undefined)},
]

export const connectorChanges = tableView({
  rows: (data: ChangeDocument<'connectors', ConnectorChange>) => data.connectors,
  columns: [
    {field: 'name', value: ({name}) => name},
    {field: 'type', value: ({type}) => type},
    // Where nothing has changed, as in a plan, the state says it.
    {
      field: 'from',
      value: ({from}) => from,
      text: ({from, state}) => (from === state ? null : from),
      optional: true,
    },
    ...stateColumns,
    ...outcomeColumns,
  ],
})

export const connectorCreations = tableView({
  rows: (data: ChangeDocument<'connectors', ConnectorCreation>) => data.connectors,
  columns: [
    {field: 'name', value: ({name}) => name},
    {field: 'class', value: (row) => row.class},
    ...stateColumns,
    ...outcomeColumns,
  ],
})

/** What is asked before connectors are deleted. */
export function connectorDeletionQuestion({length}: readonly unknown[]): string {
  return length === 1 ? 'Delete this connector?' : `Delete these ${countOf(length, 'connector')}?`
}
