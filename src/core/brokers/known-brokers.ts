import type {ClusterMetadata} from '../../kafka/metadata.ts'
import type {RegisteredBroker} from './fetch-registrations.ts'

/** A broker that belongs to the cluster, whether it is there at the moment or not. */
export interface KnownBroker {
  readonly nodeId: number
  /** Where it was said to listen; null where only its id is known, as a replica of a partition. */
  readonly host: string | null
  readonly port: number | null
  readonly rack: string | null
}

/**
 * Brokers that belong to the cluster: those that are registered, the live ones, and those that partitions still count among
 * their replicas. What the metadata says of one counts more than its registration, which may be older.
 */
export function knownBrokers(
  registered: readonly RegisteredBroker[],
  {brokers, topics}: ClusterMetadata,
): KnownBroker[] {
  const known = new Map<number, KnownBroker>()
  for (const {id, host, port, rack} of registered) known.set(id, {nodeId: id, host, port, rack})
  for (const broker of brokers) known.set(broker.nodeId, broker)
  for (const {partitions} of topics.values())
    for (const {replicas} of partitions)
      for (const nodeId of replicas)
        if (!known.has(nodeId)) known.set(nodeId, {nodeId, host: null, port: null, rack: null})
  return [...known.values()]
}
