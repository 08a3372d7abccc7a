import {existsSync} from 'node:fs'
import {rm} from 'node:fs/promises'
import {withLock} from '../user/lock.ts'
import {hasClosedLogs, isBrokerRunning, stopBrokerProcess} from './broker.ts'
import {removeContainerData, stopContainers} from './containers.ts'
import {type LocalDirectories, localDirectories} from './directories.ts'
import {partsOf} from './parts/part-status.ts'
import {stopParts} from './parts/run-parts.ts'
import {
  checkClusterName,
  clusterDirectory,
  type LocalState,
  lockFile,
  readState,
  writeState,
} from './state.ts'

export interface StopOptions {
  /** Remove the cluster and its data. An ephemeral cluster is always removed. */
  readonly delete?: boolean
  /** How long a broker may take to stop by itself before it is killed, 10000 by default. */
  readonly graceMs?: number
  readonly onProgress?: ((message: string) => void) | undefined
  /** Cancels waiting for another samsa that is busy with the cluster. */
  readonly signal?: AbortSignal | undefined
  readonly directories?: LocalDirectories
}

/** What `samsa local down` did. `absent`: there is no such cluster. */
export interface LocalStop {
  readonly name: string
  readonly outcome: 'stopped' | 'not-running' | 'deleted' | 'absent'
  /** How many brokers ran and were stopped. */
  readonly stoppedBrokers: number
}

/** Writing a class-data archive takes 2 s here; it is worth waiting for on a slow machine too. */
const ARCHIVE_GRACE_MS = 40_000

/**
 * Stops every broker of a local cluster, and removes its data when asked to. Only processes that are provably the ones
 * that were started are signalled; of a recycled pid nothing is touched.
 */
export async function stopLocal(name: string, options: StopOptions = {}): Promise<LocalStop> {
  const {directories = localDirectories(), signal, onProgress = () => undefined} = options
  checkClusterName(name)
  // Nobody who only asks needs a folder that can be written to.
  if (!existsSync(directories.dataRoot)) return {name, outcome: 'absent', stoppedBrokers: 0}
  const onWait = (pid: number) => onProgress(`Process ${pid} is busy with '${name}', waiting for it`)
  return withLock(lockFile(directories, name), {signal, onWait}, async () => {
    const state = readState(directories, name)
    if (state === null) return {name, outcome: 'absent', stoppedBrokers: 0}
    return endCluster(directories, state, options)
  })
}

/** Stops a cluster whose lock the caller holds, and removes it where that is asked for. */
export async function endCluster(
  directories: LocalDirectories,
  state: LocalState,
  options: StopOptions,
): Promise<LocalStop> {
  const {name} = state
  const removes = options.delete === true || state.ephemeral
  const stoppedBrokers = await stopAll(state, options, removes)
  if (!removes) {
    writeState(directories, stoppedState(state))
    return {name, outcome: stoppedBrokers > 0 ? 'stopped' : 'not-running', stoppedBrokers}
  }
  if (state.source === 'container') await removeContainerData(state)
  await rm(state.dataDir, {recursive: true, force: true})
  await rm(clusterDirectory(directories, name), {recursive: true, force: true})
  return {name, outcome: 'deleted', stoppedBrokers}
}

/** Brokers whose data goes with them need no orderly end, except the one that writes the archive in it. */
async function stopAll(state: LocalState, options: StopOptions, removes: boolean): Promise<number> {
  const {onProgress = () => undefined, graceMs = 10_000} = options
  const grace = removes ? 0 : graceMs
  onProgress(`Stopping the local cluster '${state.name}'`)
  const archiveGraceMs = graceMs > 0 ? ARCHIVE_GRACE_MS : 0
  await stopParts(state, {graceMs: grace, archiveGraceMs})
  if (state.source === 'container') return stopContainers(state, state.brokers, grace)
  const writesArchive = state.pendingArchive !== null && graceMs > 0
  const archivists = state.brokers.filter(({id}) => writesArchive && id === 1)
  const others = state.brokers.filter((broker) => !archivists.includes(broker))
  const stopped: boolean[] = []
  for (const broker of archivists) {
    onProgress('Saving what makes the next start faster (once)')
    // Before the others: without a majority of the controllers it would come to no orderly end, and write nothing.
    stopped.push(await stopBrokerProcess(state, broker, Math.max(grace, archiveGraceMs)))
  }
  // Of several, the last controller would wait 5 s for others to elect a leader (KafkaRaftServer): once every broker has
  // closed its logs there is nothing to wait for. The metadata log is flushed at each append.
  const allClosed = () =>
    others.length > 1 &&
    others.every((broker) => !isBrokerRunning(state, broker) || hasClosedLogs(state, broker))
  const stops = others.map((broker) => stopBrokerProcess(state, broker, grace, allClosed))
  return [...stopped, ...(await Promise.all(stops))].filter(Boolean).length
}

function stoppedState(state: LocalState): LocalState {
  const brokers = state.brokers.map((broker) => ({...broker, process: null}))
  const parts = partsOf(state).map(({name, port}) => ({name, port, process: null}))
  return {...state, brokers, ...(parts.length > 0 ? {parts} : {}), startedAt: null, pendingArchive: null}
}
