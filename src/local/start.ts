import {rm} from 'node:fs/promises'
import {join} from 'node:path'
import {Failure} from '../errors/failure.ts'
import {withLock} from '../user/lock.ts'
import {makeFolder} from '../user/make-folder.ts'
import {makeTemporaryFolder} from '../user/temporary-folder.ts'
import {type LaunchedBroker, launchBroker, stopBrokerProcess, writeBrokerFiles} from './broker.ts'
import {startContainers, stopContainers} from './containers.ts'
import {removeIfDamaged} from './damaged-archive.ts'
import {
  DEFAULT_KAFKA_VERSION,
  type Distribution,
  findDistribution,
  type JarDistribution,
} from './distribution.ts'
import type {LocalOptions} from './options.ts'
import {fetchParts, startParts, wantedParts} from './parts/run-parts.ts'
import {
  checkCompatible,
  checkListeners,
  checkOptions,
  checkReadable,
  checkRunning,
  planBrokers,
  planSearch,
  planState,
} from './plan.ts'
import {checkPortFree, PORT_PATIENCE_MS} from './ports.ts'
import {prepareStart} from './prepared.ts'
import {checkContainers, checkProcesses, waitUntilReady} from './ready.ts'
import {type StartContext, startContext} from './start-context.ts'
import {
  checkClusterName,
  clusterDirectory,
  formatBootstrapServers,
  type LocalBroker,
  type LocalState,
  lockFile,
  readState,
  writeState,
} from './state.ts'
import {describeLocalCluster, type LocalStatus} from './status.ts'
import {endCluster} from './stop.ts'

/** The cluster that is up now. */
export interface LocalStart extends LocalStatus {
  /** True when every broker ran already and nothing was done. */
  readonly alreadyRunning: boolean
}

/**
 * Brings a local cluster up: fetches Kafka if it must, formats storage the first time, starts the brokers that do not
 * run and waits until a client can work. Brokers outlive this process. A cluster that runs already is returned as it is.
 * When it fails or is cancelled, what it started is stopped again and a cluster that is new is removed.
 */
export async function startLocal(options: LocalOptions): Promise<LocalStart> {
  const context = startContext(options)
  const {name, directories, signal, onProgress} = context
  checkClusterName(name)
  checkOptions(options)
  makeFolder(directories.dataRoot)
  const onWait = (pid: number) => onProgress(`Process ${pid} is busy with '${name}', waiting for it`)
  return withLock(lockFile(directories, name), {signal, onWait}, async () => {
    const previous = await readUsableState(context)
    // Before the brokers are: what takes long, and may fail, is there then.
    const version = previous?.version ?? options.version ?? DEFAULT_KAFKA_VERSION
    const fetched = await fetchParts(wantedParts(previous, options), version, context)
    const started = await startClusterBrokers(context, previous)
    const state = await startParts(context, started.state, fetched).catch(async (error: unknown) => {
      if (!started.alreadyRunning) await endCluster(directories, started.state, {delete: previous === null})
      throw error
    })
    const alreadyRunning = started.alreadyRunning && state === started.state
    return {...(await describeLocalCluster(state)), alreadyRunning}
  })
}

/** Brings the brokers up that do not run. */
async function startClusterBrokers(
  context: StartContext,
  previous: LocalState | null,
): Promise<{readonly state: LocalState; readonly alreadyRunning: boolean}> {
  if (previous === null) return {state: await startWhole(context, null), alreadyRunning: false}
  checkListeners(previous, context)
  const before = await describeLocalCluster(previous)
  const runs = before.state === 'running' || before.state === 'partial'
  // Of one that runs too: who asks for three brokers is not told that all is well by one. What no start can mend comes first; the
  // data of an ephemeral one goes before the next start.
  checkCompatible(previous, runs && previous.ephemeral ? {...context, version: undefined} : context)
  if (runs) checkRunning(previous, context)
  if (before.state === 'running') return {state: previous, alreadyRunning: true}
  if (before.state !== 'partial') return {state: await startWhole(context, previous), alreadyRunning: false}
  const stopped = before.brokers.filter(({state}) => state !== 'running').map(({id}) => id)
  return {state: await startBrokers(context, previous, stopped), alreadyRunning: false}
}

/** The state of last time; what is left of an ephemeral cluster that crashed is removed first. */
async function readUsableState({directories, name}: StartContext): Promise<LocalState | null> {
  const state = readState(directories, name)
  if (state?.ephemeral !== true) return state
  const {state: clusterState} = await describeLocalCluster(state)
  if (clusterState === 'running' || clusterState === 'partial') return state
  await rm(state.dataDir, {recursive: true, force: true})
  await rm(clusterDirectory(directories, name), {recursive: true, force: true})
  return null
}

/** How often ports are chosen anew where another program was quicker to take one that nobody asked for. */
const MOST_PORT_CHOICES = 4

async function startWhole(context: StartContext, previous: LocalState | null): Promise<LocalState> {
  for (let choice = 1; ; choice++) {
    // Before the fetch, which may take long: a taken port is better known at once.
    const brokers = await planBrokers(previous, context)
    try {
      return await startPlanned(context, previous, brokers)
    } catch (error) {
      // One that somebody asked for is found taken when they are planned again.
      const isTaken = error instanceof Failure && error.code === 'EADDRINUSE'
      if (!isTaken || choice === MOST_PORT_CHOICES) throw error
    }
  }
}

async function startPlanned(
  context: StartContext,
  previous: LocalState | null,
  brokers: readonly LocalBroker[],
): Promise<LocalState> {
  const {name, directories} = context
  const distribution = await findDistribution({
    ...planSearch(previous, context),
    cacheRoot: directories.cacheRoot,
    env: context.env,
    signal: context.signal,
    onProgress: context.onProgress,
  })
  if (previous !== null) checkReadable(previous, distribution)
  const dataDir = previous?.dataDir ?? (await createDataDir(context))
  const state = planState(previous, context, {distribution, brokers, dataDir})
  try {
    return await launchAll(context, state, state.brokers, distribution)
  } catch (error) {
    if (previous !== null)
      writeState(directories, {...previous, brokers: previous.brokers.map(withoutProcess)})
    else {
      await rm(dataDir, {recursive: true, force: true})
      await rm(clusterDirectory(directories, name), {recursive: true, force: true})
    }
    throw error
  }
}

async function createDataDir({name, directories, ephemeral}: StartContext): Promise<string> {
  if (ephemeral === true) return makeTemporaryFolder(`samsa-local-${name}-`)
  return clusterDirectory(directories, name)
}

/**
 * Starts some brokers of a cluster whose others run, with the ports and the Kafka version they had. The caller holds
 * the lock. Throws as startLocal does.
 */
export async function startBrokers(
  context: StartContext,
  state: LocalState,
  ids: readonly number[],
): Promise<LocalState> {
  const {directories, env, signal, onProgress} = context
  const distribution = await findDistribution({
    version: state.version,
    source: state.source,
    kafkaHome: state.source === 'home' ? state.origin : null,
    cacheRoot: directories.cacheRoot,
    env,
    signal,
    onProgress,
  })
  const brokers = state.brokers.filter(({id}) => ids.includes(id))
  for (const {id, port, controllerPort} of brokers) {
    // The controllers that run know this one by its port: it cannot be replaced.
    await checkPortFree(port, `broker ${id}`, PORT_PATIENCE_MS)
    await checkPortFree(controllerPort, `controller ${id}`, PORT_PATIENCE_MS)
  }
  try {
    return await launchAll(context, state, brokers, distribution)
  } catch (error) {
    const stopped = state.brokers.map((broker) => (ids.includes(broker.id) ? withoutProcess(broker) : broker))
    writeState(directories, {...state, brokers: stopped})
    throw error
  }
}

/** Starts the given brokers side by side and waits for them; on failure none of them is left running. */
async function launchAll(
  context: StartContext,
  planned: LocalState,
  brokers: readonly LocalBroker[],
  distribution: Distribution,
): Promise<LocalState> {
  const {directories, heapMegabytes = 512, signal, onProgress} = context
  const startedAt = planned.startedAt ?? new Date().toISOString()
  const many = brokers.length === 1 ? '' : ` (${brokers.length} brokers)`
  onProgress(`Starting Kafka ${distribution.version}${many} on ${formatBootstrapServers(brokers)}`)
  if (distribution.source === 'container') {
    const state = {...planned, startedAt}
    writeState(directories, state)
    try {
      await startContainers(state, brokers, heapMegabytes, signal)
      await waitUntilReady(state, brokers, checkContainers(state, brokers), context)
      return state
    } catch (error) {
      await stopContainers(state, brokers, 0)
      throw error
    }
  }
  const launch = {context, distribution, brokers, startedAt}
  return launchProcesses(planned, launch)
}

async function launchProcesses(
  planned: LocalState,
  launch: {
    readonly context: StartContext
    readonly distribution: JarDistribution
    readonly brokers: readonly LocalBroker[]
    readonly startedAt: string
  },
): Promise<LocalState> {
  const {context, distribution, brokers, startedAt} = launch
  const {directories, signal} = context
  const fallbackRoot = join(directories.dataRoot, '.prepared')
  const prepared = await prepareStart(distribution, {...context, fallbackRoot})
  const jvm = {heapMegabytes: context.heapMegabytes ?? 512, extraArguments: context.jvmArguments ?? []}
  const writesArchive = !prepared.archiveExists && brokers.some(({id}) => id === 1)
  let state: LocalState = {
    ...planned,
    pendingArchive: writesArchive ? prepared.archiveFile : planned.pendingArchive,
  }
  const launched: LaunchedBroker[] = []
  try {
    for (const broker of brokers) {
      signal?.throwIfAborted()
      await writeBrokerFiles(state, broker, distribution, prepared)
      const started = await launchBroker(state, broker, distribution, prepared, jvm)
      launched.push(started)
      state = withProcess(state, started)
      // Written after each, so that a process is never running unrecorded for long.
      writeState(directories, state)
    }
    await waitUntilReady(state, brokers, checkProcesses(state, launched), context)
    state = {...state, startedAt}
    writeState(directories, state)
    return state
  } catch (error) {
    const ours = state.brokers.filter(({id}) => launched.some((each) => each.id === id))
    await Promise.all(ours.map((broker) => stopBrokerProcess(state, broker, 0)))
    const archive = prepared.archiveExists ? prepared.archiveFile : null
    if (await removeIfDamaged(archive, error)) return launchProcesses(planned, launch)
    throw error
  }
}

function withProcess(state: LocalState, {id, identity}: LaunchedBroker): LocalState {
  const brokers = state.brokers.map((broker) => (broker.id === id ? {...broker, process: identity} : broker))
  return {...state, brokers}
}

function withoutProcess(broker: LocalBroker): LocalBroker {
  return {...broker, process: null}
}
