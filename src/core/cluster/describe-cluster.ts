import type {Cluster} from '../../kafka/cluster.ts'
import {fetchController} from '../brokers/fetch-controller.ts'
import {fetchRegistrations, type RegisteredBroker} from '../brokers/fetch-registrations.ts'

export interface ClusterDescription {
  readonly clusterId: string | null
  /** Node id of the active controller, which in KRaft mode need not be a broker; null where it may not be known. */
  readonly controller: number | null
  readonly brokers: readonly RegisteredBroker[]
}

/** The cluster's id, controller and brokers, fenced ones included where the version tells. */
export async function describeCluster(cluster: Cluster): Promise<ClusterDescription> {
  const {clusterId, controllerId, brokers} = await fetchRegistrations(cluster)
  return {
    clusterId,
    controller: await fetchController(cluster, controllerId < 0 ? null : controllerId),
    brokers,
  }
}
