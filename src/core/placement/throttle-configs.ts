import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {alterConfigs, findUnaltered} from '../configs/alter-configs.ts'
import {type ConfigEntry, fetchConfigs, isOwnConfig} from '../configs/fetch-configs.ts'
import {type ConfigWish, type PlannedConfig, planConfigs, wishedKeys} from '../configs/plan-configs.ts'

// The configs that throttles are made of (KIP-73, KIP-113).

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

/** All rates of a broker. */
export const BROKER_RATES: readonly string[] = [...THROTTLE_RATES, DIRECTORY_RATE]

/** What is set on things themselves, by key. */
export type OwnConfigs = ReadonlyMap<string, string>

/** A topic or a broker that has throttles. */
export interface ThrottledThing {
  readonly kind: 'topic' | 'broker'
  readonly name: string
}

interface AlteredThrottle {
  readonly resource: ThrottledThing
  readonly wish: ConfigWish
}

/** Alters configs and looks whether they are so; what failed of one resource stops no other. The first failure of each that failed. */
export async function alterThrottles(
  cluster: Cluster,
  altered: readonly AlteredThrottle[],
): Promise<ReadonlyMap<ThrottledThing, Failure>> {
  const wished = altered.filter(({wish}) => wishedKeys(wish).length > 0)
  const entries = await fetchConfigs(
    cluster,
    wished.map(({resource}) => resource),
    {keys: [...BROKER_RATES, ...THROTTLED_REPLICAS]},
  )
  const failures = new Map<ThrottledThing, Failure>()
  const owners = new Map<PlannedConfig, ThrottledThing>()
  for (const {resource, wish} of wished) {
    const found = entries.get(resource) ?? Failure.leftOut('the configs')
    if (found instanceof Failure) failures.set(resource, found)
    else
      for (const planned of planConfigs(resource, wish, found))
        if (planned.isChange) owners.set(planned, resource)
  }
  const fail = (planned: PlannedConfig, failure: Failure): void => {
    const resource = owners.get(planned)
    if (resource && !failures.has(resource)) failures.set(resource, failure)
  }
  const results = await alterConfigs(cluster, [...owners.keys()], {validateOnly: false})
  for (const [planned, failure] of results) if (failure) fail(planned, failure)
  const done = [...owners.keys()].filter((each) => results.get(each) === null)
  for (const [planned, failure] of await findUnaltered(cluster, done)) fail(planned, failure)
  return failures
}

/** What is set on the things themselves, by their names and keys; and why some could not be read, by their names. */
export async function fetchOwnConfigs(
  cluster: Cluster,
  kind: 'broker' | 'topic',
  names: readonly string[],
  keys: readonly string[],
): Promise<{
  readonly own: ReadonlyMap<string, OwnConfigs>
  readonly failures: ReadonlyMap<string, Failure>
}> {
  const resources = names.map((name) => ({kind, name}))
  const own = new Map<string, OwnConfigs>()
  const failures = new Map<string, Failure>()
  for (const [{name}, entries] of await fetchConfigs(cluster, resources, {keys})) {
    if (entries instanceof Failure) failures.set(name, entries)
    else own.set(name, new Map(entries.flatMap((entry) => ownEntry(kind, entry))))
  }
  return {own, failures}
}

function ownEntry(kind: 'broker' | 'topic', entry: ConfigEntry): [string, string][] {
  return isOwnConfig(kind, entry) && entry.value !== null ? [[entry.name, entry.value]] : []
}
