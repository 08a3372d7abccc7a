import type {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {PlanRow} from '../changes/change.ts'
import {listItems} from '../configs/config-value.ts'
import type {ClusterPlacement} from './fetch-placement.ts'
import {
  alterThrottles,
  DIRECTORY_RATE,
  fetchOwnConfigs,
  THROTTLE_RATES,
  THROTTLED_REPLICAS,
} from './throttle-configs.ts'
import type {UnknownMoves} from './untold-brokers.ts'

/** A throttle of the replication that is set on a topic or a broker (KIP-73). */
export interface SetThrottle extends PlanRow {
  readonly kind: 'topic' | 'broker'
  readonly name: string
  /** What is set, by key: replicas of a topic, bytes a second of a broker. */
  readonly configs: Readonly<Record<string, string>>
  /** Whether it was left behind: nothing is on the move any more. */
  readonly isLeft: boolean
}

/**
 * The throttles that are set, in a request for all topics and one a broker. What a tool has left behind is known by its
 * lists: they name replicas one by one. It is left once nothing at all is on the move: moves that wait for their turn have
 * theirs too. `*` is what a person sets, to stay. A rate goes with the last of such lists; alone it slows nothing down, and may
 * be somebody's. That of moves between log directories has no lists: whose it is nobody can know, and it is never taken for left.
 */
export async function fetchThrottles(
  cluster: Cluster,
  {partitions, brokers, ongoing}: Pick<ClusterPlacement, 'partitions' | 'brokers' | 'ongoing'>,
): Promise<{readonly throttles: SetThrottle[]; readonly unknown: readonly UnknownMoves[]}> {
  const topics = [...new Set(partitions.map(({topic}) => topic))]
  const nodes = brokers.map(({nodeId}) => String(nodeId))
  const [lists, rates] = await Promise.all([
    fetchOwnConfigs(cluster, 'topic', topics, THROTTLED_REPLICAS),
    fetchOwnConfigs(cluster, 'broker', nodes, [...THROTTLE_RATES, DIRECTORY_RATE]),
  ])
  const isStill = ongoing.length === 0
  const ofTopics = [...lists.own].flatMap(([name, own]): SetThrottle[] => {
    if (own.size === 0) return []
    const isListed = [...own.values()].every((list) => !listItems(list).includes('*'))
    return [{kind: 'topic', name, configs: Object.fromEntries(own), isLeft: isListed && isStill}]
  })
  const areRatesLeft = ofTopics.length > 0 && ofTopics.every(({isLeft}) => isLeft)
  const ofBrokers = [...rates.own].flatMap(([name, own]): SetThrottle[] =>
    [...Map.groupBy(own, ([key]) => key === DIRECTORY_RATE)].map(([isOfDirectories, configs]) => ({
      kind: 'broker',
      name,
      configs: Object.fromEntries(configs),
      isLeft: !isOfDirectories && areRatesLeft,
    })),
  )
  const unread = (kind: UnknownMoves['kind'], failures: ReadonlyMap<string, Failure>): UnknownMoves[] =>
    [...failures].map(([name, error]) => ({kind, name, error}))
  // A topic that was deleted since has none.
  const ofUnread = unread('topic', lists.failures).filter(({error}) => error.kind !== 'not-found')
  return {
    throttles: [...ofTopics, ...ofBrokers],
    unknown: [...unread('broker', rates.failures), ...ofUnread],
  }
}

/** Takes throttles away, each by itself; null where it is gone. */
export async function removeThrottles(
  cluster: Cluster,
  throttles: readonly SetThrottle[],
): Promise<Map<SetThrottle, Failure | null>> {
  const results = new Map<SetThrottle, Failure | null>()
  for (const throttle of throttles) {
    const {kind, name, configs} = throttle
    const unset = Object.keys(configs)
    const failures = await alterThrottles(cluster, [{resource: {kind, name}, wish: {unset}}])
    results.set(throttle, [...failures.values()][0] ?? null)
  }
  return results
}
