import type {ListenerPlan, LocalBroker} from './state.ts'

/** Where a broker listens and what it tells clients: differs between a process and a container. */
export interface BrokerAddress {
  readonly id: number
  readonly rack?: string | undefined
  /** `listeners` without the controller's: name, host and port to bind. */
  readonly listeners: readonly {readonly name: string; readonly host: string; readonly port: number}[]
  /** What clients and other brokers are told, for each listener. */
  readonly advertised: readonly {readonly name: string; readonly host: string; readonly port: number}[]
  readonly controllerBind: string
  readonly controllerHost: string
  readonly controllerPort: number
}

/** What one broker's server.properties depend on. */
export interface ServerPlan {
  readonly broker: BrokerAddress
  /** All brokers of the cluster; each is a voter of the controller quorum too. */
  readonly brokers: readonly BrokerAddress[]
  readonly interBrokerListener: string
  readonly extraListeners: readonly ListenerPlan[]
  readonly dataDir: string
  /** Set by the user; wins over everything else. */
  readonly overrides: Readonly<Record<string, string>>
}

/** The addresses of a broker that runs as a process of this machine: everything on 127.0.0.1. */
export function loopbackAddress(broker: LocalBroker): BrokerAddress {
  const host = '127.0.0.1'
  const extra = Object.entries(broker.extraPorts).map(([name, port]) => ({name, host, port}))
  const listeners = [{name: 'PLAINTEXT', host, port: broker.port}, ...extra]
  const {id, controllerPort, rack} = broker
  return {
    id,
    rack,
    listeners,
    advertised: listeners,
    controllerBind: host,
    controllerHost: host,
    controllerPort,
  }
}

/**
 * Replication that survives the loss of one broker where there are three: three copies, two of which must be in sync
 * for a write with acks=all. Two brokers keep two copies but need one, else losing either would stop all writes.
 */
export function calculateReplication(brokerCount: number): {
  replicationFactor: number
  minInsyncReplicas: number
} {
  const replicationFactor = Math.min(brokerCount, 3)
  return {replicationFactor, minInsyncReplicas: replicationFactor >= 3 ? 2 : 1}
}

/** The server.properties of one broker with combined roles, in the order in which they are written. */
export function planServerProperties(plan: ServerPlan): Record<string, string> {
  const {broker, brokers, extraListeners} = plan
  const {replicationFactor, minInsyncReplicas} = calculateReplication(brokers.length)
  const copies = String(replicationFactor)
  const inSync = String(minInsyncReplicas)
  const controller = {name: 'CONTROLLER', host: broker.controllerBind, port: broker.controllerPort}
  const protocols: Record<string, string> = {PLAINTEXT: 'PLAINTEXT', CONTROLLER: 'PLAINTEXT'}
  protocols[plan.interBrokerListener] = 'PLAINTEXT'
  for (const listener of extraListeners) protocols[listener.name] = listener.protocol
  return {
    'process.roles': 'broker,controller',
    'node.id': String(broker.id),
    ...(broker.rack === undefined ? {} : {'broker.rack': broker.rack}),
    'controller.quorum.voters': brokers
      .map((each) => `${each.id}@${each.controllerHost}:${each.controllerPort}`)
      .join(','),
    listeners: formatListeners([...broker.listeners, controller]),
    'advertised.listeners': formatListeners(broker.advertised),
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': plan.interBrokerListener,
    'listener.security.protocol.map': Object.entries(protocols)
      .map(([name, protocol]) => `${name}:${protocol}`)
      .join(','),
    'log.dirs': plan.dataDir,
    // A mistyped name must fail, not become a topic.
    'auto.create.topics.enable': 'false',
    'num.partitions': '1',
    'default.replication.factor': copies,
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': copies,
    'offsets.topic.num.partitions': '8',
    'transaction.state.log.replication.factor': copies,
    'transaction.state.log.min.isr': inSync,
    'transaction.state.log.num.partitions': '8',
    // Kafka before 4.0 has no share groups and ignores these with a warning.
    'share.coordinator.state.topic.replication.factor': copies,
    'share.coordinator.state.topic.min.isr': inSync,
    'share.coordinator.state.topic.num.partitions': '8',
    // The first member of a group need not wait for others: locally there are few.
    'group.initial.rebalance.delay.ms': '0',
    // A killed broker is noticed after 4 s rather than 9 s, and one that comes up is let in sooner.
    'broker.heartbeat.interval.ms': '500',
    'broker.session.timeout.ms': '4000',
    // Where three start on a busy machine a broker would give up after 60 s; how long is waited is for samsa to say.
    'initial.broker.registration.timeout.ms': '600000',
    // An idle controller writes and syncs a record that says nothing every 500 ms, for metrics that nobody here looks at
    // (KIP-835): without it a cluster that stands by leaves the disk alone and takes a third less CPU.
    'metadata.max.idle.interval.ms': '0',
    // Each of these threads, eight and three by default, and as many again for the controller, looks for work three times a second:
    // with fewer a cluster that stands by takes a sixth less CPU, and starts sooner.
    'num.io.threads': '3',
    'num.network.threads': '2',
    // The default buffer of 128 MB would be a quarter of the heap.
    'log.cleaner.dedupe.buffer.size': '4194304',
    ...plan.overrides,
  }
}

function formatListeners(listeners: readonly {name: string; host: string; port: number}[]): string {
  return listeners.map(({name, host, port}) => `${name}://${host}:${port}`).join(',')
}

/** The text of a Java properties file; escapes as java.util.Properties.store does, so that any value survives. */
export function formatProperties(properties: Readonly<Record<string, string>>): string {
  const lines = Object.entries(properties).map(
    ([key, value]) => `${escapeProperty(key).replace(/[:= ]/g, '\\$&')}=${escapeProperty(value)}`,
  )
  return `${lines.join('\n')}\n`
}

function escapeProperty(text: string): string {
  return text
    .replace(
      /[\\\n\r\t\f]/g,
      (char) => ({'\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t'})[char] ?? '\\f',
    )
    .replace(/^[ #!]/, '\\$&')
    .replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/**
 * The meta.properties of a formatted log directory, as `kafka-storage format` writes them
 * (org.apache.kafka.metadata.properties.MetaProperties, version 1).
 */
export function formatMetaProperties(meta: {nodeId: number; clusterId: string; directoryId: string}): string {
  const {nodeId, clusterId, directoryId} = meta
  return `version=1\ncluster.id=${clusterId}\nnode.id=${nodeId}\ndirectory.id=${directoryId}\n`
}
