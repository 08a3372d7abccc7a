import {existsSync} from 'node:fs'
import {access, cp, stat, writeFile} from 'node:fs/promises'
import {connect} from 'node:net'
import {dirname, join, resolve} from 'node:path'
import {makeFolder} from '../user/make-folder.ts'
import {isSameProcess} from '../user/process-identity.ts'
import {type DetachedProcess, startDetached, stopDetached} from './detached-process.ts'
import type {JarDistribution} from './distribution.ts'
import {temporaryArguments} from './java-temporary.ts'
import {planJvmArguments, planLogging} from './jvm.ts'
import {generateKafkaUuid} from './kafka-uuid.ts'
import type {PreparedStart} from './prepared.ts'
import {
  formatMetaProperties,
  formatProperties,
  loopbackAddress,
  planServerProperties,
} from './server-properties.ts'
import {brokerMarker, brokerPaths, type LocalBroker, type LocalState} from './state.ts'

/** How the JVM of each broker is set beyond what samsa needs. */
export interface JvmSettings {
  readonly heapMegabytes: number
  readonly extraArguments: readonly string[]
}

/** A broker process that this process has started. */
export interface LaunchedBroker extends DetachedProcess {
  readonly id: number
  readonly port: number
  /** Size of the server log before this start: what is after it belongs to this run. */
  readonly logOffset: number
}

/**
 * Writes a broker's files. Storage is formatted by hand the first time: meta.properties with fresh ids and the
 * prepared feature levels are all that `kafka-storage format` writes for a static controller quorum.
 */
export async function writeBrokerFiles(
  state: LocalState,
  broker: LocalBroker,
  distribution: JarDistribution,
  prepared: PreparedStart,
): Promise<void> {
  const paths = brokerPaths(state, broker.id)
  makeFolder(paths.data)
  makeFolder(paths.logs)
  const meta = join(paths.data, 'meta.properties')
  if (!(await exists(meta))) {
    await cp(prepared.formattedDirectory, paths.data, {recursive: true})
    const ids = {nodeId: broker.id, clusterId: state.clusterId, directoryId: generateKafkaUuid()}
    await writeFile(meta, formatMetaProperties(ids))
  }
  for (const directory of furtherLogDirectories(state, paths.directory)) {
    const mark = join(directory, 'meta.properties')
    if (await exists(mark)) continue
    makeFolder(directory)
    const ids = {nodeId: broker.id, clusterId: state.clusterId, directoryId: generateKafkaUuid()}
    await writeFile(mark, formatMetaProperties(ids))
  }
  const properties = planServerProperties({
    broker: loopbackAddress(broker),
    brokers: state.brokers.map(loopbackAddress),
    interBrokerListener: 'PLAINTEXT',
    extraListeners: state.extraListeners,
    dataDir: paths.data,
    overrides: state.serverProperties,
  })
  // Overrides may hold passwords of listeners.
  await writeFile(paths.properties, formatProperties(properties), {mode: 0o600})
  const logging = planLogging(distribution, paths.serverLog)
  await writeFile(join(paths.directory, logging.fileName), logging.text)
}

/** Those of `log.dirs` beside the first, which has the metadata too; relative to the folder in which the broker runs. */
function furtherLogDirectories({serverProperties}: LocalState, directory: string): string[] {
  const [, ...further] = serverProperties['log.dirs']?.split(',') ?? []
  return further.map((path) => resolve(directory, path.trim()))
}

/** Starts a broker whose files are written. It is detached: it outlives the process that started it. */
export async function launchBroker(
  state: LocalState,
  broker: LocalBroker,
  distribution: JarDistribution,
  prepared: PreparedStart,
  jvm: JvmSettings,
): Promise<LaunchedBroker> {
  const paths = brokerPaths(state, broker.id)
  const logging = planLogging(distribution, paths.serverLog)
  // Of several brokers the first writes the archive: it runs every kind of code that the others do.
  const writesArchive = !prepared.archiveExists && state.pendingArchive !== null && broker.id === 1
  const archiveUse = prepared.archiveExists ? 'read' : writesArchive ? 'write' : null
  const args = planJvmArguments({
    jars: distribution.jars,
    marker: brokerMarker(state, broker),
    loggingArgument: logging.argument(join(paths.directory, logging.fileName)),
    temporaryArguments: temporaryArguments(paths.directory),
    archive: archiveUse === null ? null : {file: prepared.archiveFile, use: archiveUse},
    heapMegabytes: jvm.heapMegabytes,
    extra: jvm.extraArguments,
    propertiesFile: paths.properties,
  })
  const logOffset = await fileSize(paths.serverLog)
  const started = await startDetached({
    what: `Broker ${broker.id}`,
    executable: distribution.java.executable,
    arguments: args,
    directory: dirname(paths.properties),
    output: paths.outputLog,
  })
  return {id: broker.id, port: broker.port, ...started, logOffset}
}

/** Whether something accepts connections on this port of 127.0.0.1. A KRaft broker opens it when it is unfenced. */
export async function acceptsConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({port, host: '127.0.0.1'})
    const answer = (accepted: boolean) => {
      socket.destroy()
      resolve(accepted)
    }
    socket.once('connect', () => answer(true))
    socket.once('error', () => answer(false))
  })
}

/** Whether the process recorded for a broker runs and is still that process. */
export function isBrokerRunning(state: LocalState, broker: LocalBroker): boolean {
  return broker.process !== null && isSameProcess(broker.process, brokerMarker(state, broker))
}

/**
 * Stops a broker: SIGTERM (Kafka then hands over its leaderships and closes its logs), and SIGKILL if it still runs
 * after `graceMs`, or as soon as `mayKill` says that nothing of worth is left to be done. With `graceMs` 0 it is killed at
 * once. A pid that has become another process is left alone. Returns false when it did not run.
 */
export async function stopBrokerProcess(
  state: LocalState,
  broker: LocalBroker,
  graceMs: number,
  mayKill?: () => boolean,
): Promise<boolean> {
  const {process: identity} = broker
  if (identity === null) return false
  const marker = brokerMarker(state, broker)
  return stopDetached(identity, {what: `Broker ${broker.id}`, marker, graceMs, mayKill})
}

/** Whether a stopping broker has closed its logs: the LogManager then leaves a marker, which the next start removes. */
export function hasClosedLogs(state: LocalState, broker: LocalBroker): boolean {
  return existsSync(join(brokerPaths(state, broker.id).data, '.kafka_cleanshutdown'))
}

async function fileSize(path: string): Promise<number> {
  return stat(path).then(
    ({size}) => size,
    () => 0,
  )
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
