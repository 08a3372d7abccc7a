import {Failure} from '../../errors/failure.ts'
import {Cluster} from '../../kafka/cluster.ts'
import {alterConfigs, findUnaltered} from '../configs/alter-configs.ts'
import type {ConfigResource} from '../configs/config-resource.ts'
import {listItems} from '../configs/config-value.ts'
import {type ConfigEntry, fetchConfigs, isOwnConfig} from '../configs/fetch-configs.ts'
import {type ConfigWish, type PlannedConfig, planConfigs, wishedKeys} from '../configs/plan-configs.ts'
import {quoteCommand} from '../names/command-line.ts'
import type {ReplicaMove} from './plan-replicas.ts'
import type {DirectoryMove} from './replica-directories.ts'

// KIP-73: how fast replicas are copied is limited by a rate on each broker, for the replicas that a topic names. What is set
// outlives who has set it: forgotten, it slows down every replica that falls behind later.

/** Keys of the rates, which brokers have. */
export const THROTTLE_RATES = [
  'leader.replication.throttled.rate',
  'follower.replication.throttled.rate',
] as const

/** Keys of the lists of replicas that the rates count for, which topics have. */
export const THROTTLED_REPLICAS = [
  'leader.replication.throttled.replicas',
  'follower.replication.throttled.replicas',
] as const

/** Key of the rate at which a broker moves replicas between its log directories (KIP-113): for all of them, no list names some. */
export const DIRECTORY_RATE = 'replica.alter.log.dirs.io.max.bytes.per.second'

const BROKER_RATES: readonly string[] = [...THROTTLE_RATES, DIRECTORY_RATE]

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

/** Taking a throttle away must not wait for ever where the command was given up. */
const REMOVAL_MS = 15_000

type Own = ReadonlyMap<string, string>

/** A throttle that was set, with all that is needed to take it away again. */
interface ReplicationThrottle {
  /** The rates that are to be set, by broker and key. */
  readonly rates: ReadonlyMap<string, Own>
  /** The rates that were set before, by broker: they come back. */
  readonly before: ReadonlyMap<string, Own>
  /** The replicas that were added to each topic's lists: `0:1,0:2` by key. */
  readonly topics: ReadonlyMap<string, Own>
}

/**
 * Does the work while the replicas that move are copied at so many bytes a second on each broker at the most (KIP-73, KIP-113), and
 * takes the throttle away afterwards: also where the work fails or the cluster's signal is aborted, then over connections of
 * its own. What others had set there before comes back. The work is not begun where the throttle cannot be set.
 *
 * @returns what the work came to, and why the throttle could not be taken away; null where it is gone
 */
export async function withReplicationThrottle<Result>(
  cluster: Cluster,
  moves: readonly ThrottledMove[],
  wish: ThrottleWish,
  work: () => Promise<Result>,
): Promise<{readonly result: Result; readonly left: Failure | null}> {
  const throttle = await planThrottle(cluster, moves, wish)
  if (throttle === null) return {result: await work(), left: null}
  try {
    await setThrottle(cluster, throttle)
    const result = await work()
    return {result, left: await removeThrottle(cluster, throttle)}
  } catch (error) {
    const left = await removeThrottle(cluster, throttle)
    throw left !== null && error instanceof Failure ? alsoLeft(error, left) : error
  }
}

/** The replicas that are copied from may be any of a partition's, and those copied to are the new ones; pure. */
export function throttledReplicas(moves: readonly ReplicaMove[]): Map<string, Own> {
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
    for (const {nodeId} of live) limit(nodeId, THROTTLE_RATES, replication)
  }
  for (const {directories: named = []} of moves)
    for (const {broker} of named) limit(broker, [DIRECTORY_RATE], directories)
  if (rates.size === 0) return null
  const wanted = throttledReplicas(copies)
  const {own: before, failures} = await fetchOwnConfigs(cluster, 'broker', [...rates.keys()], BROKER_RATES)
  const {own: lists, failures: more} = await fetchOwnConfigs(
    cluster,
    'topic',
    [...wanted.keys()],
    THROTTLED_REPLICAS,
  )
  for (const failure of [...failures, ...more]) throw failure
  const added = [...wanted].map(([topic, items]): [string, Own] => {
    const present = lists.get(topic)
    return [topic, new Map([...items].flatMap(([key, text]) => additionOf(key, text, present?.get(key))))]
  })
  return {rates, before, topics: new Map(added)}
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
  for (const failure of failures) throw failure
}

/** Never throws: what is left behind must be said beside what else there is to say. */
async function removeThrottle(cluster: Cluster, throttle: ReplicationThrottle): Promise<Failure | null> {
  const own = cluster.signal.aborted ? new Cluster(cluster.options, AbortSignal.timeout(REMOVAL_MS)) : null
  try {
    await restore(own ?? cluster, throttle)
    return null
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return leftBehind(throttle, error)
  } finally {
    own?.close()
  }
}

/** A broker that is away keeps the others from nothing; the first failure is thrown at the end. */
async function restore(cluster: Cluster, {rates, before, topics}: ReplicationThrottle): Promise<void> {
  const [{own: present, failures}, {own: lists, failures: more}] = await Promise.all([
    fetchOwnConfigs(cluster, 'broker', [...rates.keys()], BROKER_RATES),
    fetchOwnConfigs(cluster, 'topic', [...topics.keys()], THROTTLED_REPLICAS),
  ])
  const back: Altered[] = []
  for (const [name, wanted] of rates) {
    const was = before.get(name)
    // Another value is another program's: it stays.
    const ours = [...wanted].flatMap(([key, rate]) =>
      present.get(name)?.get(key) === rate && was?.get(key) !== rate ? [key] : [],
    )
    const set = Object.fromEntries(ours.flatMap((key) => entryOf(key, was?.get(key))))
    back.push({resource: {kind: 'broker', name}, wish: {set, unset: ours.filter((key) => !was?.has(key))}})
  }
  for (const [name, added] of topics) {
    const subtract: Record<string, string> = {}
    const unset: string[] = []
    for (const [key, text] of added) {
      const ours = new Set(listItems(text))
      const present = listItems(lists.get(name)?.get(key) ?? '')
      if (!present.some((item) => ours.has(item))) continue
      // A list without items would stay as one that is set.
      if (present.every((item) => ours.has(item))) unset.push(key)
      else subtract[key] = text
    }
    back.push({resource: {kind: 'topic', name}, wish: {subtract, unset}})
  }
  const altered = await alterThrottles(cluster, back)
  // With a topic that was deleted meanwhile its lists have gone.
  const left = [...failures, ...more, ...altered].filter(({code}) => code !== 'UNKNOWN_TOPIC_OR_PARTITION')
  for (const failure of left) throw failure
}

function entryOf(key: string, value: string | undefined): [string, string][] {
  return value === undefined ? [] : [[key, value]]
}

interface Altered {
  readonly resource: ConfigResource
  readonly wish: ConfigWish
}

/** Alters configs and looks whether they are so; what failed of one resource stops no other. */
export async function alterThrottles(cluster: Cluster, altered: readonly Altered[]): Promise<Failure[]> {
  const wished = altered.filter(({wish}) => wishedKeys(wish).length > 0)
  const entries = await fetchConfigs(
    cluster,
    wished.map(({resource}) => resource),
    {keys: [...BROKER_RATES, ...THROTTLED_REPLICAS]},
  )
  const failures: Failure[] = []
  const planned = wished.flatMap(({resource, wish}): PlannedConfig[] => {
    const found = entries.get(resource) ?? Failure.leftOut('the configs')
    if (!(found instanceof Failure))
      return planConfigs(resource, wish, found).filter(({isChange}) => isChange)
    failures.push(found)
    return []
  })
  const results = await alterConfigs(cluster, planned, {validateOnly: false})
  failures.push(...[...results.values()].flatMap((failure) => failure ?? []))
  const done = planned.filter((each) => results.get(each) === null)
  failures.push(...(await findUnaltered(cluster, done)).values())
  return failures
}

/** What is set on the things themselves, by their names and keys. */
export async function fetchOwnConfigs(
  cluster: Cluster,
  kind: 'broker' | 'topic',
  names: readonly string[],
  keys: readonly string[],
): Promise<{readonly own: ReadonlyMap<string, Own>; readonly failures: readonly Failure[]}> {
  const resources = names.map((name) => ({kind, name}))
  const own = new Map<string, Own>()
  const failures: Failure[] = []
  for (const [{name}, entries] of await fetchConfigs(cluster, resources, {keys})) {
    if (entries instanceof Failure) failures.push(entries)
    else own.set(name, new Map(entries.flatMap((entry) => ownEntry(kind, entry))))
  }
  return {own, failures}
}

function ownEntry(kind: 'broker' | 'topic', entry: ConfigEntry): [string, string][] {
  return isOwnConfig(kind, entry) && entry.value !== null ? [[entry.name, entry.value]] : []
}

/** What failed, and beside it that the throttle is left behind. */
export function alsoLeft(failure: Failure | undefined, left: Failure): Failure {
  if (failure === undefined) return left
  return failure.with({
    message: `${failure.message} ${left.message}`,
    suggestions: [...left.suggestions, ...failure.suggestions],
  })
}

function leftBehind({rates, topics}: ReplicationThrottle, cause: Failure): Failure {
  const text = `The throttle of the replication may still be set, as it could not be taken away: ${cause.message}`
  return new Failure('failed', text, {
    code: 'THROTTLE_LEFT',
    suggestions: [
      `Take it away, or replicas stay slow: ${[
        ...[...rates].map(([id, set]) => quoteCommand('config unset broker', [id, ...set.keys()])),
        ...[...topics.keys()].map((topic) =>
          quoteCommand('config unset topic', [topic, ...THROTTLED_REPLICAS]),
        ),
      ].join(', ')}.`,
    ],
    cause,
  })
}
