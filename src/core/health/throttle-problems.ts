import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {ConfigResource} from '../configs/config-resource.ts'
import {type ConfigEntry, fetchConfigs, isOwnConfig} from '../configs/fetch-configs.ts'
import {type ProblemPlace, placeName} from '../dashboard/problems/problem.ts'
import {countOf} from '../names/count-of.ts'
import {formatBytes} from '../names/numbers.ts'
import type {OngoingMove} from '../placement/reassign-replicas.ts'
import {fetchBrokerDirectories, relocatingOf} from '../placement/replica-directories.ts'
import {BROKER_RATES, DIRECTORY_RATE, THROTTLED_REPLICAS} from '../placement/throttle-configs.ts'
import {
  type Findings,
  type HealthProblem,
  listSome,
  topicOrCluster,
  type Unlooked,
  unlookedBecause,
} from './health-problem.ts'

export interface ThrottledThings {
  /** Brokers that answer. */
  readonly brokers: readonly number[]
  readonly topics: readonly string[]
  /** What is on the move: there a throttle is in use. */
  readonly moving: readonly OngoingMove[]
}

/** Throttles of replication (KIP-73) that nobody needs any more: what was to be moved has been. */
export async function findThrottlesLeft(
  cluster: Cluster,
  {brokers, topics, moving}: ThrottledThings,
): Promise<Findings> {
  const busy = new Set(moving.map(({topic}) => topic))
  const idle = topics.filter((topic) => !busy.has(topic))
  const ofTopics = idle.map((name) => ({kind: 'topic' as const, name}))
  // Rates are for all that is copied: while something is, they may be meant.
  const ofBrokers =
    moving.length > 0 ? [] : brokers.map((id) => ({kind: 'broker' as const, name: String(id)}))
  const found = await fetchConfigs<ConfigResource>(cluster, [...ofTopics, ...ofBrokers], {
    keys: [...BROKER_RATES, ...THROTTLED_REPLICAS],
  })
  const problems: HealthProblem[] = []
  const unlooked: Unlooked[] = []
  const throttledTopics: string[] = []
  const unreadTopics: {readonly name: string; readonly failure: Failure}[] = []
  const ofDefault = new Map<string, string>()
  for (const [{kind, name}, entries] of found) {
    const id = name ?? ''
    if (entries instanceof Failure) {
      // Deleted since.
      if (entries.kind === 'not-found') continue
      if (kind === 'topic') unreadTopics.push({name: id, failure: entries})
      else unlooked.push(unreadThrottle(entries, {type: 'broker', broker: Number(id)}, ['broker', id]))
      continue
    }
    if (kind === 'topic') {
      if (entries.some((entry) => isLeft(entry, THROTTLED_REPLICAS, 'topic'))) throttledTopics.push(id)
      continue
    }
    const {own, unread} = await idleRates(cluster, id, entries)
    if (unread !== null) unlooked.push(unread)
    if (own.length > 0) problems.push(throttledBroker(id, own))
    for (const entry of entries)
      if (isLeft(entry, BROKER_RATES, 'cluster')) ofDefault.set(entry.name, entry.value ?? '')
  }
  if (ofDefault.size > 0)
    problems.push({
      kind: 'throttle-left',
      severity: 'warn',
      about: {type: 'cluster'},
      seen: `${describeRates([...ofDefault])} of all brokers, and no replica is on the move`,
      cause: CAUSE,
      command: {verb: ['config', 'unset'], names: ['cluster', ...ofDefault.keys()]},
      partitions: [],
    })
  const [first] = throttledTopics
  if (first !== undefined)
    problems.push({
      kind: 'throttle-left',
      severity: 'warn',
      about: topicOrCluster(throttledTopics),
      seen: `replicas of ${throttledTopics.length === 1 ? first : `${countOf(throttledTopics.length, 'topic')} (${listSome(throttledTopics)})`} are named to be throttled, and none of them is on the move`,
      cause: CAUSE,
      command: {verb: ['config', 'unset'], names: ['topic', first, ...THROTTLED_REPLICAS]},
      partitions: [],
    })
  const [unread] = unreadTopics
  if (unread !== undefined)
    unlooked.push(
      unreadThrottle(
        unread.failure,
        topicOrCluster(unreadTopics.map(({name}) => name)),
        ['topic', unread.name],
        unreadTopics.length === 1 ? undefined : countOf(unreadTopics.length, 'topic'),
      ),
    )
  return {problems, unlooked}
}

/** The rates of a broker that nothing needs; that between its log directories may be in use with no replica on the move. */
async function idleRates(
  cluster: Cluster,
  id: string,
  entries: readonly ConfigEntry[],
): Promise<{readonly own: readonly ConfigEntry[]; readonly unread: Unlooked | null}> {
  const own = entries.filter((entry) => isLeft(entry, BROKER_RATES, 'broker'))
  if (!own.some(({name}) => name === DIRECTORY_RATE)) return {own, unread: null}
  const broker = Number(id)
  const told = await fetchBrokerDirectories(cluster, broker)
  const others = own.filter(({name}) => name !== DIRECTORY_RATE)
  if (told instanceof Failure)
    return {own: others, unread: unreadThrottle(told, {type: 'broker', broker}, ['broker', id])}
  return {own: relocatingOf(told).length === 0 ? own : others, unread: null}
}

const CAUSE =
  'The tool that set the throttle for a move was not there to take it away. Replicas that fall behind later catch up slowly, or never'

function isLeft(entry: ConfigEntry, keys: readonly string[], kind: 'topic' | 'broker' | 'cluster'): boolean {
  return keys.includes(entry.name) && isOwnConfig(kind, entry) && (entry.value ?? '') !== ''
}

function throttledBroker(id: string, own: readonly ConfigEntry[]): HealthProblem {
  const rates = own.map(({name, value}): [string, string] => [name, value ?? ''])
  return {
    kind: 'throttle-left',
    severity: 'warn',
    about: {type: 'broker', broker: Number(id)},
    seen: `${describeRates(rates)} of broker ${id}, and no replica is on the move`,
    cause: CAUSE,
    command: {verb: ['config', 'unset'], names: ['broker', id, ...own.map(({name}) => name)]},
    partitions: [],
  }
}

/** `replication is throttled to 20.0 KiB/s as leader and 1.00 MiB/s as follower` */
function describeRates(rates: readonly (readonly [key: string, value: string])[]): string {
  const parts = rates.map(([key, value]) => `${formatBytes(Number(value))}/s ${sideOf(key)}`)
  return `a throttle of ${parts.join(' and ')} limits the replication`
}

function sideOf(key: string): string {
  if (key === DIRECTORY_RATE) return 'between log directories'
  return key.startsWith('leader') ? 'as leader' : 'as follower'
}

function unreadThrottle(
  failure: Failure,
  about: ProblemPlace,
  names: readonly string[],
  whose = placeName(about),
): Unlooked {
  return unlookedBecause(failure, {
    kinds: ['throttle-left'],
    about,
    seen: `whether a throttle was left behind on ${whose} is unknown`,
    command: {verb: ['config', 'get'], names},
  })
}
