import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {fetchRegistrations} from '../brokers/fetch-registrations.ts'
import type {ClusterPlacement} from './fetch-placement.ts'

/** What cannot be looked at: moves that it makes between its log directories, and throttles that are set on it, are unknown. */
export interface UnknownMoves {
  readonly kind: 'broker' | 'topic'
  readonly name: string
  readonly error: Failure
}

/**
 * The brokers that do not tell what they move between their log directories: those that refuse or do not answer, and those
 * that belong to the cluster and are not among the live ones. Before Kafka 4.0, where registrations name only the live ones, they are
 * known by the replicas that partitions have on them. In order of their ids.
 */
export async function fetchUntoldBrokers(
  cluster: Cluster,
  {brokers, partitions, unsized}: Pick<ClusterPlacement, 'brokers' | 'partitions' | 'unsized'>,
): Promise<UnknownMoves[]> {
  const registrations = await fetchRegistrations(cluster)
  const known = registrations.tellsFenced
    ? registrations.brokers.map(({id}) => id)
    : partitions.flatMap(({replicas}) => replicas)
  const live = new Set(brokers.map(({nodeId}) => nodeId))
  const away = [...new Set(known)].filter((id) => !live.has(id))
  const untold = [...unsized].map(([id, failure]): [number, Failure] => [
    id,
    failure.with({message: `${failure.message} ${UNKNOWN}`}),
  ])
  return [...untold, ...away.map((id): [number, Failure] => [id, awayFailure(id)])]
    .sort(([a], [b]) => a - b)
    .map(([id, error]) => ({kind: 'broker', name: String(id), error}))
}

const UNKNOWN = 'What it moves between its log directories is unknown.'

function awayFailure(id: number): Failure {
  return new Failure(
    'unreachable',
    `Broker ${id} is away: what it moves between its log directories is unknown, and so are its throttles.`,
    {code: 'BROKER_NOT_AVAILABLE', suggestions: ['Look again once it is back.']},
  )
}
