import {Failure} from '../errors/failure.ts'
import {runEngine} from './container-engine.ts'
import {type BrokerAddress, planServerProperties} from './server-properties.ts'
import type {LocalBroker, LocalState} from './state.ts'

const DATA_IN_IMAGE = '/var/lib/kafka/data'

/** The container, volume and host name of a broker. */
export function containerName(state: Pick<LocalState, 'name'>, brokerId: number): string {
  return `samsa-local-${state.name}-${brokerId}`
}

/** The network on which the brokers of a cluster find each other. */
export function networkName(state: Pick<LocalState, 'name'>): string {
  return `samsa-local-${state.name}`
}

/** Brokers talk to each other by container name, clients on this machine come in through published ports. */
export function containerAddress(state: Pick<LocalState, 'name'>, broker: LocalBroker): BrokerAddress {
  const host = containerName(state, broker.id)
  const ports = [['PLAINTEXT', broker.port] as const, ...Object.entries(broker.extraPorts)]
  const outside = (bind: string) => ports.map(([name, port]) => ({name, host: bind, port}))
  return {
    id: broker.id,
    rack: broker.rack,
    listeners: [...outside('0.0.0.0'), {name: 'INTERNAL', host: '0.0.0.0', port: 19092}],
    advertised: [...outside('127.0.0.1'), {name: 'INTERNAL', host, port: 19092}],
    controllerBind: '0.0.0.0',
    controllerHost: host,
    controllerPort: 29093,
  }
}

/** How the image takes a Kafka setting: upper case after KAFKA_, `.` as `_`, `_` as `__`, `-` as `___`. */
export function formatImageVariable(property: string): string {
  const escaped = property.replaceAll('_', '__').replaceAll('-', '___').replaceAll('.', '_')
  return `KAFKA_${escaped.toUpperCase()}`
}

/** The arguments of `docker run` (or `podman run`) for one broker; ports are published on 127.0.0.1 only. */
export function planRunArguments(state: LocalState, broker: LocalBroker, heapMegabytes: number): string[] {
  const name = containerName(state, broker.id)
  const properties = planServerProperties({
    broker: containerAddress(state, broker),
    brokers: state.brokers.map((each) => containerAddress(state, each)),
    interBrokerListener: 'INTERNAL',
    extraListeners: state.extraListeners,
    dataDir: DATA_IN_IMAGE,
    overrides: state.serverProperties,
  })
  const published = [broker.port, ...Object.values(broker.extraPorts)]
  const variables = [
    ['CLUSTER_ID', state.clusterId],
    ['KAFKA_HEAP_OPTS', `-Xmx${heapMegabytes}m`],
    ...Object.entries(properties).map(([key, value]) => [formatImageVariable(key), value]),
  ]
  return [
    'run',
    '--detach',
    ...['--name', name, '--hostname', name, '--network', networkName(state)],
    ...['--label', `samsa.local=${state.marker}`],
    ...['--log-opt', 'max-size=10m', '--log-opt', 'max-file=3'],
    ...published.flatMap((port) => ['--publish', `127.0.0.1:${port}:${port}`]),
    ...(state.ephemeral ? [] : ['--volume', `${name}:${DATA_IN_IMAGE}`]),
    ...variables.flatMap(([key, value]) => ['--env', `${key}=${value}`]),
    engineAndImage(state).image,
  ]
}

/** One of our containers as the engine lists it. */
export interface ContainerRow {
  readonly id: string
  readonly name: string
  readonly running: boolean
}

/** Lines of `ps --format '{{.ID}}\t{{.Names}}\t{{.State}}'`. */
export function parseContainerRows(output: string): ContainerRow[] {
  return output.split('\n').flatMap((line) => {
    const [id, name, state] = line.trim().split('\t')
    return id === undefined || name === undefined || id === ''
      ? []
      : [{id, name, running: state === 'running'}]
  })
}

/** The containers that carry this cluster's mark: nothing else is ever stopped or removed. */
export async function listContainers(state: LocalState, signal?: AbortSignal): Promise<ContainerRow[]> {
  const filter = ['--filter', `label=samsa.local=${state.marker}`]
  const format = ['--format', '{{.ID}}\t{{.Names}}\t{{.State}}']
  return parseContainerRows(
    await runEngine(engineAndImage(state).engine, ['ps', '-a', ...filter, ...format], signal),
  )
}

/** Starts the containers of the given brokers, replacing stopped ones; the first time the engine pulls the image. */
export async function startContainers(
  state: LocalState,
  brokers: readonly LocalBroker[],
  heapMegabytes: number,
  signal?: AbortSignal,
): Promise<void> {
  const {engine} = engineAndImage(state)
  const networks = await runEngine(engine, ['network', 'ls', '--format', '{{.Name}}'], signal)
  if (!networks.split('\n').includes(networkName(state))) {
    await runEngine(engine, ['network', 'create', networkName(state)], signal)
  }
  const existing = await listContainers(state, signal)
  for (const broker of brokers) {
    const old = existing.find(({name}) => name === containerName(state, broker.id))
    if (old !== undefined) await runEngine(engine, ['rm', '--force', old.id], signal)
    await runEngine(engine, planRunArguments(state, broker, heapMegabytes), signal)
  }
}

/** Stops and removes the containers of the given brokers; their data stays in their volumes. Returns how many ran. */
export async function stopContainers(
  state: LocalState,
  brokers: readonly LocalBroker[],
  graceMs: number,
): Promise<number> {
  const {engine} = engineAndImage(state)
  const names = brokers.map((broker) => containerName(state, broker.id))
  const rows = (await listContainers(state)).filter(({name}) => names.includes(name))
  const ids = rows.map(({id}) => id)
  if (ids.length === 0) return 0
  if (graceMs > 0) await runEngine(engine, ['stop', '-t', String(Math.ceil(graceMs / 1000)), ...ids])
  await runEngine(engine, ['rm', '--force', ...ids])
  return rows.filter(({running}) => running).length
}

/** Removes the volumes and the network of a cluster whose containers are gone. */
export async function removeContainerData(state: LocalState): Promise<void> {
  const {engine} = engineAndImage(state)
  const volumes = (await runEngine(engine, ['volume', 'ls', '--format', '{{.Name}}'])).split('\n')
  const ours = state.brokers.map(({id}) => containerName(state, id)).filter((name) => volumes.includes(name))
  if (ours.length > 0) await runEngine(engine, ['volume', 'rm', ...ours])
  const networks = (await runEngine(engine, ['network', 'ls', '--format', '{{.Name}}'])).split('\n')
  if (networks.includes(networkName(state))) await runEngine(engine, ['network', 'rm', networkName(state)])
}

/** The last lines that a broker's container printed. */
export async function readContainerLines(
  state: LocalState,
  brokerId: number,
  lines: number,
): Promise<string[]> {
  const {engine} = engineAndImage(state)
  const output = await runEngine(engine, ['logs', '--tail', String(lines), containerName(state, brokerId)])
  return output.split('\n').filter((line) => line !== '')
}

/** The origin of a container cluster is written as `<engine path> <image>`. */
export function engineAndImage(state: Pick<LocalState, 'origin'>): {engine: string; image: string} {
  const split = state.origin.lastIndexOf(' ')
  if (split < 0) throw new Failure('internal', `No container engine is recorded in '${state.origin}'.`)
  return {engine: state.origin.slice(0, split), image: state.origin.slice(split + 1)}
}
