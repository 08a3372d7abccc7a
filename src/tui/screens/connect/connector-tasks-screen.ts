import {
  type ConnectorReport,
  type ConnectorTask,
  commandWithConnection,
  severityOfState,
} from '../../../core/dashboard/connect-report.ts'
import type {ListColumn} from '../../list/column.ts'
import {defineListScreen} from '../../list/list-screen.ts'
import {startList} from '../../list/list-state.ts'
import {showUntrusted} from '../../text/untrusted.ts'
import {wrapWords} from '../../text/wrap.ts'
import {type MountedScreen, mountScreen, type ScreenContext} from '../screen.ts'
import {formatState, toneOf} from './connector-columns.ts'
import {tellUnansweredYet} from './unanswered.ts'

interface AboutTasks {
  readonly connector: string
}

/** Null where the connector is gone, and before there has been an answer. */
function findConnector({connector}: AboutTasks, {reports}: ScreenContext): ConnectorReport | null {
  return reports.connect?.connectors.find(({name}) => name === connector) ?? null
}

const columns: readonly ListColumn<ConnectorTask>[] = [
  {
    title: 'TASK',
    minWidth: 5,
    maxWidth: 6,
    align: 'right',
    cell: ({task}) => String(task),
    sortValue: ({task}) => task,
  },
  {
    title: 'STATE',
    minWidth: 12,
    maxWidth: 12,
    align: 'left',
    cell: ({state}, {glyphs}) => formatState(state, severityOfState(state), glyphs),
    sortValue: ({state}) => state,
    tone: ({state}) => toneOf(severityOfState(state)),
  },
  {
    title: 'WORKER',
    minWidth: 15,
    maxWidth: 30,
    align: 'left',
    cell: ({worker}) => (worker === null ? '-' : showUntrusted(worker)),
    sortValue: ({worker}) => worker,
  },
  {
    title: 'CAUSE',
    minWidth: 20,
    maxWidth: 200,
    align: 'left',
    cell: ({cause}) => (cause === null ? '-' : showUntrusted(cause)),
    tone: ({cause}) => (cause === null ? null : 'bad'),
  },
]

/** Screen of the tasks of one connector. */
export const connectorTasksScreen = defineListScreen<ConnectorTask, AboutTasks>({
  name: 'Tasks',
  feed: 'connect',
  needs: () => ({connect: true}),
  spec: {
    columns,
    idOf: ({task}) => String(task),
    filterTextOf: ({task, state, worker, cause}) => `${task} ${state} ${worker ?? ''} ${cause ?? ''}`,
    hasProblem: ({state}) => severityOfState(state) !== null,
  },
  rows: (about, context) => findConnector(about, context)?.taskStates ?? [],
  empty: (about, context, look) => {
    if (context.reports.connect === null) return tellUnansweredYet(context, look)
    const connector = findConnector(about, context)
    const text =
      connector === null
        ? `there is no connector ${about.connector} any more`
        : `connector ${about.connector} is ${connector.state}, and has no tasks`
    return [{text: showUntrusted(text), tone: connector === null ? 'warning' : 'quiet'}]
  },
  foot: (_about, {cause}, _context, {theme, width}) =>
    cause === null
      ? []
      : wrapWords(showUntrusted(cause), width - 1, '  ').map((line) => theme('bad', ` ${line}`)),
  isKnown: ({reports}) => reports.connect !== null,
  label: ({connector}) => `${showUntrusted(connector)}: TASKS`,
  nameInLabel: ({connector}) => connector,
  status: (about, context) => {
    const connector = findConnector(about, context)
    return connector === null ? '' : `${showUntrusted(`${connector.type}, ${connector.state}`)} `
  },
  message: (_about, selected) =>
    selected?.cause == null ? null : {text: ` ${showUntrusted(selected.cause)}`, tone: 'bad'},
  selection: (about, task, context) => {
    const connector = findConnector(about, context)
    const connection = context.reports.connect?.connection ?? []
    return {
      name: `${about.connector} ${task.task}`,
      json: {connector: about.connector, ...task},
      command:
        connector === null
          ? {verb: ['connect', 'describe'], names: [about.connector], flags: connection}
          : commandWithConnection(connector, {connection}),
    }
  },
})

/** The tasks of a connector, filled from the report at hand. */
export function openConnectorTasks(connector: string, context: ScreenContext): MountedScreen {
  const list = startList({column: 'TASK', descending: false}, '')
  return mountScreen(connectorTasksScreen, {list, about: {connector}}).step(
    {type: 'report', holdOrder: false},
    context,
  ).state
}
