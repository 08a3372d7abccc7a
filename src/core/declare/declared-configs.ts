import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {alterConfigs} from '../configs/alter-configs.ts'
import type {ConfigKind, ConfigResource} from '../configs/config-resource.ts'
import {parseConfigValue} from '../configs/config-value.ts'
import {type ConfigEntry, isOwnConfig} from '../configs/fetch-configs.ts'
import {
  type ConfigWish,
  checkWish,
  type KnownConfigs,
  type PlannedConfig,
  planConfigs,
} from '../configs/plan-configs.ts'
import {compareNames} from '../names/compare-names.ts'
import {configValue, flag, mapOf, type Placed, type Shape} from '../source/shapes.ts'
import {escapeVariables, type Problem} from '../source/source-tree.ts'
import {type FieldChange, HIDDEN_VALUE} from './declared-change.ts'

/** The configs of a resource in a file, with the places of their keys. */
export type DeclaredConfigs = ReadonlyMap<string, Placed<string | null>>

const writtenConfigs = mapOf(
  "Kafka's own keys; durations (7d) and sizes (512MiB) as people write them; null removes what is set. Keys that are not here are left alone.",
  configValue,
)

/** Configs as people write them, read as Kafka takes them: `7d` for a key in milliseconds is 604800000. */
export const configsShape: Shape<DeclaredConfigs> = {
  schema: writtenConfigs.schema,
  read: (node, problems) => {
    const read = writtenConfigs.read(node, problems)
    return (
      read &&
      new Map(
        [...read].map(([key, {value, place}]) => {
          try {
            return [key, {value: value === null ? null : parseConfigValue(key, null, value), place}]
          } catch (error) {
            if (!(error instanceof Failure)) throw error
            problems.push({...place, message: [error.message, ...error.suggestions].join(' ')})
            return [key, {value: null, place}]
          }
        }),
      )
    )
  },
}

export const strictShape = flag('Whether configs that are set and not in the file are removed.')

/**
 * Set by a reassignment while it runs, or by Kafka itself (the cluster's min.insync.replicas, which eligible leader replicas
 * need), and not by people: nothing that a strict file without them removes, and nothing that is exported.
 */
const OPERATIONAL: Readonly<Partial<Record<ConfigKind, ReadonlySet<string>>>> = {
  topic: new Set(['leader.replication.throttled.replicas', 'follower.replication.throttled.replicas']),
  broker: new Set(['leader.replication.throttled.rate', 'follower.replication.throttled.rate']),
  cluster: new Set(['min.insync.replicas']),
}

/** Whether a config is no business of a file that does not name it. */
function isOperational(kind: ConfigKind, key: string): boolean {
  return OPERATIONAL[kind]?.has(key) ?? false
}

/**
 * What declared configs come to on a resource that has these entries: only what is not so already. A key that Kafka does
 * not know and a value of another type are mistakes of the file, at their places.
 */
export function planDeclaredConfigs(
  resource: ConfigResource,
  declared: DeclaredConfigs,
  options: {
    readonly entries: readonly ConfigEntry[]
    readonly known: KnownConfigs
    readonly strict: boolean
    readonly problems: Problem[]
  },
): PlannedConfig[] {
  const {entries, known, strict, problems} = options
  const set: Record<string, string> = {}
  const unset: string[] = []
  for (const [key, {value, place}] of declared) {
    const wish: ConfigWish = value === null ? {unset: [key]} : {set: {[key]: value}}
    try {
      Object.assign(set, checkWish(wish, known, resource).set)
      if (value === null) unset.push(key)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      problems.push({...place, message: [error.message, ...error.suggestions].join(' ')})
    }
  }
  // The cluster default lists only what is set there: which of the others are secrets is known of a broker.
  return planConfigs(resource, {set, unset, unsetOthers: strict}, entries, known).filter(
    ({isChange, row, operation}) =>
      isChange && !(operation === 'unset' && isOperational(resource.kind, row.key) && !declared.has(row.key)),
  )
}

/** The fields of a plan; a sensitive value is never told. */
export function configFields(planned: readonly PlannedConfig[]): FieldChange[] {
  return planned.map(({row}) => ({
    field: row.key,
    from: row.hidden && row.wasSet ? HIDDEN_VALUE : row.from,
    to: row.hidden && row.isSet ? HIDDEN_VALUE : row.to,
  }))
}

/** The first failure of each resource's configs, by the thing they belong to. Denied while only checked counts as none. */
export async function sendConfigs<T>(
  cluster: Cluster,
  wishes: ReadonlyMap<T, readonly PlannedConfig[]>,
  {validateOnly}: {readonly validateOnly: boolean},
): Promise<Map<T, Failure>> {
  const planned = [...wishes.values()].flat()
  const failed = new Map<T, Failure>()
  if (planned.length === 0) return failed
  const results = await alterConfigs(cluster, planned, {validateOnly})
  for (const [thing, each] of wishes) {
    for (const config of each) {
      const failure = results.get(config)
      if (failure && !(validateOnly && failure.kind === 'denied') && !failed.has(thing))
        failed.set(thing, failure)
    }
  }
  return failed
}

/** The configs that are set on a resource, as a file has them; those that no broker tells are left out. */
export function exportedConfigs(
  kind: ConfigKind,
  entries: readonly ConfigEntry[],
): Readonly<Record<string, string | number | boolean>> {
  return Object.fromEntries(
    entries
      .filter((entry) => isOwnConfig(kind, entry) && !isOperational(kind, entry.name))
      .flatMap(({name, value}) => (value === null ? [] : [[name, scalarOf(value)] as const]))
      .sort(([a], [b]) => compareNames(a, b)),
  )
}

/** Numbers and booleans without quotation marks, where they read back to the same text. */
function scalarOf(value: string): string | number | boolean {
  if (/^-?\d{1,15}(\.\d{1,6})?$/.test(value) && String(Number(value)) === value) return Number(value)
  if (value === 'true' || value === 'false') return value === 'true'
  return escapeVariables(value)
}
