import type {ConnectJson} from '../../core/dashboard/connect-json.ts'
import {connectorStateRole} from '../connect/connectors.ts'
import {tableView} from '../document.ts'

/** The connectors, those that have failed first. */
export const topConnectView = tableView({
  rows: (data: ConnectJson) => data.connectors,
  columns: [
    {field: 'name', value: ({name}) => name},
    {field: 'type', value: ({type}) => type},
    {field: 'state', value: ({state}) => state, role: ({state}) => connectorStateRole(state)},
    {
      field: 'tasks',
      value: ({tasks}) => tasks,
      text: ({running, tasks}) => `${running}/${tasks}`,
      align: 'right',
    },
    {field: 'failed', value: ({failed}) => failed, role: ({failed}) => (failed > 0 ? 'error' : undefined)},
    {field: 'worker', value: ({worker}) => worker, leaves: 1},
    {field: 'class', value: (row) => row.class, wide: true},
    {field: 'cause', value: ({cause}) => cause, optional: true, role: 'error'},
    {field: 'message', header: 'SEEN', value: ({message}) => message, wide: true},
    {field: 'command', value: ({command}) => command, wide: true},
  ],
})
