import type {Cluster} from '../../kafka/cluster.ts'
import {kafkaFailure} from '../../kafka/failures.ts'
import type {ClusterMetadata} from '../../kafka/metadata.ts'
import {DescribeCluster} from '../../kafka/protocol/messages/describe-cluster.ts'

/** A broker that belongs to the cluster, whether it is there at the moment or not. */
export interface KnownBroker {
  readonly nodeId: number
  /** Where it was said to listen; null where only its id is known, as a replica of a partition. */
  readonly host: string | null
  readonly port: number | null
  readonly rack: string | null
}

/** DescribeClusterRequest.endpointType: 1 is brokers, 2 controllers (KIP-919). */
const BROKER_ENDPOINTS = 1

/**
 * Brokers that are registered with the controller, those that are fenced (down, or not caught up) included from Kafka 4.0 on
 * (KIP-1073). Metadata names only the live ones: by it alone a broker that died before one looked was never there.
 */
export async function fetchRegisteredBrokers(cluster: Cluster): Promise<KnownBroker[]> {
  const answer = await cluster.sendToAny(DescribeCluster, {
    includeClusterAuthorizedOperations: false,
    endpointType: BROKER_ENDPOINTS,
    includeFencedBrokers: true,
  })
  if (answer.errorCode !== 0)
    throw kafkaFailure(answer.errorCode, 'The brokers could not be listed', answer.errorMessage)
  return answer.brokers.map(({brokerId, host, port, rack}) => ({nodeId: brokerId, host, port, rack}))
}

/** Brokers by the metadata: the live ones, and those that partitions still count among their replicas. */
export function brokersOfMetadata({brokers, topics}: ClusterMetadata): KnownBroker[] {
  const live = new Set(brokers.map(({nodeId}) => nodeId))
  const replicas = new Set<number>()
  for (const {partitions} of topics.values())
    for (const partition of partitions)
      for (const id of partition.replicas) if (!live.has(id)) replicas.add(id)
  return [...brokers, ...[...replicas].map((nodeId) => ({nodeId, host: null, port: null, rack: null}))]
}
