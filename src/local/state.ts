import {readdirSync} from 'node:fs'
import {basename, isAbsolute, join} from 'node:path'
import {Failure} from '../errors/failure.ts'
import {readIfThere, replaceFile} from '../user/files.ts'
import type {ProcessIdentity} from '../user/process-identity.ts'
import type {LocalDirectories} from './directories.ts'
import {isPartName, type PartName} from './parts/part-names.ts'

/** Where the running Kafka comes from: an unpacked distribution, jars fetched by Maven, or a container image. */
export type LocalSource = 'home' | 'maven' | 'container'

/** A listener beside the plain one, for trying TLS or SASL; its settings go into `serverProperties`. */
export interface ListenerPlan {
  /** Kafka's listener name, upper case: `SASL`, `TLS`. */
  readonly name: string
  readonly protocol: 'PLAINTEXT' | 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL'
}

/** One broker (and controller: combined roles) as it was last started. */
export interface LocalBroker {
  /** Kafka's node.id, from 1. */
  readonly id: number
  readonly port: number
  readonly controllerPort: number
  /** Kafka's broker.rack; left out where it stands in none. */
  readonly rack?: string
  /** Ports of the extra listeners by listener name. */
  readonly extraPorts: Readonly<Record<string, number>>
  /** The process that was started; null after it was stopped on purpose, and for containers. */
  readonly process: ProcessIdentity | null
}

/** What runs beside the brokers (`local up --with`), as it was last started. */
export interface LocalPart {
  readonly name: PartName
  readonly port: number
  /** The process that was started; null after it was stopped on purpose. */
  readonly process: ProcessIdentity | null
  /** Whether it writes a class-data archive when it stops gracefully; left out where it does not. */
  readonly writesArchive?: true
}

/** What is written down about a local cluster, in `cluster.json` of its folder. */
export interface LocalState {
  readonly format: 1
  readonly name: string
  readonly clusterId: string
  readonly version: string
  readonly source: LocalSource
  /** The folder of the jars, or the engine's path and the image. */
  readonly origin: string
  /** Unique word on the command lines (and labels) of this cluster's processes. */
  readonly marker: string
  readonly ephemeral: boolean
  readonly dataDir: string
  /** When it was last brought up, ISO 8601; null while it is down. */
  readonly startedAt: string | null
  /** The boot in which it was brought up: nothing of it runs in another one. */
  readonly bootId: string | null
  /** The class-data archive that broker 1 writes when it stops gracefully; null when there is nothing to write. */
  readonly pendingArchive: string | null
  readonly serverProperties: Readonly<Record<string, string>>
  readonly extraListeners: readonly ListenerPlan[]
  readonly brokers: readonly LocalBroker[]
  /** Left out where there never were any. */
  readonly parts?: readonly LocalPart[]
}

/** The folder of a named cluster. */
export function clusterDirectory(directories: LocalDirectories, name: string): string {
  return join(directories.dataRoot, name)
}

/** Throws a usage failure for a name that cannot be a folder, a container and an argument at once. */
export function checkClusterName(name: string): void {
  if (/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,63}$/.test(name)) return
  throw new Failure('usage', `'${name}' cannot name a local cluster.`, {
    suggestions: [
      'Use letters, digits, dots, dashes and underscores, 64 at most, starting with a letter or digit.',
    ],
  })
}

/** The file that whoever changes a cluster holds; beside its folder, which may be removed. */
export function lockFile(directories: LocalDirectories, name: string): string {
  return join(directories.dataRoot, `.${name}.lock`)
}

/** The file that holds a cluster's state. */
export function stateFile(directories: LocalDirectories, name: string): string {
  return join(clusterDirectory(directories, name), 'cluster.json')
}

/** The written state of a cluster, or null when there is none. Throws when the file is not one of ours. */
export function readState(directories: LocalDirectories, name: string): LocalState | null {
  const file = stateFile(directories, name)
  let text: string | null
  try {
    text = readIfThere(file)
  } catch {
    return null
  }
  if (text === null) return null
  const state = parseState(text)
  // Its data is deleted with it: a folder that somebody else's file names is none of ours.
  const isOurs = state?.name === name && isDataDir(directories, state)
  if (state !== null && isOurs) return state
  throw new Failure('failed', `${file} is damaged or was written by another version of samsa.`, {
    suggestions: [`Remove the folder ${clusterDirectory(directories, name)} if its data is not needed.`],
  })
}

/** The folder of the cluster, or one of its own where the system keeps temporary files, whatever TMPDIR was then. */
function isDataDir(directories: LocalDirectories, {name, dataDir, ephemeral}: LocalState): boolean {
  return ephemeral
    ? isAbsolute(dataDir) && basename(dataDir).startsWith(`samsa-local-${name}-`)
    : dataDir === clusterDirectory(directories, name)
}

/** The state in a text, or null when it is not one. */
export function parseState(text: string): LocalState | null {
  try {
    const value: unknown = JSON.parse(text)
    return isState(value) ? value : null
  } catch {
    return null
  }
}

function isState(value: unknown): value is LocalState {
  if (!isObject(value)) return false
  const {format, brokers, extraListeners, serverProperties, source, ephemeral, parts = []} = value
  const texts = [value.name, value.clusterId, value.version, value.origin, value.marker, value.dataDir]
  const maybeTexts = [value.startedAt, value.bootId, value.pendingArchive]
  return (
    format === 1 &&
    texts.every((each) => typeof each === 'string') &&
    maybeTexts.every((each) => each === null || typeof each === 'string') &&
    ['home', 'maven', 'container'].includes(String(source)) &&
    typeof ephemeral === 'boolean' &&
    isObject(serverProperties) &&
    Object.values(serverProperties).every((each) => typeof each === 'string') &&
    Array.isArray(extraListeners) &&
    extraListeners.every((each) => isObject(each) && typeof each.name === 'string') &&
    Array.isArray(brokers) &&
    brokers.every(isBroker) &&
    Array.isArray(parts) &&
    parts.every(isPart)
  )
}

function isPart(value: unknown): value is LocalPart {
  if (!isObject(value)) return false
  const {name, port, process} = value
  return isPartName(name) && Number.isSafeInteger(port) && isProcess(process)
}

function isBroker(value: unknown): value is LocalBroker {
  if (!isObject(value)) return false
  const {id, port, controllerPort, rack, extraPorts, process} = value
  return (
    [id, port, controllerPort].every(Number.isSafeInteger) &&
    (rack === undefined || typeof rack === 'string') &&
    isObject(extraPorts) &&
    Object.values(extraPorts).every(Number.isSafeInteger) &&
    isProcess(process)
  )
}

function isProcess(value: unknown): boolean {
  if (value === null) return true
  return isObject(value) && Number.isSafeInteger(value.pid) && typeof value.startedAt === 'string'
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Writes the state so that a reader sees the old or the new one, never a part. */
export function writeState(directories: LocalDirectories, state: LocalState): void {
  const file = stateFile(directories, state.name)
  replaceFile(file, `${JSON.stringify(state, null, 2)}\n`)
}

/** Names of all clusters that have a state, sorted. */
export function listClusterNames(directories: LocalDirectories): string[] {
  try {
    const entries = readdirSync(directories.dataRoot, {withFileTypes: true})
    return (
      entries
        // What is kept beside the clusters has a dot in front, which no cluster's name has.
        .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
        .map((entry) => entry.name)
        .sort()
    )
  } catch {
    return []
  }
}

/** The word on the command line by which a broker's process is known as ours. */
export function brokerMarker(state: Pick<LocalState, 'marker'>, broker: Pick<LocalBroker, 'id'>): string {
  return `-Dsamsa.local=${state.marker}.${broker.id}`
}

/** The word on the command line by which a part's process is known as ours. */
export function partMarker(state: Pick<LocalState, 'marker'>, part: Pick<LocalPart, 'name'>): string {
  return `-Dsamsa.local=${state.marker}.${part.name}`
}

/** Files and folders of one part. */
export function partPaths(state: Pick<LocalState, 'dataDir'>, name: PartName) {
  const directory = join(state.dataDir, name)
  return {directory, log: join(directory, 'output.log')}
}

/** `127.0.0.1:9092,...` of the plain listener, or of a named extra one. */
export function formatBootstrapServers(brokers: readonly LocalBroker[], listener?: string): string {
  const portOf = (broker: LocalBroker) => (listener === undefined ? broker.port : broker.extraPorts[listener])
  return brokers.map((broker) => `127.0.0.1:${portOf(broker)}`).join(',')
}

/** The bootstrap servers of each extra listener, by its name. */
export function formatListeners({extraListeners, brokers}: LocalState): Record<string, string> {
  return Object.fromEntries(extraListeners.map(({name}) => [name, formatBootstrapServers(brokers, name)]))
}

/** Whether these bootstrap servers lead to a cluster, by its plain listener or by another one that it has. */
export function isReachedBy(state: LocalState, bootstrapServers: string): boolean {
  const {brokers} = state
  return [formatBootstrapServers(brokers), ...Object.values(formatListeners(state))].includes(
    bootstrapServers,
  )
}

/** Files and folders of one broker. */
export function brokerPaths(state: Pick<LocalState, 'dataDir'>, id: number) {
  const directory = join(state.dataDir, `broker-${id}`)
  return {
    directory,
    data: join(directory, 'data'),
    properties: join(directory, 'server.properties'),
    logs: join(directory, 'logs'),
    serverLog: join(directory, 'logs', 'server.log'),
    /** What the JVM itself prints: unknown options, out of memory, failures before logging is set up. */
    outputLog: join(directory, 'logs', 'output.log'),
  }
}
