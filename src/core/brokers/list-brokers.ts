import {Failure} from '../../errors/failure.ts'
import type {Broker} from '../../kafka/broker.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {ClusterMetadata} from '../../kafka/metadata.ts'
import {type DiskUsage, fetchBrokerLogs} from './fetch-broker-logs.ts'
import {fetchController} from './fetch-controller.ts'
import {fetchRegistrations, type Registrations} from './fetch-registrations.ts'
import {releaseOfLevel} from './kafka-release.ts'
import {type KnownBroker, knownBrokers} from './known-brokers.ts'

/** One broker, as `broker list` prints it. */
export interface BrokerRow {
  readonly id: number
  /** Null where only its id is known, by the replicas of partitions. */
  readonly host: string | null
  readonly port: number | null
  readonly rack: string | null
  /**
   * `up`: it answers. `down`: the cluster names it, but it does not answer us. `gone`: the cluster does not name it among
   * the live ones, though it is registered or holds replicas.
   */
  readonly state: 'up' | 'down' | 'gone'
  /** Registered and not taking part: down, starting, or cut off from the controller; null where that is not told (before Kafka 4.0). */
  readonly fenced: boolean | null
  readonly controller: boolean
  /** Partitions that it leads, and replicas that are assigned to it, of the topics that can be seen. */
  readonly leaders: number
  readonly replicas: number
  /** Bytes of its logs; null where it does not tell. */
  readonly sizeBytes: bigint | null
  /** Its Kafka release, such as `4.3`; null where it does not say. */
  readonly version: string | null
  /** Why it does not answer, or does not tell the size of its logs. */
  readonly error?: Failure
}

/** What `broker list` prints. */
export interface BrokerList {
  readonly brokers: readonly BrokerRow[]
}

/** A broker with the connection and the log directories that its row was made of; null where there are none. */
export interface LookedBroker {
  readonly row: BrokerRow
  readonly connection: Broker | null
  readonly disk: DiskUsage | null
}

/**
 * The brokers that belong to the cluster, those that are away too, in order of their ids: metadata, registrations and the
 * controller in one request each, and the log directories in one to each broker. Throws a Failure where no broker answers.
 *
 * @param isWanted which of them are asked for more than what the cluster says of them
 */
export async function lookAtBrokers(
  cluster: Cluster,
  isWanted: (id: number) => boolean = () => true,
): Promise<readonly LookedBroker[]> {
  const [metadata, registrations] = await Promise.all([cluster.metadata(null), fetchRegistrations(cluster)])
  const {controllerId} = registrations
  const controller = await fetchController(cluster, controllerId < 0 ? null : controllerId)
  const known = knownBrokers(registrations.brokers, metadata).sort((a, b) => a.nodeId - b.nodeId)
  const live = new Set(metadata.brokers.map(({nodeId}) => nodeId))
  const placed = countReplicas(metadata)
  return Promise.all(
    known.map(async (node): Promise<LookedBroker> => {
      const {nodeId} = node
      const base = {
        ...baseOf(node, registrations),
        controller: nodeId === controller,
        leaders: placed.leaders.get(nodeId) ?? 0,
        replicas: placed.replicas.get(nodeId) ?? 0,
      }
      const nothing = {sizeBytes: null, version: null}
      if (!live.has(nodeId)) return {row: {...base, state: 'gone', ...nothing}, connection: null, disk: null}
      if (!isWanted(nodeId)) return {row: {...base, state: 'up', ...nothing}, connection: null, disk: null}
      let connection: Broker
      try {
        connection = await cluster.broker(nodeId)
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        return {row: {...base, state: 'down', ...nothing, error}, connection: null, disk: null}
      }
      const version = releaseOfLevel(connection.metadataLevel)
      try {
        const {usage: disk} = await fetchBrokerLogs(cluster, nodeId)
        return {row: {...base, state: 'up', sizeBytes: disk.logBytes, version}, connection, disk}
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        return {row: {...base, state: 'up', sizeBytes: null, version, error}, connection, disk: null}
      }
    }),
  )
}

/** The brokers of a cluster, a row each. */
export async function listBrokers(cluster: Cluster): Promise<BrokerList> {
  return {brokers: (await lookAtBrokers(cluster)).map(({row}) => row)}
}

function baseOf(
  {nodeId: id, host, port, rack}: KnownBroker,
  {brokers, tellsFenced}: Registrations,
): Pick<BrokerRow, 'id' | 'host' | 'port' | 'rack' | 'fenced'> {
  const registration = brokers.find((each) => each.id === id)
  return {id, host, port, rack, fenced: tellsFenced && registration ? registration.fenced : null}
}

function countReplicas({topics}: ClusterMetadata) {
  const leaders = new Map<number, number>()
  const replicas = new Map<number, number>()
  const count = (into: Map<number, number>, id: number): void => {
    into.set(id, (into.get(id) ?? 0) + 1)
  }
  for (const {partitions} of topics.values()) {
    for (const partition of partitions) {
      count(leaders, partition.leader)
      for (const id of partition.replicas) count(replicas, id)
    }
  }
  return {leaders, replicas}
}
