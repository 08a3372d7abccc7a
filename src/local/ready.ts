import {Failure} from '../errors/failure.ts'
import {acceptsConnections, type LaunchedBroker} from './broker.ts'
import {containerName, listContainers, readContainerLines} from './containers.ts'
import {readFailureLines} from './logs.ts'
import type {LocalOptions} from './options.ts'
import {pause} from './pause.ts'
import {formatBootstrapServers, type LocalBroker, type LocalState} from './state.ts'

/** One call of `isReady` may not hold up the look at whether the broker still lives. */
const ATTEMPT_TIMEOUT_MS = 5000

/** Throws when a broker that is being waited for has ended, with what it last said. */
export type LivenessCheck = () => Promise<void>

/** The check for processes that this process started. */
export function checkProcesses(state: LocalState, launched: readonly LaunchedBroker[]): LivenessCheck {
  return async () => {
    for (const {id, ended, logOffset} of launched) {
      const end = ended()
      if (end === null) continue
      const how = end.signal === null ? `exit code ${end.code}` : end.signal
      throw startFailure(state, id, how, await readFailureLines(state, id, logOffset))
    }
  }
}

/** The check for containers. */
export function checkContainers(state: LocalState, brokers: readonly LocalBroker[]): LivenessCheck {
  return async () => {
    const rows = await listContainers(state)
    for (const {id} of brokers) {
      const row = rows.find(({name}) => name === containerName(state, id))
      if (row?.running === true) continue
      throw startFailure(state, id, 'its container stopped', await readContainerLines(state, id, 5))
    }
  }
}

function startFailure(state: LocalState, id: number, how: string, lines: string[]): Failure {
  const said = lines.length === 0 ? '.' : `:\n${lines.map((line) => `  ${line}`).join('\n')}`
  const taken = lines.some((line) => /BindException|Address already in use/.test(line))
  return new Failure(
    taken ? 'conflict' : 'failed',
    `Broker ${id} of the local cluster '${state.name}' ended while it started (${how})${said}`,
    {
      code: taken ? 'EADDRINUSE' : 'BROKER_ENDED',
      suggestions: taken ? ['Choose another port with --port.'] : [],
    },
  )
}

/**
 * Waits until every given broker accepts connections and `isReady` agrees. Throws when a broker ends meanwhile, when
 * the time is up, and the signal's reason when cancelled.
 */
export async function waitUntilReady(
  state: LocalState,
  brokers: readonly LocalBroker[],
  checkAlive: LivenessCheck,
  options: Pick<LocalOptions, 'isReady' | 'signal' | 'readyTimeoutMs'>,
): Promise<void> {
  const {isReady, signal, readyTimeoutMs = 60_000} = options
  const end = performance.now() + readyTimeoutMs
  const step = async (ms: number) => {
    signal?.throwIfAborted()
    await checkAlive()
    if (performance.now() < end) return pause(ms, signal)
    throw new Failure(
      'timeout',
      `The local cluster '${state.name}' did not answer within ${readyTimeoutMs / 1000} seconds.`,
      {
        suggestions: [`See \`samsa local logs --name ${state.name}\`.`],
      },
    )
  }
  for (const {port} of brokers) while (!(await acceptsConnections(port))) await step(10)
  const bootstrapServers = formatBootstrapServers(state.brokers)
  while (!(await askOnce(bootstrapServers, isReady, signal))) await step(20)
}

async function askOnce(
  bootstrapServers: string,
  isReady: LocalOptions['isReady'],
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const attempt = AbortSignal.timeout(ATTEMPT_TIMEOUT_MS)
  try {
    return await isReady(
      bootstrapServers,
      signal === undefined ? attempt : AbortSignal.any([signal, attempt]),
    )
  } catch {
    return false
  }
}
