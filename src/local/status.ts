import {isBrokerRunning} from './broker.ts'
import {containerName, listContainers} from './containers.ts'
import {type LocalDirectories, localDirectories} from './directories.ts'
import {describeParts, type LocalPartStatus} from './parts/part-status.ts'
import {
  formatBootstrapServers,
  formatListeners,
  type LocalSource,
  type LocalState,
  listClusterNames,
  readState,
} from './state.ts'

/** How one broker is. `crashed`: it was started, was not stopped by us, and does not run. */
export type LocalBrokerState = 'running' | 'stopped' | 'crashed'

/** `partial`: some brokers run and some do not. */
export type ClusterState = LocalBrokerState | 'partial'

export interface LocalBrokerStatus {
  readonly id: number
  /** Null when it does not run, and for containers. */
  readonly pid: number | null
  readonly port: number
  readonly state: LocalBrokerState
}

/** What `samsa local status` shows of a cluster; its JSON form too. */
export interface LocalStatus {
  readonly name: string
  readonly version: string
  readonly source: LocalSource
  readonly origin: string
  readonly state: ClusterState
  /** Of all brokers, whether they run or not: the ports are kept over down and up. */
  readonly bootstrapServers: string
  /** The same for each extra listener, by its name. */
  readonly listeners: Readonly<Record<string, string>>
  readonly brokers: readonly LocalBrokerStatus[]
  /** What runs beside the brokers; none without `local up --with`. */
  readonly parts: readonly LocalPartStatus[]
  readonly clusterId: string
  readonly dataDir: string
  readonly ephemeral: boolean
  /** ISO 8601; null while it is down. */
  readonly startedAt: string | null
}

/** The status of a named cluster, or null when there is none. Throws when its state file is damaged. */
export async function fetchLocalStatus(
  name: string,
  directories: LocalDirectories = localDirectories(),
): Promise<LocalStatus | null> {
  const state = readState(directories, name)
  return state === null ? null : describeLocalCluster(state)
}

/** The status of every local cluster of this user, by name. */
export async function fetchLocalStatuses(
  directories: LocalDirectories = localDirectories(),
): Promise<LocalStatus[]> {
  const all = await Promise.all(
    listClusterNames(directories).map((name) => fetchLocalStatus(name, directories)),
  )
  return all.filter((status) => status !== null)
}

/** Looks at every broker's process or container. */
export async function describeLocalCluster(state: LocalState): Promise<LocalStatus> {
  const containers = state.source === 'container' ? await listContainers(state) : []
  const brokers = state.brokers.map((broker): LocalBrokerStatus => {
    const {id, port} = broker
    if (state.source === 'container') {
      const row = containers.find(({name}) => name === containerName(state, id))
      return {id, port, pid: null, state: row === undefined ? 'stopped' : row.running ? 'running' : 'crashed'}
    }
    if (isBrokerRunning(state, broker)) return {id, port, pid: broker.process?.pid ?? null, state: 'running'}
    return {id, port, pid: null, state: broker.process === null ? 'stopped' : 'crashed'}
  })
  const {name, version, source, origin, clusterId, dataDir, ephemeral} = state
  const clusterState = calculateClusterState(brokers.map((broker) => broker.state))
  return {
    name,
    version,
    source,
    origin,
    state: clusterState,
    bootstrapServers: formatBootstrapServers(state.brokers),
    listeners: formatListeners(state),
    brokers,
    parts: describeParts(state),
    clusterId,
    dataDir,
    ephemeral,
    startedAt: clusterState === 'running' || clusterState === 'partial' ? state.startedAt : null,
  }
}

/** The state of a cluster whose brokers are in these states. */
export function calculateClusterState(brokers: readonly LocalBrokerState[]): ClusterState {
  if (brokers.every((state) => state === 'running')) return 'running'
  if (brokers.includes('running')) return 'partial'
  return brokers.includes('crashed') ? 'crashed' : 'stopped'
}
