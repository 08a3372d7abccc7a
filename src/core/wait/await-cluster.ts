import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {formatAddress} from '../../kafka/connection-options.ts'
import {ApiVersions} from '../../kafka/protocol/messages/api-versions.ts'
import {askController} from '../brokers/fetch-controller.ts'
import {fetchRegistrations, type RegisteredBroker} from '../brokers/fetch-registrations.ts'
import {type Look, passing} from './wait-until.ts'

const QUESTION = {clientSoftwareName: 'samsa', clientSoftwareVersion: '0'}

/**
 * Whether a cluster can be used: it has a controller, so many brokers take part (all that do, without a number), and each
 * of them answers where it says that clients are to reach it.
 */
export async function lookAtCluster(cluster: Cluster, wantedBrokers: number | null): Promise<Look> {
  const [{brokers: live}, {brokers, controllerId}, controller] = await Promise.all([
    // Names the addresses that the questions below go to.
    cluster.metadata([]),
    fetchRegistrations(cluster),
    askController(cluster),
  ])
  const missing: string[] = []
  if (controller === null) missing.push('The cluster has no controller.')
  // Who may not ask the quorum, or asks brokers without one, goes by what every client is told.
  else if (controller instanceof Failure && controllerId < 0) missing.push(passing(controller))
  const taking = brokers.filter(({fenced}) => !fenced)
  const wanted = wantedBrokers ?? 1
  if (taking.length < wanted) missing.push(lackOfBrokers(taking.length, wanted, brokers))
  const silent = await Promise.all(
    live.map(async ({nodeId, ...address}) => {
      try {
        await cluster.sendTo(nodeId, ApiVersions, QUESTION)
        return []
      } catch (error) {
        return [`Broker ${nodeId} does not answer at ${formatAddress(address)}: ${passing(error)}`]
      }
    }),
  )
  missing.push(...silent.flat())
  const count = taking.length === 1 ? '1 broker' : `${taking.length} brokers`
  const lead = typeof controller === 'number' ? `, controller ${controller}` : ''
  return {missing, summary: `The cluster is there: ${count}${lead}.`}
}

function lackOfBrokers(count: number, wanted: number, brokers: readonly RegisteredBroker[]): string {
  const fenced = brokers.filter((broker) => broker.fenced).map(({id}) => id)
  const rest = fenced.length > 0 ? `; registered, but not taking part: ${fenced.join(', ')}` : ''
  return `${count} of ${wanted} brokers ${count === 1 ? 'is' : 'are'} in the cluster${rest}.`
}
