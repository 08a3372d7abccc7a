import type {ConnectorConfig, ConnectorStatus} from '../connect/connect-answers.ts'
import {type ConnectorRow, connectorRow} from '../connect/connector-row.ts'
import {causeOf} from '../connect/failure-cause.ts'
import type {CommandWords} from '../names/command-line.ts'
import {compareNames} from '../names/compare-names.ts'
import {countOf} from '../names/count-of.ts'
import type {PollReport} from '../polling/poller.ts'
import type {ProblemSeverity} from './problems/problem.ts'

/** A task of a connector. */
export interface ConnectorTask {
  readonly task: number
  readonly state: string
  /** The worker that runs it; null where none does. */
  readonly worker: string | null
  /** Why it has failed, in one line; null where it has not, and where its worker does not say. */
  readonly cause: string | null
}

/** A connector and its tasks. Of its config it has the class alone: what else is in there may be secret. */
export interface ConnectorReport extends Omit<ConnectorRow, 'topics' | 'error'> {
  readonly taskStates: readonly ConnectorTask[]
}

/** All connectors, as the workers tell of them at one poll. */
export interface ConnectReport extends PollReport {
  /** Those that have failed first, then those that wait for a worker; each kind by name. */
  readonly connectors: readonly ConnectorReport[]
  /** Flags that lead another command line to the same workers: `['--connect', 'http://worker:8083']`. */
  readonly connection: readonly string[]
}

export type ConnectSource = (signal: AbortSignal) => Promise<ConnectReport>

/** States that are as they are wished, or pass by themselves; any other is worth a look. */
const USUAL: ReadonlySet<string> = new Set(['RUNNING', 'PAUSED', 'STOPPED', 'RESTARTING', 'DESTROYED'])

/** How bad the state of a connector, or of one task, is by itself; null where it is as usual. */
export function severityOfState(state: string): ProblemSeverity | null {
  if (state === 'FAILED') return 'error'
  return USUAL.has(state) ? null : 'warn'
}

/** The worst of a connector and its tasks. */
export function severityOfConnector({
  state,
  taskStates,
}: Pick<ConnectorReport, 'state' | 'taskStates'>): ProblemSeverity | null {
  const severities = [state, ...taskStates.map((each) => each.state)].map(severityOfState)
  return severities.find((each) => each === 'error') ?? severities.find((each) => each !== null) ?? null
}

/** 0 for what has failed, 1 for what waits, 2 for what is as usual. */
export function rankOfConnector(connector: Pick<ConnectorReport, 'state' | 'taskStates'>): number {
  const severity = severityOfConnector(connector)
  return severity === 'error' ? 0 : severity === 'warn' ? 1 : 2
}

/** What the workers have told, in the order in which it is looked at. */
export function connectorReports(
  told: readonly {readonly status: ConnectorStatus; readonly config: ConnectorConfig}[],
): readonly ConnectorReport[] {
  return told
    .map(({status, config}) => ({...connectorRow(status, config), taskStates: status.tasks.map(taskOf)}))
    .toSorted((a, b) => rankOfConnector(a) - rankOfConnector(b) || compareNames(a.name, b.name))
}

function taskOf({task, state, worker, trace}: ConnectorStatus['tasks'][number]): ConnectorTask {
  return {task, state, worker, cause: state === 'FAILED' && trace !== null ? causeOf(trace) : null}
}

/** The command that shows all of a connector, and what does it good where it has failed. */
export function commandsOfConnector(connector: ConnectorReport): {
  readonly describe: CommandWords
  readonly restart: CommandWords | null
} {
  const names = [connector.name]
  return {
    describe: {verb: ['connect', 'describe'], names},
    restart:
      severityOfConnector(connector) === 'error'
        ? {verb: ['connect', 'restart'], names, flags: ['--failed-only']}
        : null,
  }
}

/** The one of them that is copied: what mends it where something has failed, else what shows it. */
export function commandOfConnector(connector: ConnectorReport): CommandWords {
  const {describe, restart} = commandsOfConnector(connector)
  return restart ?? describe
}

/** The same for a shell elsewhere, where the workers have to be named too. */
export function commandWithConnection(
  connector: ConnectorReport,
  {connection}: Pick<ConnectReport, 'connection'>,
): CommandWords {
  const command = commandOfConnector(connector)
  return {...command, flags: [...(command.flags ?? []), ...connection]}
}

/** What is so of a connector, and why; null for why where that is nothing that needs a reason. */
export interface ConnectorWords {
  readonly seen: string
  readonly cause: string | null
}

/** Sentences hold names as the workers have them, and end in no full stop. */
export function explainConnector(connector: ConnectorReport): ConnectorWords {
  const {name, state, tasks, running, failed, cause} = connector
  const why = cause?.replace(/\.$/, '') ?? null
  if (state === 'FAILED') return {seen: `connector ${name} has failed`, cause: why}
  if (failed > 0) {
    const [what, copies] = [
      failed === tasks ? (tasks === 1 ? 'the task' : `all ${tasks} tasks`) : `${failed} of ${tasks} tasks`,
      failed === tasks ? 'it copies nothing' : 'it copies only a part',
    ]
    return {
      seen: `${what} of connector ${name} ${failed === 1 ? 'has' : 'have'} failed: ${copies}`,
      cause: why,
    }
  }
  if (severityOfConnector(connector) === 'warn')
    return {
      seen: `connector ${name}, or a task of it, is run by no worker`,
      cause: 'Workers share connectors out anew, which passes, or too few of them are left',
    }
  return {seen: `connector ${name} is ${state}, ${running} of ${countOf(tasks, 'task')} running`, cause: null}
}
