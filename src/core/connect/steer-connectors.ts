import {Failure} from '../../errors/failure.ts'
import type {Change, Done, Outcomes, PlanRow} from '../changes/change.ts'
import {
  awaitConnectors,
  type Judge,
  judgeGone,
  judgePaused,
  judgeRunning,
  judgeStopped,
} from './await-connectors.ts'
import type {ConnectorStatus} from './connect-answers.ts'
import type {ConnectClient, RestartWish} from './connect-client.ts'
import {resolveConnectors} from './known-connectors.ts'

/** A connector that is paused, stopped, deleted ..., as it was before. */
export interface ConnectorChange extends PlanRow {
  readonly name: string
  /** All null for a name that means no connector. */
  readonly type: string | null
  readonly state: string | null
  readonly tasks: number | null
  readonly failed: number | null
}

/** What is done to a connector. */
export type Step =
  | {readonly verb: 'pause' | 'resume' | 'stop' | 'delete'}
  | ({readonly verb: 'restart'} & RestartWish)

interface Way {
  readonly outcome: string
  readonly send: (client: ConnectClient, name: string) => Promise<void>
  /** Whether it changes something of a connector as it is. */
  readonly hasEffect: (row: ConnectorChange) => boolean
  readonly judge: Judge
}

/** The connectors that words mean, as they are now; a word that means none is a row with its error. */
export async function planSteps(
  client: ConnectClient,
  words: readonly string[],
  options: {readonly regex: boolean; readonly ifExists?: boolean},
): Promise<ConnectorChange[]> {
  const all = await client.connectors()
  const {names, failures} = resolveConnectors(
    words,
    all.map(({status}) => status.name),
    options,
  )
  const byName = new Map(all.map(({status}) => [status.name, status]))
  const rows = names.flatMap((name) => rowsOf(byName.get(name)))
  const absent = [...failures].map(([name, error]): ConnectorChange => {
    const row = {name, type: null, state: null, tasks: null, failed: null}
    return options.ifExists === true ? row : {...row, error}
  })
  return [...rows, ...absent]
}

function rowsOf(status: ConnectorStatus | undefined): ConnectorChange[] {
  if (status === undefined) return []
  const {name, type, state, tasks} = status
  const failed = tasks.filter((task) => task.state === 'FAILED').length
  return [{name, type, state, tasks: tasks.length, failed}]
}

/** Brings connectors to a state, starts them anew or deletes them, and waits until that is so. */
export function steering(
  client: ConnectClient,
  rows: readonly ConnectorChange[],
  step: Step,
): Change<'connectors', ConnectorChange> {
  const {outcome, send, hasEffect, judge} = wayOf(step)
  const isDeletion = step.verb === 'delete'
  return {
    noun: 'connectors',
    rows,
    hasEffect: (row) => row.state !== null && hasEffect(row),
    idleOutcome: ({state}) => (state === null ? 'absent' : 'unchanged'),
    unplannedOutcome: ({kind}) => (isDeletion && kind === 'not-found' ? 'absent' : 'failed'),
    execute: (effective) => sendEach(client, effective, ({name}) => send(client, name), outcome),
    readBack: async (done) => {
      const names = done.map(({name}) => name)
      const astray = await awaitConnectors(client, names, judge)
      return new Map(done.flatMap((row) => pairOf(row, astray.get(row.name))))
    },
  }
}

function wayOf(step: Step): Way {
  switch (step.verb) {
    case 'pause':
      return {
        outcome: 'paused',
        send: (client, name) => client.pause(name),
        hasEffect: ({state}) => state !== 'PAUSED',
        judge: judgePaused,
      }
    case 'resume':
      return {
        outcome: 'resumed',
        send: (client, name) => client.resume(name),
        hasEffect: ({state}) => state !== 'RUNNING',
        judge: judgeRunning({mayBeStale: false, ofTasks: true}),
      }
    case 'stop':
      return {
        outcome: 'stopped',
        send: (client, name) => client.stop(name),
        hasEffect: ({state}) => state !== 'STOPPED',
        judge: judgeStopped,
      }
    case 'delete':
      return {
        outcome: 'deleted',
        send: (client, name) => client.delete(name),
        hasEffect: () => true,
        judge: judgeGone,
      }
    case 'restart': {
      const {onlyFailed, includeTasks} = step
      return {
        outcome: 'restarted',
        send: (client, name) => client.restart(name, {onlyFailed, includeTasks}),
        hasEffect: (row) => !onlyFailed || row.state === 'FAILED' || (includeTasks && row.failed !== 0),
        judge: restartJudge(step),
      }
    }
  }
}

/** What is paused or stopped is so again afterwards. Of tasks that were not started anew nothing is said. */
function restartJudge({includeTasks}: RestartWish): Judge {
  const judge = judgeRunning({mayBeStale: true, ofTasks: includeTasks})
  return (sight) => (/^(PAUSED|STOPPED)$/.test(sight.status?.state ?? '') ? null : judge(sight))
}

/** Does it for each row in turn; what fails for one is its outcome and stops no other. */
export async function sendEach<Row extends PlanRow>(
  client: ConnectClient,
  rows: readonly Row[],
  send: (row: Row) => Promise<void>,
  outcome: string,
): Promise<Outcomes<Row>> {
  const outcomes = new Map<Row, Done<Row> | Failure>()
  for (const [index, row] of rows.entries()) {
    try {
      await send(row)
      outcomes.set(row, {outcome} as Done<Row>)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      outcomes.set(row, error)
      // Once the time is up, or nobody is reached any more, there is no use in asking for the others.
      if (!client.signal.aborted && error.kind !== 'unreachable') continue
      if (index === 0) throw error
      for (const other of rows.slice(index + 1)) outcomes.set(other, error)
      break
    }
  }
  return outcomes
}

function pairOf<Row>(row: Row, failure: Failure | undefined): [Row, Failure][] {
  return failure === undefined ? [] : [[row, failure]]
}
