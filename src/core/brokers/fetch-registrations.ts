import type {Cluster} from '../../kafka/cluster.ts'
import {kafkaFailure} from '../../kafka/failures.ts'
import {DescribeCluster} from '../../kafka/protocol/messages/describe-cluster.ts'

/** A broker that is registered with the controller. */
export interface RegisteredBroker {
  readonly id: number
  readonly host: string
  readonly port: number
  readonly rack: string | null
  /** Down, or not caught up: registered but not taking part (KIP-1073). Only known from Kafka 4.0 on. */
  readonly fenced: boolean
}

/** The cluster as its registrations tell it. */
export interface Registrations {
  readonly clusterId: string | null
  /** In KRaft mode a random live broker (see fetchController); below 0 for none. */
  readonly controllerId: number
  /** Whether brokers that are fenced are listed, and told from the others: from Kafka 4.0 on. */
  readonly tellsFenced: boolean
  readonly brokers: readonly RegisteredBroker[]
}

/** DescribeClusterRequest.endpointType: 1 is brokers, 2 controllers (KIP-919). */
const BROKER_ENDPOINTS = 1

/** The version of DescribeCluster with fenced brokers. */
const FENCED_SINCE = 2

/**
 * Brokers that belong to the cluster, fenced ones included where the version tells, in order of their ids. Metadata names
 * only the live ones: by it alone a broker that died before one looked was never there. Throws a Failure.
 */
export async function fetchRegistrations(cluster: Cluster): Promise<Registrations> {
  const broker = await cluster.anyBroker()
  const {clusterId, controllerId, ...answer} = await broker.send(DescribeCluster, {
    includeClusterAuthorizedOperations: false,
    endpointType: BROKER_ENDPOINTS,
    includeFencedBrokers: true,
  })
  if (answer.errorCode !== 0)
    throw kafkaFailure(answer.errorCode, 'The cluster could not be described', {
      by: DescribeCluster,
      message: answer.errorMessage,
    })
  const brokers = answer.brokers
    .map(({brokerId: id, host, port, rack, isFenced: fenced}) => ({id, host, port, rack, fenced}))
    .sort((a, b) => a.id - b.id)
  const tellsFenced = (broker.versionOf(DescribeCluster) ?? 0) >= FENCED_SINCE
  return {clusterId, controllerId, tellsFenced, brokers}
}
