import {connectorToJson} from '../../../core/dashboard/connect-json.ts'
import {
  type ConnectorReport,
  type ConnectorTask,
  commandsOfConnector,
  commandWithConnection,
  explainConnector,
  rankOfConnector,
  severityOfConnector,
  severityOfState,
} from '../../../core/dashboard/connect-report.ts'
import {defineListScreen} from '../../list/list-screen.ts'
import {startList} from '../../list/list-state.ts'
import {formatCureCommand} from '../../text/cure.ts'
import type {PaintedText} from '../../text/paint.ts'
import {showUntrusted} from '../../text/untrusted.ts'
import {wrapWords} from '../../text/wrap.ts'
import {
  type Detail,
  type MountedScreen,
  mountScreen,
  NO_DETAIL,
  type ScreenContext,
  type ScreenLook,
} from '../screen.ts'
import {connectorList, formatState, toneOf} from './connector-columns.ts'
import {openConnectorTasks} from './connector-tasks-screen.ts'
import {tellUnanswered, tellUnansweredYet} from './unanswered.ts'

type AboutConnect = Readonly<Record<string, never>>

function describeNone(
  _about: AboutConnect,
  context: ScreenContext,
  look: ScreenLook,
): readonly PaintedText[] {
  if (context.reports.connect === null) return tellUnansweredYet(context, look)
  return [
    ...tellUnanswered(context, look),
    {text: 'the workers have no connectors; samsa connect create makes one', tone: 'quiet'},
  ]
}

/** How many have failed, and how many wait for a worker; nothing before there has been an answer. */
function countConnectors(
  _about: AboutConnect,
  {reports}: ScreenContext,
  {glyphs}: ScreenLook,
): readonly PaintedText[] {
  if (reports.connect === null) return []
  const ranks = reports.connect.connectors.map(rankOfConnector)
  const [failed, waiting] = [0, 1].map((rank) => ranks.filter((each) => each === rank).length)
  return [
    {text: `${glyphs.problem} ${failed} failed  `, tone: failed === 0 ? 'faint' : 'bad'},
    {text: `${glyphs.warning} ${waiting} without a worker`, tone: waiting === 0 ? 'faint' : 'warning'},
  ]
}

/** What is so, why, and the commands. */
function tellConnector(connector: ConnectorReport, {theme, width}: ScreenLook): readonly string[] {
  const {seen, cause} = explainConnector(connector)
  const {describe, restart} = commandsOfConnector(connector)
  const wrap = (text: string) => wrapWords(text, width - 1, '  ')
  return [
    ...wrap(showUntrusted(seen)).map((line) =>
      theme(toneOf(severityOfConnector(connector)) ?? 'strong', ` ${line}`),
    ),
    ...(cause === null ? [] : wrap(`${showUntrusted(cause)}.`).map((line) => ` ${line}`)),
    ...[describe, ...(restart === null ? [] : [restart])]
      .flatMap((command) => wrap(formatCureCommand({command})))
      .map((line) => theme('accent', ` ${line}`)),
  ]
}

/** `task 0  ✗ FAILED  on worker:8083`, and below it why, where that is another cause than the connector's. */
function tellTask(
  {task, state, worker, cause}: ConnectorTask,
  connector: ConnectorReport,
  {theme, width, glyphs}: ScreenLook,
): readonly string[] {
  const severity = severityOfState(state)
  const where = worker === null ? 'on no worker' : `on ${showUntrusted(worker)}`
  const line = `task ${task}  ${formatState(state, severity, glyphs)}  ${where}`
  const why = cause === null || cause === connector.cause ? null : showUntrusted(cause)
  return [
    ...wrapWords(line, width - 1, '  ').map((each) => theme(toneOf(severity) ?? 'quiet', ` ${each}`)),
    ...(why === null ? [] : wrapWords(`  ${why}`, width - 1, '    ').map((each) => ` ${each}`)),
  ]
}

function detailConnector(
  connector: ConnectorReport | undefined,
  context: ScreenContext,
  look: ScreenLook,
): Detail {
  if (connector === undefined) return NO_DETAIL
  const {theme, width} = look
  const {type, class: plugin, worker, taskStates} = connector
  const facts = [
    plugin ?? 'its class is unknown',
    worker === null ? 'on no worker' : `on ${worker}`,
    ...(taskStates.length === 0 ? ['no tasks'] : []),
  ]
  return {
    title: showUntrusted(connector.name),
    hint: showUntrusted(type),
    lines: [
      ...tellUnanswered(context, look).flatMap(({text, tone}) =>
        wrapWords(text, width - 1, '  ').map((line) => theme(tone ?? 'quiet', ` ${line}`)),
      ),
      ...tellConnector(connector, look),
      '',
      ...wrapWords(showUntrusted(facts.join(', ')), width - 1, '  ').map((line) =>
        theme('quiet', ` ${line}`),
      ),
      ...taskStates.flatMap((task) => tellTask(task, connector, look)),
    ],
  }
}

/** Screen of the connectors, those that have failed first. */
export const connectScreen = defineListScreen<ConnectorReport, AboutConnect, 'open'>({
  name: 'Connect',
  feed: 'connect',
  needs: () => ({connect: true}),
  spec: connectorList,
  bindings: [{keys: ['enter'], action: 'open', label: 'tasks', help: 'its tasks, and why they failed'}],
  rows: (_about, {reports}) => reports.connect?.connectors ?? [],
  act: (_action, _about, selected, context) =>
    selected === undefined ? {} : {open: openConnectorTasks(selected.name, context)},
  empty: describeNone,
  foot: (_about, selected, {stale}, look) => [
    ...tellConnector(selected, look),
    // The message line below says what is wrong.
    ...(stale?.suggestions ?? []).map((each) => look.theme('quiet', ` ${showUntrusted(each)}`)),
  ],
  isKnown: ({reports}) => reports.connect !== null,
  label: () => 'CONNECTORS',
  status: countConnectors,
  message: (_about, selected, {hasDetail}) => {
    if (selected === undefined || hasDetail) return null
    const {seen, cause} = explainConnector(selected)
    const why = cause === null ? '' : `. ${cause}`
    return {
      text: ` ${showUntrusted(`${seen}${why}`)}`,
      tone: toneOf(severityOfConnector(selected)) ?? 'quiet',
    }
  },
  detail: (_about, selected, context, look) => detailConnector(selected, context, look),
  selection: (_about, connector, {reports}) => {
    const connection = {connection: reports.connect?.connection ?? []}
    return {
      name: connector.name,
      json: connectorToJson(connector, connection, ['samsa']),
      command: commandWithConnection(connector, connection),
    }
  },
})

/** The connectors, filled from the report at hand. */
export function openConnect(context: ScreenContext, filter = ''): MountedScreen {
  const list = startList({column: 'STATE', descending: false}, filter)
  return mountScreen(connectScreen, {list, about: {}}).step({type: 'report', holdOrder: false}, context).state
}
