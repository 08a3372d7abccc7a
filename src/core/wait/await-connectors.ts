import {Failure} from '../../errors/failure.ts'
import {statusOrNull} from '../connect/await-connectors.ts'
import {CONNECTOR_STATES, type ConnectorStatus} from '../connect/connect-answers.ts'
import type {ConnectClient} from '../connect/connect-client.ts'
import {traceOf} from '../connect/connector-row.ts'
import {causeOf} from '../connect/failure-cause.ts'
import {countOf} from '../names/count-of.ts'
import {nearestNames} from '../names/nearest-names.ts'
import {type AbsentName, type Look, throwIfAllDenied} from './wait-until.ts'

/** What is wanted of each connector. */
export interface ConnectorWish {
  readonly connectors: readonly string[]
  /** Whether it has to run, with all of its tasks, one at least. */
  readonly running: boolean
  /** One of these; none for any state. */
  readonly states: readonly string[]
}

/**
 * The states that words name, in capitals or not, several with commas. Throws Failure(usage) for one that Connect does not have: it
 * would be waited for in vain.
 */
export function parseConnectorStates(texts: readonly string[]): string[] {
  return texts.flatMap((text) =>
    text.split(',').map((word) => {
      const state = word.trim().toUpperCase()
      if (CONNECTOR_STATES.some((known) => known === state)) return state
      const [nearest] = nearestNames(state, CONNECTOR_STATES)
      throw new Failure('usage', `There is no state "${word.trim()}" of a connector.`, {
        suggestions: [
          ...(nearest === undefined ? [] : [`Did you mean ${nearest}?`]),
          `The states are ${CONNECTOR_STATES.join(', ')}.`,
        ],
      })
    }),
  )
}

/** Whether connectors exist, and are in the state that is wanted. */
export async function lookAtConnectors(client: ConnectClient, wish: ConnectorWish): Promise<Look> {
  const known: ConnectorStatus[] = []
  const missing: string[] = []
  const absent: AbsentName[] = []
  const denied: Failure[] = []
  for (const name of wish.connectors) {
    const status = await statusOf(client, name)
    if (status instanceof Failure) denied.push(status)
    else if (status === null) {
      const sentence = `There is no connector ${name} yet.`
      missing.push(sentence)
      absent.push({name, sentence})
    } else {
      known.push(status)
      missing.push(...lacksOf(status, wish))
    }
  }
  throwIfAllDenied(denied, wish.connectors)
  const parts = known.map(
    ({name, state, tasks}) => `${name} is ${state} with ${countOf(tasks.length, 'task')}`,
  )
  const summary =
    parts.length === 0 ? '' : `${parts.length === 1 ? 'Connector' : 'Connectors'} ${parts.join('; ')}.`
  return {missing, absent, denied, summary}
}

async function statusOf(client: ConnectClient, name: string): Promise<ConnectorStatus | Failure | null> {
  try {
    return await statusOrNull(client, name)
  } catch (error) {
    if (error instanceof Failure && error.kind === 'denied') return error
    throw error
  }
}

function lacksOf(status: ConnectorStatus, {running, states}: ConnectorWish): string[] {
  const {name, state, tasks} = status
  const trace = traceOf(status)
  const cause = trace === null ? '' : `: ${causeOf(trace).replace(/[.\s]*$/, '')}`
  const lacks: string[] = []
  if (states.length > 0 && !states.includes(state))
    lacks.push(`Connector ${name} is ${state}, not ${states.join(' or ')}${state === 'FAILED' ? cause : ''}.`)
  if (!running) return lacks
  const others = tasks.filter((task) => task.state !== 'RUNNING')
  const failed = tasks.filter((task) => task.state === 'FAILED')
  if (state !== 'RUNNING')
    lacks.push(`Connector ${name} is ${state}, not RUNNING${state === 'FAILED' ? cause : ''}.`)
  else if (tasks.length === 0) lacks.push(`Connector ${name} has no tasks yet.`)
  else if (failed.length > 0)
    lacks.push(`${failed.length} of ${countOf(tasks.length, 'task')} of connector ${name} failed${cause}.`)
  else if (others.length > 0)
    lacks.push(`${others.length} of ${countOf(tasks.length, 'task')} of connector ${name} do not run yet.`)
  return lacks
}
