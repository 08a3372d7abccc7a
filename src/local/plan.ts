import {Failure} from '../errors/failure.ts'
import {readBootId} from '../user/process-identity.ts'
import {checkVersion, type Distribution} from './distribution.ts'
import {generateKafkaUuid} from './kafka-uuid.ts'
import type {ExtraListener, LocalOptions} from './options.ts'
import {checkPortFree, findFreePort, isPortFree, PORT_PATIENCE_MS} from './ports.ts'
import {formatListeners, type LocalBroker, type LocalState} from './state.ts'

/** The port of the first broker when nothing else is said: Kafka's own. */
export const DEFAULT_PORT = 9092

/** Throws a usage failure for options that make no sense on any machine. */
export function checkOptions({
  brokers = 1,
  port = DEFAULT_PORT,
  extraListeners = [],
  version,
}: Partial<LocalOptions>): void {
  checkVersion(version ?? null)
  if (!Number.isInteger(brokers) || brokers < 1 || brokers > 9) {
    throw new Failure('usage', `A local cluster has 1 to 9 brokers, not ${brokers}.`)
  }
  const last = port === 0 ? 0 : port + brokers - 1
  if (!Number.isInteger(port) || port < 0 || last > 65_535) {
    throw new Failure(
      'usage',
      `${port} is not a port from which ${describeBrokers(brokers)} can be numbered.`,
    )
  }
  for (const {name} of extraListeners) {
    if (/^[A-Z][A-Z0-9_]*$/.test(name) && !['PLAINTEXT', 'CONTROLLER', 'INTERNAL'].includes(name)) continue
    throw new Failure('usage', `'${name}' cannot name an extra listener.`, {
      suggestions: [
        'Use upper case letters, digits and underscores, but not PLAINTEXT, CONTROLLER or INTERNAL.',
      ],
    })
  }
}

function describeBrokers(count: number): string {
  return count === 1 ? '1 broker' : `${count} brokers`
}

/**
 * Throws a conflict when an existing cluster cannot become what is asked for without losing its data; before anything is
 * fetched that would be of no use.
 */
export function checkCompatible(previous: LocalState, options: Partial<LocalOptions>): void {
  const {name} = previous
  const remove = `Remove it with \`samsa local down --name ${name} --delete\`, or choose another --name.`
  if (options.brokers !== undefined && options.brokers !== previous.brokers.length) {
    const has = previous.brokers.length
    throw new Failure(
      'conflict',
      `The local cluster '${name}' has ${describeBrokers(has)}, not ${options.brokers}.`,
      {
        suggestions: [remove],
      },
    )
  }
  if (options.ephemeral === true && !previous.ephemeral) {
    throw new Failure('conflict', `The local cluster '${name}' has data that an ephemeral one would lose.`, {
      suggestions: [remove],
    })
  }
  checkReadable(previous, options)
}

/** Throws a conflict where a cluster that is there lacks a listener that is asked for: it gets its listeners when it is made. */
export function checkListeners(previous: LocalState, {extraListeners = []}: Partial<LocalOptions>): void {
  const {name} = previous
  const listeners = formatListeners(previous)
  if (extraListeners.every((listener) => listeners[listener.name] !== undefined)) return
  throw new Failure('conflict', `The local cluster '${name}' was made without --secure.`, {
    suggestions: [`Remove it with \`samsa local down --name ${name} --delete\`, or choose another --name.`],
  })
}

/** Throws a conflict where a cluster that runs has another port, version or other racks than are asked for: those need a start. */
export function checkRunning(running: LocalState, {port = 0, version, racks}: Partial<LocalOptions>): void {
  const {name, brokers} = running
  const [first] = brokers
  const stop = `\`samsa local down --name ${name}\` first.`
  if (port !== 0 && first !== undefined && first.port !== port) {
    throw new Failure('conflict', `The local cluster '${name}' runs already, on port ${first.port}.`, {
      suggestions: [
        `Another cluster beside it: \`samsa local up --name NAME --port ${port}\`.`,
        `This one on that port: ${stop}`,
      ],
    })
  }
  if (version !== undefined && version !== running.version) {
    throw new Failure(
      'conflict',
      `The local cluster '${name}' runs already, with Kafka ${running.version}.`,
      {
        suggestions: [`With Kafka ${version}: ${stop}`],
      },
    )
  }
  if (racks !== undefined && brokers.some(({rack}, index) => rack !== racks[index % racks.length])) {
    throw new Failure(
      'conflict',
      `The local cluster '${name}' runs already, with its brokers on other racks.`,
      {
        suggestions: [`With those racks: ${stop}`],
      },
    )
  }
}

/** Throws a conflict when the data of a cluster cannot be read by the Kafka that was found, or that is asked for. */
export function checkReadable(
  previous: LocalState,
  {source, version}: Pick<Partial<LocalOptions>, 'source' | 'version'>,
): void {
  const {name} = previous
  const suggestions = [
    `Remove it with \`samsa local down --name ${name} --delete\`, or choose another --name.`,
  ]
  if (source !== undefined && (previous.source === 'container') !== (source === 'container')) {
    const was = previous.source === 'container' ? 'in containers' : 'outside containers'
    throw new Failure('conflict', `The data of the local cluster '${name}' was written ${was}.`, {
      suggestions,
    })
  }
  if (version !== undefined && compareVersions(version, previous.version) < 0) {
    throw new Failure(
      'conflict',
      `The data of the local cluster '${name}' was written by Kafka ${previous.version}, which ${version} cannot read.`,
      {suggestions},
    )
  }
}

/** Negative when a is the older of two versions. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number))
  for (let part = 0; part < 3; part++) {
    const difference = (left?.[part] ?? 0) - (right?.[part] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/**
 * The brokers with their ports. Throws a conflict that names the port when a wanted one is taken. Ports of the last
 * time are kept; those that nobody asked for (controllers, free ones) are replaced when they were taken meanwhile.
 */
export async function planBrokers(
  previous: LocalState | null,
  options: Partial<LocalOptions>,
): Promise<LocalBroker[]> {
  const count = options.brokers ?? previous?.brokers.length ?? 1
  const listeners: readonly ExtraListener[] = options.extraListeners ?? previous?.extraListeners ?? []
  const taken = new Set<number>()
  const keepOrFind = async (port: number | undefined) => {
    if (port === undefined || taken.has(port) || !(await isPortFree(port))) return findFreePort(taken)
    taken.add(port)
    return port
  }
  const claim = async (port: number, purpose: string, before?: number) => {
    await checkPortFree(port, purpose, port === before ? PORT_PATIENCE_MS : 0)
    taken.add(port)
    return port
  }
  const ids = Array.from({length: count}, (_, index) => index + 1)
  // Before any is chosen: what is asked for is free as long as no broker runs, and must not go to a controller.
  for (const {port = 0} of listeners)
    if (port > 0) for (const [index] of ids.entries()) taken.add(port + index)
  const ports: number[] = []
  for (const id of ids) {
    const before = previous?.brokers.find((broker) => broker.id === id)
    const base = options.port ?? (before === undefined ? DEFAULT_PORT : undefined)
    const wanted = base === undefined ? before?.port : base + id - 1
    ports.push(
      options.port === 0 || wanted === undefined
        ? await findFreePort(taken)
        : await claim(wanted, `broker ${id}`, before?.port),
    )
  }
  const brokers: LocalBroker[] = []
  for (const [index, id] of ids.entries()) {
    const before = previous?.brokers.find((broker) => broker.id === id)
    const controllerPort = await keepOrFind(before?.controllerPort)
    const extraPorts: Record<string, number> = {}
    for (const listener of listeners) {
      const {name} = listener
      const wanted = listener.port ?? 0
      const port =
        wanted > 0
          ? claim(wanted + index, `listener ${name} of broker ${id}`)
          : keepOrFind(before?.extraPorts[name])
      extraPorts[name] = await port
    }
    const {racks} = options
    const rack = racks === undefined ? before?.rack : racks[index % racks.length]
    const place = rack === undefined ? {} : {rack}
    brokers.push({id, port: ports[index] ?? 0, controllerPort, ...place, extraPorts, process: null})
  }
  return brokers
}

/** The state of the cluster as it is about to be started. */
export function planState(
  previous: LocalState | null,
  options: Partial<LocalOptions> & {readonly name: string},
  found: {
    readonly distribution: Distribution
    readonly brokers: readonly LocalBroker[]
    readonly dataDir: string
  },
): LocalState {
  const {distribution, brokers, dataDir} = found
  return {
    format: 1,
    name: options.name,
    clusterId: previous?.clusterId ?? generateKafkaUuid(),
    version: distribution.version,
    source: distribution.source,
    origin: distribution.origin,
    marker: previous?.marker ?? crypto.randomUUID(),
    ephemeral: previous?.ephemeral ?? options.ephemeral ?? false,
    dataDir,
    startedAt: null,
    bootId: readBootId(),
    pendingArchive: null,
    serverProperties: options.serverProperties ?? previous?.serverProperties ?? {},
    extraListeners:
      options.extraListeners?.map(({name, protocol}) => ({name, protocol})) ?? previous?.extraListeners ?? [],
    brokers,
    ...(previous?.parts === undefined
      ? {}
      : {parts: previous.parts.map((part) => ({...part, process: null}))}),
  }
}

/** What to look for: the version and the way that the cluster had before, unless others are asked for. */
export function planSearch(previous: LocalState | null, options: Partial<LocalOptions>) {
  const keepsHome =
    previous?.source === 'home' && options.version === undefined && options.source === undefined
  return {
    version: options.version ?? (options.kafkaHome === undefined ? (previous?.version ?? null) : null),
    source: options.source ?? (previous?.source === 'container' ? 'container' : null),
    kafkaHome: options.kafkaHome ?? (keepsHome ? previous.origin : null),
  } as const
}
