import {Failure} from '../errors/failure.ts'
import {acceptsConnections, type LaunchedBroker} from './broker.ts'
import {containerName, listContainers, readContainerLines} from './containers.ts'
import {JVM_ABORTED} from './damaged-archive.ts'
import {readFailureLines} from './logs.ts'
import type {LocalOptions} from './options.ts'
import {pause} from './pause.ts'
import {formatBootstrapServers, type LocalBroker, type LocalState} from './state.ts'

/**
 * How long brokers that live may go without a step forward. A machine that is busy with something else takes long for each
 * step, and there are few: the port of each broker, and what a client needs.
 */
const STANDSTILL_MS = 180_000

/** How often is looked whether the brokers live: long enough that asking a container engine costs little. */
const GUARD_EVERY_MS = 50

/** Throws when a broker that is being waited for has ended, with what it last said. */
export type LivenessCheck = () => Promise<void>

/** The check for processes that this process started. */
export function checkProcesses(state: LocalState, launched: readonly LaunchedBroker[]): LivenessCheck {
  return async () => {
    for (const {id, ended, logOffset} of launched) {
      const end = ended()
      if (end === null) continue
      const how = end.signal === null ? `exit code ${end.code}` : end.signal
      const failure = startFailure(state, id, how, await readFailureLines(state, id, logOffset))
      throw end.signal === 'SIGABRT' ? failure.with({code: JVM_ABORTED}) : failure
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
 * Waits until every given broker accepts connections and `untilReady` agrees. Throws when a broker ends meanwhile, when
 * the time is up, and the signal's reason when cancelled.
 */
export async function waitUntilReady(
  state: LocalState,
  brokers: readonly LocalBroker[],
  checkAlive: LivenessCheck,
  options: Pick<LocalOptions, 'untilReady' | 'signal' | 'readyTimeoutMs' | 'onProgress'>,
): Promise<void> {
  const over = new AbortController()
  const patience = new Patience(state.name, options.readyTimeoutMs)
  const guard = async (): Promise<never> => {
    for (;;) {
      await checkAlive()
      patience.check()
      await pause(GUARD_EVERY_MS, over.signal)
    }
  }
  const onStep = (waitsFor: string): void => {
    if (over.signal.aborted) return
    patience.renew(waitsFor)
    options.onProgress?.(`Waiting for ${waitsFor}`)
  }
  const arrival = async (): Promise<void> => {
    for (const [index, {id, port}] of brokers.entries()) {
      const waitsFor = `broker ${id} to accept connections`
      // Of the first one "Starting Kafka" says enough.
      if (index === 0) patience.renew(waitsFor)
      else onStep(waitsFor)
      while (!(await acceptsConnections(port))) await pause(20, over.signal)
    }
    await options.untilReady(formatBootstrapServers(expectedBrokers(state, brokers)), {
      signal: over.signal,
      onStep,
    })
  }
  const onCancel = (): void => over.abort(options.signal?.reason)
  options.signal?.addEventListener('abort', onCancel, {once: true})
  if (options.signal?.aborted) onCancel()
  const both = [arrival(), guard()]
  try {
    await Promise.race(both)
  } catch (error) {
    options.signal?.throwIfAborted()
    throw error
  } finally {
    options.signal?.removeEventListener('abort', onCancel)
    over.abort()
    // Nothing may go on asking brokers that are about to be stopped.
    await Promise.allSettled(both)
  }
}

/** How long a start may go on. A limit that was asked for counts from the beginning, our own from the last step forward. */
class Patience {
  readonly #name: string
  readonly #timeoutMs: number | undefined
  #endMs: number
  #waitsFor = ''

  constructor(name: string, timeoutMs: number | undefined) {
    this.#name = name
    this.#timeoutMs = timeoutMs
    this.#endMs = performance.now() + (timeoutMs ?? STANDSTILL_MS)
  }

  /** Something has come about; this comes next. */
  renew(waitsFor: string): void {
    this.#waitsFor = waitsFor
    if (this.#timeoutMs === undefined) this.#endMs = performance.now() + STANDSTILL_MS
  }

  check(): void {
    if (performance.now() < this.#endMs) return
    const timeoutMs = this.#timeoutMs
    const how =
      timeoutMs === undefined
        ? `has come no further for ${STANDSTILL_MS / 1000} seconds`
        : `was not ready within ${timeoutMs / 1000} seconds`
    const suggestions = [`See \`samsa local logs --name ${this.#name}\`.`]
    throw new Failure(
      'timeout',
      `The local cluster '${this.#name}' ${how}: it waited for ${this.#waitsFor}.`,
      {suggestions},
    )
  }
}

/** Those that are being started, and those that run: what was stopped on purpose will not come. Of containers no process is known. */
function expectedBrokers({brokers, source}: LocalState, started: readonly LocalBroker[]): LocalBroker[] {
  return brokers.filter(
    ({id, process}) => source === 'container' || process !== null || started.some((each) => each.id === id),
  )
}
