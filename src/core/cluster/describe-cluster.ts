import type {Cluster} from '../../kafka/cluster.ts'
import {kafkaFailure} from '../../kafka/failures.ts'
import {DescribeCluster} from '../../kafka/protocol/messages/describe-cluster.ts'
import {fetchController} from '../brokers/fetch-controller.ts'

export interface ClusterDescription {
  readonly clusterId: string | null
  /** Node id of the active controller, which in KRaft mode need not be a broker; null where it may not be known. */
  readonly controller: number | null
  readonly brokers: readonly {
    readonly id: number
    readonly host: string
    readonly port: number
    readonly rack: string | null
    /** Registered with the controller but not taking part, KIP-1073; only known from Kafka 4.0 on. */
    readonly fenced: boolean
  }[]
}

/** DescribeClusterRequest.endpointType: 1 is brokers, 2 controllers (KIP-919). */
const BROKER_ENDPOINTS = 1

/** The cluster's id, controller and brokers, fenced ones included where the version tells. */
export async function describeCluster(cluster: Cluster): Promise<ClusterDescription> {
  const answer = await cluster.sendToAny(DescribeCluster, {
    includeClusterAuthorizedOperations: false,
    endpointType: BROKER_ENDPOINTS,
    includeFencedBrokers: true,
  })
  if (answer.errorCode !== 0)
    throw kafkaFailure(answer.errorCode, 'The cluster could not be described', answer.errorMessage)
  return {
    clusterId: answer.clusterId,
    controller: await fetchController(cluster, answer.controllerId < 0 ? null : answer.controllerId),
    brokers: answer.brokers
      .map(({brokerId: id, host, port, rack, isFenced: fenced}) => ({id, host, port, rack, fenced}))
      .sort((a, b) => a.id - b.id),
  }
}
