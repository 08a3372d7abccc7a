import {Failure} from '../../errors/failure.ts'
import type {Change, Done, Outcomes, PlanRow} from '../changes/change.ts'
import {
  type AwaitedConnector,
  awaitConnectors,
  type Judge,
  judgeGone,
  judgePaused,
  judgeRestarted,
  judgeRunning,
  judgeStopped,
} from './await-connectors.ts'
import type {ConnectorStatus} from './connect-answers.ts'
import type {ConnectClient, RestartWish} from './connect-client.ts'
import {resolveConnectors} from './known-connectors.ts'

/** A connector that is paused, stopped, deleted ...: as it is now, and the state that it was in. */
export interface ConnectorChange extends PlanRow {
  readonly name: string
  /** Null for a name that means no connector, as all that follows. */
  readonly type: string | null
  /** The state that it was in when this was planned. */
  readonly from: string | null
  /** As read back, what follows too; in a plan as it is now. Null once it is deleted, and where that is not known. */
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
    const row = {name, type: null, from: null, ...factsOf(null)}
    return options.ifExists === true ? row : {...row, error}
  })
  return [...rows, ...absent]
}

function rowsOf(status: ConnectorStatus | undefined): ConnectorChange[] {
  if (status === undefined) return []
  const {name, type, state} = status
  return [{name, type, from: state, ...factsOf(status)}]
}

/** How a connector is, in short. */
export type ConnectorFacts = Pick<ConnectorChange, 'state' | 'tasks' | 'failed'>

function factsOf(status: ConnectorStatus | null): ConnectorFacts {
  if (status === null) return {state: null, tasks: null, failed: null}
  const {state, tasks} = status
  return {state, tasks: tasks.length, failed: tasks.filter((task) => task.state === 'FAILED').length}
}

/** What waiting for a connector tells of its row: how it is now, and why it is not as it should be. */
export function foundOf({
  status = null,
  failure,
}: AwaitedConnector): ConnectorFacts & {readonly error?: Failure} {
  return {...factsOf(status), ...(failure === null ? {} : {error: failure})}
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
    hasEffect: (row) => row.from !== null && hasEffect(row),
    idleOutcome: ({from}) => (from === null ? 'absent' : 'unchanged'),
    unplannedOutcome: ({kind}) => (isDeletion && kind === 'not-found' ? 'absent' : 'failed'),
    execute: (effective) => sendEach(client, effective, ({name}) => send(client, name), outcome),
    // What runs already may have failed since: who lets it run a second time wants to know that too.
    readsIdle: true,
    readBack: async (rows) => {
      const known = rows.filter(({from}) => from !== null)
      const awaited = await awaitConnectors(
        client,
        known.map(({name}) => name),
        judge,
      )
      return new Map(
        known.flatMap((row): [ConnectorChange, Partial<ConnectorChange>][] => {
          const found = awaited.get(row.name)
          return found === undefined ? [] : [[row, foundOf(found)]]
        }),
      )
    },
  }
}

function wayOf(step: Step): Way {
  switch (step.verb) {
    case 'pause':
      return {
        outcome: 'paused',
        send: (client, name) => client.pause(name),
        hasEffect: ({from}) => from !== 'PAUSED',
        judge: judgePaused,
      }
    case 'resume':
      return {
        outcome: 'resumed',
        send: (client, name) => client.resume(name),
        hasEffect: ({from}) => from !== 'RUNNING',
        judge: judgeRunning({mayBeStale: false}),
      }
    case 'stop':
      return {
        outcome: 'stopped',
        send: (client, name) => client.stop(name),
        hasEffect: ({from}) => from !== 'STOPPED',
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
        hasEffect: (row) => !onlyFailed || row.from === 'FAILED' || (includeTasks && row.failed !== 0),
        judge: judgeRestarted,
      }
    }
  }
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
