import {rmSync} from 'node:fs'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {Failure} from '../errors/failure.ts'
import {stopBrokerProcess} from './broker.ts'
import {localDirectories} from './directories.ts'
import {withLock} from './lock.ts'
import type {LocalOptions} from './options.ts'
import {signalProcess} from './process-identity.ts'
import {type LocalStart, type StartContext, startBrokers, startContext, startLocal} from './start.ts'
import {brokerMarker, brokerPaths, type LocalState, lockFile, readState, writeState} from './state.ts'
import {describeCluster, type LocalStatus} from './status.ts'
import {stopLocal} from './stop.ts'

/** A cluster that belongs to this process: for test suites, which also want to see brokers go and come. */
export class LocalCluster {
  /** Of the plain listener, every broker. */
  readonly bootstrapServers: string
  /** The same for each extra listener, by its name. */
  readonly listeners: Readonly<Record<string, string>>
  readonly clusterId: string
  readonly version: string
  readonly brokerIds: readonly number[]
  readonly #context: StartContext
  readonly #root: string
  readonly #onExit: () => void

  constructor(context: StartContext, root: string, started: LocalStart) {
    this.bootstrapServers = started.bootstrapServers
    this.listeners = started.listeners
    this.clusterId = started.clusterId
    this.version = started.version
    this.brokerIds = started.brokers.map(({id}) => id)
    this.#context = context
    this.#root = root
    this.#onExit = () => this.#killAll()
    process.once('exit', this.#onExit)
  }

  /** How every broker is now. */
  async status(): Promise<LocalStatus> {
    return describeCluster(this.#state())
  }

  /** The folder of a broker's files: server.properties, logs/server.log, data. */
  brokerDirectory(id: number): string {
    return brokerPaths(this.#state(), id).directory
  }

  /** Stops a broker in order: it hands over its leaderships first. */
  async stopBroker(id: number): Promise<void> {
    await this.#endBroker(id, 20_000)
  }

  /** Kills a broker with SIGKILL, as a power failure would; the others notice after 4 s. */
  async killBroker(id: number): Promise<void> {
    await this.#endBroker(id, 0)
  }

  /** Starts a broker that was stopped or killed, with its data and ports, and waits until the cluster is ready. */
  async startBroker(id: number): Promise<void> {
    const {directories, name} = this.#context
    await withLock(lockFile(directories, name), {}, async () => {
      await startBrokers(this.#context, this.#state(), [id])
    })
  }

  /** Stops every broker and removes everything of the cluster. */
  async stop(): Promise<void> {
    process.off('exit', this.#onExit)
    await stopLocal(this.#context.name, {directories: this.#context.directories})
    await rm(this.#root, {recursive: true, force: true})
  }

  async #endBroker(id: number, graceMs: number): Promise<void> {
    const {directories, name} = this.#context
    await withLock(lockFile(directories, name), {}, async () => {
      const state = this.#state()
      const broker = state.brokers.find((each) => each.id === id)
      if (broker === undefined) throw new Failure('usage', `There is no broker ${id}.`)
      await stopBrokerProcess(state, broker, graceMs)
      const brokers = state.brokers.map((each) => (each.id === id ? {...each, process: null} : each))
      writeState(directories, {...state, brokers})
    })
  }

  #state(): LocalState {
    const state = readState(this.#context.directories, this.#context.name)
    if (state === null) throw new Failure('not-found', 'The cluster was stopped.')
    return state
  }

  /** A process that just ends must not leave brokers behind; only synchronous work is possible here. */
  #killAll(): void {
    const state = readState(this.#context.directories, this.#context.name)
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
 * Starts an ephemeral cluster on free ports for this process alone: `samsa local` and `defaultLocalBootstrapServers` do
 * not see it, and it ends with the process. Fetched jars are shared with everybody.
 */
export async function startLocalCluster(options: LocalOptions): Promise<LocalCluster> {
  const root = await mkdtemp(join(tmpdir(), 'samsa-cluster-'))
  const {cacheRoot} = options.directories ?? localDirectories(options.env)
  const context = startContext({
    port: 0,
    ...options,
    name: options.name ?? 'cluster',
    ephemeral: true,
    directories: {cacheRoot, dataRoot: root},
  })
  try {
    return new LocalCluster(context, root, await startLocal(context))
  } catch (error) {
    await rm(root, {recursive: true, force: true})
    throw error
  }
}
