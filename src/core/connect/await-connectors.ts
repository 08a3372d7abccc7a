import {Failure} from '../../errors/failure.ts'
import {countOf} from '../names/count-of.ts'
import type {ConnectorStatus} from './connect-answers.ts'
import type {ConnectClient, WishedState} from './connect-client.ts'
import {traceOf} from './connector-row.ts'
import {causeOf} from './failure-cause.ts'

/** What one more look at a connector has to go by. */
export interface Sight {
  /** Null where it is not there. */
  readonly status: ConnectorStatus | null
  /** Since the first look. */
  readonly elapsedMs: number
  /** Whether it was seen otherwise than at the first look. */
  readonly hasMoved: boolean
}

/** Null once it is so; else what it is waited for, or a Failure that ends the wait. */
export type Judge = (sight: Sight) => string | Failure | null

/** How long a worker may go on telling the state of before: it writes the new one to a topic, and reads it back. */
const STALE_MS = 2_000

/** How long a connector may run before it has tasks; some have none. */
const WITHOUT_TASKS_MS = 5_000

/** What came of waiting for a connector. */
export interface AwaitedConnector {
  /** As it was at the last look; null where it was not there, undefined where there was no look. */
  readonly status: ConnectorStatus | null | undefined
  /** Why it is not as it should be; null where it is. */
  readonly failure: Failure | null
}

/**
 * Looks at connectors again and again until each is as it should be: how each is then, and why some are not. A connector is waited for until the
 * command's time is up, which is told of it by what was waited for.
 */
export async function awaitConnectors(
  client: ConnectClient,
  names: readonly string[],
  judge: Judge,
): Promise<ReadonlyMap<string, AwaitedConnector>> {
  const awaited = new Map<string, AwaitedConnector>()
  const startedMs = client.clock.now()
  const pending = new Map(names.map((name) => [name, 'It has not been looked at.']))
  const firsts = new Map<string, string>()
  const last = new Map<string, ConnectorStatus | null>()
  const moved = new Set<string>()
  try {
    for (let looks = 0; pending.size > 0; looks++) {
      if (looks > 0) await client.pauseAfter(looks - 1)
      for (const name of [...pending.keys()]) {
        const status = await statusOrNull(client, name)
        last.set(name, status)
        const fingerprint = fingerprintOf(status)
        if (!firsts.has(name)) firsts.set(name, fingerprint)
        if (firsts.get(name) !== fingerprint) moved.add(name)
        const elapsedMs = client.clock.now() - startedMs
        const verdict = judge({status, elapsedMs, hasMoved: moved.has(name)})
        if (typeof verdict === 'string') pending.set(name, verdict)
        else {
          pending.delete(name)
          awaited.set(name, {status, failure: verdict})
        }
      }
    }
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'DEADLINE') throw error
    for (const [name, wanted] of pending)
      awaited.set(name, {status: last.get(name), failure: stillWaiting(name, wanted)})
  }
  return awaited
}

/** How a connector is; null where it is not there. */
export async function statusOrNull(client: ConnectClient, name: string): Promise<ConnectorStatus | null> {
  try {
    return await client.status(name)
  } catch (error) {
    if (error instanceof Failure && error.kind === 'not-found') return null
    throw error
  }
}

function stillWaiting(name: string, wanted: string): Failure {
  return new Failure('timeout', `Connector ${name}: ${wanted} That was still so when the time was up.`, {
    code: 'DEADLINE',
    suggestions: ['Allow more with --timeout.', `samsa connect describe ${name} shows how it is now.`],
  })
}

function fingerprintOf(status: ConnectorStatus | null): string {
  if (status === null) return ''
  return [status.state, ...status.tasks.map(({task, state, worker}) => `${task} ${state} ${worker}`)].join()
}

/** What is looked at where something is to run. */
interface RunningLook {
  /** Whether a worker may still tell how it was before. */
  readonly mayBeStale: boolean
}

/** It runs, and so do its tasks. What has failed ends the wait, unless that may be how it was before. */
export function judgeRunning({mayBeStale}: RunningLook): Judge {
  return ({status, elapsedMs, hasMoved}) => {
    if (status === null) return 'It is not there yet.'
    const isFresh = !mayBeStale || hasMoved || elapsedMs >= STALE_MS
    const failure = failureOf(status)
    if (failure !== null) return isFresh ? failure : failure.message
    if (status.state !== 'RUNNING') return `It is ${status.state}.`
    const others = status.tasks.filter(({state}) => state !== 'RUNNING')
    if (others.length > 0)
      return `${countOf(others.length, 'task')} of ${status.tasks.length} are not running yet.`
    if (status.tasks.length === 0 && elapsedMs < WITHOUT_TASKS_MS) return 'It has no tasks yet.'
    return isFresh ? null : 'It has not begun anew yet.'
  }
}

/** It is paused, and so are its tasks, but for those that have failed. */
export const judgePaused: Judge = ({status}) => {
  if (status === null) return 'It is not there yet.'
  if (status.state === 'FAILED') return failureOf(status)
  if (status.state !== 'PAUSED') return `It is ${status.state}.`
  const others = status.tasks.filter(({state}) => state !== 'PAUSED' && state !== 'FAILED')
  return others.length === 0
    ? null
    : `${countOf(others.length, 'task')} of ${status.tasks.length} are not paused yet.`
}

/** It is stopped, and has no tasks any more. */
export const judgeStopped: Judge = ({status}) => {
  if (status === null) return 'It is not there yet.'
  if (status.state !== 'STOPPED') return `It is ${status.state}.`
  return status.tasks.length === 0 ? null : `${countOf(status.tasks.length, 'task')} are not gone yet.`
}

/** It runs, with its tasks, or is paused or stopped as it was before; nothing of it has failed. */
export function judgeRestarted(sight: Sight): string | Failure | null {
  const {status, elapsedMs, hasMoved} = sight
  if (status === null || !/^(PAUSED|STOPPED)$/.test(status.state))
    return judgeRunning({mayBeStale: true})(sight)
  const failure = failureOf(status)
  return failure === null || hasMoved || elapsedMs >= STALE_MS ? failure : failure.message
}

/** It is as somebody has left it: where it is to run, it does, with its tasks. */
export const judgeKept: Judge = (sight) =>
  /^(PAUSED|STOPPED)$/.test(sight.status?.state ?? '') ? null : judgeRunning({mayBeStale: false})(sight)

/** It is in a state that was wished for; whether a worker may still tell how it was before matters for one that is to run. */
export function judgeState(state: WishedState, look: RunningLook): Judge {
  if (state === 'PAUSED') return judgePaused
  return state === 'STOPPED' ? judgeStopped : judgeRunning(look)
}

/** It is not there any more. */
export const judgeGone: Judge = ({status}) => (status === null ? null : `It is ${status.state} yet.`)

/** Why a connector that was to run does not; null where nothing of it has failed. */
function failureOf(status: ConnectorStatus): Failure | null {
  const trace = traceOf(status)
  if (trace === null) return null
  const failed = status.tasks.filter(({state}) => state === 'FAILED').length
  const what = status.state === 'FAILED' ? 'it' : `${failed} of ${countOf(status.tasks.length, 'task')}`
  return new Failure(
    'failed',
    `Connector ${status.name} does not run, ${what} has failed: ${causeOf(trace).replace(/[.\s]*$/, '')}.`,
    {
      code: 'CONNECTOR_FAILED',
      suggestions: [
        `samsa connect describe ${status.name} -v shows the whole trace.`,
        `Once the cause is cured: samsa connect restart ${status.name} --failed-only.`,
      ],
    },
  )
}
