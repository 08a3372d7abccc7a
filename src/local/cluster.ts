import {rmSync} from 'node:fs'
import {rm} from 'node:fs/promises'
import {Failure} from '../errors/failure.ts'
import {withLock} from '../user/lock.ts'
import {signalProcess} from '../user/process-identity.ts'
import {makeTemporaryFolder} from '../user/temporary-folder.ts'
import {stopBrokerProcess} from './broker.ts'
import {type LocalDirectories, localDirectories} from './directories.ts'
import type {LocalOptions} from './options.ts'
import {startBrokers, startLocal} from './start.ts'
import {type StartContext, startContext} from './start-context.ts'
import {
  brokerMarker,
  brokerPaths,
  formatBootstrapServers,
  formatListeners,
  type LocalState,
  lockFile,
  readState,
  writeState,
} from './state.ts'
import {describeLocalCluster, type LocalStatus} from './status.ts'
import {stopLocal} from './stop.ts'

/** How long a broker may take to hand over and close its logs, on a machine that is busy with something else. */
const STOP_GRACE_MS = 120_000

/** Where the files of a cluster are: by this another process finds it. */
export interface ClusterPlace {
  readonly name: string
  readonly directories: LocalDirectories
}

/** The brokers of a running cluster, for test suites, which also want to see them go and come. */
export class ClusterControl {
  /** Of the plain listener, every broker. */
  readonly bootstrapServers: string
  /** The same for each extra listener, by its name. */
  readonly listeners: Readonly<Record<string, string>>
  readonly clusterId: string
  readonly version: string
  readonly brokerIds: readonly number[]
  protected readonly context: StartContext

  constructor(context: StartContext) {
    this.context = context
    const state = this.state()
    this.bootstrapServers = formatBootstrapServers(state.brokers)
    this.listeners = formatListeners(state)
    this.clusterId = state.clusterId
    this.version = state.version
    this.brokerIds = state.brokers.map(({id}) => id)
  }

  get place(): ClusterPlace {
    const {name, directories} = this.context
    return {name, directories}
  }

  /** How every broker is now. */
  async status(): Promise<LocalStatus> {
    return describeLocalCluster(this.state())
  }

  /** The folder of a broker's files: server.properties, logs/server.log, data. */
  brokerDirectory(id: number): string {
    return brokerPaths(this.state(), id).directory
  }

  /** Stops a broker in order: it hands over its leaderships first. */
  async stopBroker(id: number): Promise<void> {
    await this.#endBroker(id, STOP_GRACE_MS)
  }

  /** Kills a broker with SIGKILL, as a power failure would; the others notice after 4 s. */
  async killBroker(id: number): Promise<void> {
    await this.#endBroker(id, 0)
  }

  /** Starts a broker that was stopped or killed, with its data and ports, and waits until the cluster is ready. */
  async startBroker(id: number): Promise<void> {
    await this.#withLock(async () => {
      await startBrokers(this.context, this.state(), [id])
    })
  }

  /** The same for every broker that does not run, side by side; does nothing where all run. */
  async startStoppedBrokers(): Promise<void> {
    await this.#withLock(async () => {
      const {brokers} = await this.status()
      const ids = brokers.filter(({state}) => state !== 'running').map(({id}) => id)
      if (ids.length > 0) await startBrokers(this.context, this.state(), ids)
    })
  }

  /** What is written down about the cluster; throws when it was stopped. */
  protected state(): LocalState {
    const state = readState(this.context.directories, this.context.name)
    if (state === null) throw new Failure('not-found', 'The cluster was stopped.')
    return state
  }

  async #endBroker(id: number, graceMs: number): Promise<void> {
    await this.#withLock(async () => {
      const state = this.state()
      const broker = state.brokers.find((each) => each.id === id)
      if (broker === undefined) throw new Failure('usage', `There is no broker ${id}.`)
      await stopBrokerProcess(state, broker, graceMs)
      const brokers = state.brokers.map((each) => (each.id === id ? {...each, process: null} : each))
      writeState(this.context.directories, {...state, brokers})
    })
  }

  #withLock(work: () => Promise<void>): Promise<void> {
    const {directories, name} = this.context
    return withLock(lockFile(directories, name), {}, work)
  }
}

/** A cluster that belongs to this process, and ends with it. */
export class LocalCluster extends ClusterControl {
  readonly #root: string
  readonly #onExit: () => void

  constructor(context: StartContext, root: string) {
    super(context)
    this.#root = root
    this.#onExit = () => this.#killAll()
    process.once('exit', this.#onExit)
  }

  /** Stops every broker and removes everything of the cluster. */
  async stop(): Promise<void> {
    process.off('exit', this.#onExit)
    await stopLocal(this.context.name, {directories: this.context.directories})
    await rm(this.#root, {recursive: true, force: true})
  }

  /** A process that just ends must not leave brokers behind; only synchronous work is possible here. */
  #killAll(): void {
    const state = readState(this.context.directories, this.context.name)
    for (const broker of state?.brokers ?? []) {
      if (state !== null && broker.process !== null) {
        signalProcess(broker.process, brokerMarker(state, broker), 'SIGKILL')
      }
    }
    if (state !== null) rmSync(state.dataDir, {recursive: true, force: true})
    rmSync(this.#root, {recursive: true, force: true})
  }
}

/**
 * The brokers of a cluster that another process has started, and ends: what this process starts of them outlives it.
 * Throws when there is no such cluster.
 */
export function attachLocalCluster(
  {name, directories}: ClusterPlace,
  options: Pick<LocalOptions, 'untilReady' | 'heapMegabytes' | 'jvmArguments'>,
): ClusterControl {
  return new ClusterControl(startContext({...options, name, directories}))
}

/**
 * Starts an ephemeral cluster on free ports for this process alone: `samsa local` and `defaultLocalBootstrapServers` do
 * not see it, and it ends with the process. Fetched jars are shared with everybody.
 */
export async function startLocalCluster(options: LocalOptions): Promise<LocalCluster> {
  const root = await makeTemporaryFolder('samsa-cluster-')
  const {cacheRoot} = options.directories ?? localDirectories(options.env)
  const context = startContext({
    port: 0,
    ...options,
    name: options.name ?? 'cluster',
    ephemeral: true,
    directories: {cacheRoot, dataRoot: root},
  })
  try {
    await startLocal(context)
    return new LocalCluster(context, root)
  } catch (error) {
    await rm(root, {recursive: true, force: true})
    throw error
  }
}
