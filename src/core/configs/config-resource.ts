/** What has configs. `cluster` is the default of all brokers, which Kafka calls the broker without a name. */
export type ConfigKind = 'topic' | 'broker' | 'cluster' | 'logger' | 'group' | 'client-metrics'

export const CONFIG_KINDS: readonly ConfigKind[] = [
  'topic',
  'broker',
  'cluster',
  'logger',
  'group',
  'client-metrics',
]

/** One thing that has configs. */
export interface ConfigResource {
  readonly kind: ConfigKind
  /** A topic, a group, a subscription; the id of a broker, also of a logger's. Null for the cluster. */
  readonly name: string | null
}

/** ConfigResource.Type (org.apache.kafka.common.config). */
export const RESOURCE_TYPES: Readonly<Record<ConfigKind, number>> = {
  topic: 2,
  broker: 4,
  cluster: 4,
  logger: 8,
  'client-metrics': 16,
  group: 32,
}

/** The broker that alone can serve a resource: a broker's own configs and its loggers. Null where any can. */
export function servingNode({kind, name}: ConfigResource): number | null {
  return (kind === 'broker' || kind === 'logger') && name !== null ? Number(name) : null
}

/** What rules on the resource are about, for what is not allowed: brokers, loggers and the rest belong to the cluster. */
export function askedOf({kind, name}: ConfigResource): {readonly topic?: string; readonly group?: string} {
  return (kind === 'topic' || kind === 'group') && name !== null ? {[kind]: name} : {}
}

/** A resource in a sentence: `topic orders`, `broker 1`, `the cluster default`. */
export function describeResource({kind, name}: ConfigResource): string {
  if (kind === 'cluster') return 'the cluster default'
  if (kind === 'logger') return `the loggers of broker ${name}`
  if (kind === 'client-metrics') return `client metrics ${name}`
  return `${kind} ${name}`
}

/** A text that names one resource in a Map. */
export function resourceKey({kind, name}: ConfigResource): string {
  return `${RESOURCE_TYPES[kind]}\u0000${name ?? ''}`
}
