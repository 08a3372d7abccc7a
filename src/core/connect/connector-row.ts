import type {Failure} from '../../errors/failure.ts'
import type {ConnectorConfig, ConnectorStatus} from './connect-answers.ts'
import {causeOf} from './failure-cause.ts'

/** A connector of a list. */
export interface ConnectorRow {
  readonly name: string
  /** `source` or `sink`; `unknown` where its plugin is not there. */
  readonly type: string
  readonly state: string
  readonly tasks: number
  readonly running: number
  readonly failed: number
  /** The worker that runs the connector; its tasks may be elsewhere. Null where none does. */
  readonly worker: string | null
  readonly class: string | null
  /** Why it, or the first of its tasks, has failed, in one line; null where nothing has. */
  readonly cause: string | null
  /** Only where they were asked for: the topics that it has used; null where the workers do not tell. */
  readonly topics?: readonly string[] | null
  readonly error?: Failure
}

export function connectorRow(status: ConnectorStatus, config: ConnectorConfig): ConnectorRow {
  const {name, type, state, worker, tasks} = status
  const trace = traceOf(status)
  return {
    name,
    type,
    state,
    tasks: tasks.length,
    running: tasks.filter((task) => task.state === 'RUNNING').length,
    failed: tasks.filter((task) => task.state === 'FAILED').length,
    worker,
    class: config['connector.class'] ?? null,
    cause: trace === null ? null : causeOf(trace),
  }
}

/** Whether a connector, or a task of it, has failed. */
export function hasFailed({state, tasks}: Pick<ConnectorStatus, 'state' | 'tasks'>): boolean {
  return state === 'FAILED' || tasks.some((task) => task.state === 'FAILED')
}

/** The trace of a connector that has failed, else that of its first task that has; null where nothing has. */
export function traceOf({state, trace, tasks}: ConnectorStatus): string | null {
  if (state === 'FAILED') return trace ?? 'It has failed, and its worker does not say why.'
  const failed = tasks.find((task) => task.state === 'FAILED')
  return failed === undefined ? null : (failed.trace ?? 'It has failed, and its worker does not say why.')
}
