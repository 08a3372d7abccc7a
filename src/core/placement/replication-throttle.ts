import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {listItems} from '../configs/config-value.ts'
import {findOthersMoves, replicaKey} from './directory-sharing.ts'
import type {ReplicaMove} from './plan-replicas.ts'
import type {DirectoryMove} from './replica-directories.ts'
import {alsoLeft, type RemovedThrottle, type ReplicationThrottle, removeThrottle} from './restore-throttle.ts'
import {
  alterThrottles,
  BROKER_RATES,
  DIRECTORY_RATE,
  fetchOwnConfigs,
  type OwnConfigs,
  THROTTLE_RATES,
  THROTTLED_REPLICAS,
} from './throttle-configs.ts'

// KIP-73: how fast replicas are copied is limited by a rate on each broker, for the replicas that a topic names. What is set
// outlives who has set it: forgotten, it slows down every replica that falls behind later.

/** Bytes a second on each broker; null for as many as it can. */
export interface ThrottleWish {
  /** Of what it copies from and to other brokers. */
  readonly replication: number | null
  /** Of what it copies between its log directories. */
  readonly directories: number | null
}

/** A move, and the directories that replicas of it come to be in. */
interface ThrottledMove extends ReplicaMove {
  readonly directories?: readonly DirectoryMove[]
}

/**
 * Does the work while the replicas that move are copied at so many bytes a second on each broker at the most (KIP-73, KIP-113), and
 * takes the throttle away afterwards: also where the work fails or the cluster's signal is aborted, then over connections of
 * its own. What others had set there before comes back; a rate of another run only while that run's lists are there, or its moves between
 * directories are under way. The work is not begun where the throttle cannot be set.
 *
 * @returns what the work came to, why the throttle could not be taken away (null where it is gone), and the rates that hold now
 */
export async function withReplicationThrottle<Result>(
  cluster: Cluster,
  moves: readonly ThrottledMove[],
  wish: ThrottleWish,
  work: () => Promise<Result>,
): Promise<{readonly result: Result} & RemovedThrottle> {
  const throttle = await planThrottle(cluster, moves, wish)
  if (throttle === null) return {result: await work(), left: null, held: [], dropped: []}
  try {
    await setThrottle(cluster, throttle)
    const result = await work()
    return {result, ...(await removeThrottle(cluster, throttle))}
  } catch (error) {
    const {left} = await removeThrottle(cluster, throttle)
    throw left !== null && error instanceof Failure ? alsoLeft(error, left) : error
  }
}

/** The replicas that are copied from may be any of a partition's, and those copied to are the new ones; pure. */
export function throttledReplicas(moves: readonly ReplicaMove[]): Map<string, OwnConfigs> {
  return new Map(
    [...Map.groupBy(moves, ({topic}) => topic)].map(([topic, each]) => {
      const leaders = each.flatMap(({partition, from}) => from.map((nodeId) => `${partition}:${nodeId}`))
      const followers = each.flatMap(({partition, from, to}) =>
        to.filter((nodeId) => !from.includes(nodeId)).map((nodeId) => `${partition}:${nodeId}`),
      )
      const [leaderKey, followerKey] = THROTTLED_REPLICAS
      return [
        topic,
        new Map([
          [leaderKey, leaders.join()],
          [followerKey, followers.join()],
        ]),
      ]
    }),
  )
}

/** Null where there is nothing to hold back. */
async function planThrottle(
  cluster: Cluster,
  moves: readonly ThrottledMove[],
  {replication, directories}: ThrottleWish,
): Promise<ReplicationThrottle | null> {
  const copies =
    replication === null ? [] : moves.filter(({from, to}) => to.some((nodeId) => !from.includes(nodeId)))
  const rates = new Map<string, Map<string, string>>()
  const limit = (nodeId: number, keys: readonly string[], bytesPerSecond: number | null): void => {
    if (bytesPerSecond === null) return
    const name = String(nodeId)
    const added = keys.map((key): [string, string] => [key, String(bytesPerSecond)])
    rates.set(name, new Map([...(rates.get(name) ?? []), ...added]))
  }
  if (copies.length > 0) {
    const {brokers: live} = await cluster.metadata([])
    const involved = new Set(copies.flatMap(({from, to}) => [...from, ...to]))
    // One that is down copies nothing, and takes no configs either.
    for (const {nodeId} of live) if (involved.has(nodeId)) limit(nodeId, THROTTLE_RATES, replication)
  }
  const relocated = new Set<string>()
  for (const {topic, partition, directories: named = []} of moves)
    for (const {broker} of named) {
      limit(broker, [DIRECTORY_RATE], directories)
      relocated.add(replicaKey({broker, topic, partition}))
    }
  if (rates.size === 0) return null
  const wanted = throttledReplicas(copies)
  const {own: before, failures} = await fetchOwnConfigs(cluster, 'broker', [...rates.keys()], BROKER_RATES)
  for (const failure of failures.values()) throw failure
  const isRated = [...before.values()].some((own) => THROTTLE_RATES.some((key) => own.has(key)))
  const {own: lists, failures: unlisted} = await fetchOwnConfigs(
    cluster,
    'topic',
    isRated && copies.length > 0 ? [...(await cluster.metadata(null)).topics.keys()] : [...wanted.keys()],
    THROTTLED_REPLICAS,
  )
  for (const [topic, failure] of unlisted) if (wanted.has(topic)) throw failure
  const added = [...wanted].map(([topic, items]): [string, OwnConfigs] => {
    const present = lists.get(topic)
    return [topic, new Map([...items].flatMap(([key, text]) => additionOf(key, text, present?.get(key))))]
  })
  const ratedBefore = [...before].flatMap(([broker, own]) =>
    own.has(DIRECTORY_RATE) && rates.get(broker)?.has(DIRECTORY_RATE) ? [broker] : [],
  )
  const sharing = [...(await findOthersMoves(cluster, ratedBefore, relocated))].flatMap(([broker, moves]) =>
    moves === true ? [broker] : [],
  )
  const others = isRated ? namedLists(lists) : new Map<string, OwnConfigs>()
  return {rates, before, topics: new Map(added), others, relocated, sharing: new Set(sharing)}
}

/** Lists that name replicas one by one are those of a run, which takes them away at its end; `*` is somebody's own. Pure. */
export function namedLists(lists: ReadonlyMap<string, OwnConfigs>): Map<string, OwnConfigs> {
  const named = [...lists].map(([topic, own]): [string, OwnConfigs] => [
    topic,
    new Map([...own].filter(([, text]) => text !== '' && !listItems(text).includes('*'))),
  ])
  return new Map(named.filter(([, own]) => own.size > 0))
}

/** What others have in a list already is theirs to take away; `*` stands for all replicas, and nothing goes beside it. */
function additionOf(key: string, text: string, present = ''): [string, string][] {
  const there = new Set(listItems(present))
  const items = there.has('*') ? [] : listItems(text).filter((item) => !there.has(item))
  return items.length === 0 ? [] : [[key, items.join()]]
}

async function setThrottle(cluster: Cluster, {rates, topics}: ReplicationThrottle): Promise<void> {
  const failures = await alterThrottles(cluster, [
    ...[...rates].map(([name, set]) => ({
      resource: {kind: 'broker', name} as const,
      wish: {set: Object.fromEntries(set)},
    })),
    ...[...topics].map(([name, lists]) => ({
      resource: {kind: 'topic', name} as const,
      wish: {append: Object.fromEntries(lists)},
    })),
  ])
  for (const failure of failures.values()) throw failure
}
