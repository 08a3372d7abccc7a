import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {kafkaFailure} from '../../kafka/failures.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {IncrementalAlterConfigs} from '../../kafka/protocol/messages/incremental-alter-configs.ts'
import type {Change, Done} from '../changes/change.ts'
import {lookBack} from '../changes/look-back.ts'
import {
  askedOf,
  type ConfigKind,
  type ConfigResource,
  describeResource,
  RESOURCE_TYPES,
  resourceKey,
  servingNode,
} from './config-resource.ts'
import {isSameConfig} from './config-value.ts'
import {type ConfigEntry, fetchConfigs, isOwnConfig} from './fetch-configs.ts'
import {
  alterSentence,
  type ConfigChange,
  type ConfigWish,
  checkWish,
  failedConfigs,
  type KnownConfigs,
  knownConfigs,
  type PlannedConfig,
  planConfigs,
} from './plan-configs.ts'

/** AlterConfigOp.OpType. */
const OPERATIONS = {set: 0, unset: 1, append: 2, subtract: 3} as const

/** A plan for several resources: its rows, and how they are sent. */
export interface ConfigPlan {
  readonly rows: readonly ConfigChange[]
  readonly planned: ReadonlyMap<ConfigChange, PlannedConfig>
}

/**
 * Plans the same wish for several resources of one kind, in one request (and one for each broker whose own configs they
 * are). Throws Failure(usage) where the wish is none: see checkWish. A resource that cannot be read has failed rows.
 */
export async function fetchConfigPlan(
  cluster: Cluster,
  resources: readonly ConfigResource[],
  wish: ConfigWish,
): Promise<ConfigPlan> {
  const found = await fetchConfigs(cluster, resources)
  const [first] = resources
  const known = first ? await fetchKnownConfigs(cluster, first.kind, [...found.values()]) : new Map()
  const rows: ConfigChange[] = []
  const planned = new Map<ConfigChange, PlannedConfig>()
  for (const resource of resources) {
    const entries = found.get(resource) ?? Failure.leftOut(`the configs of ${describeResource(resource)}`)
    if (entries instanceof Failure) {
      rows.push(...failedConfigs(resource, wish, entries))
      continue
    }
    for (const each of planConfigs(resource, checkWish(wish, known, resource), entries, known)) {
      rows.push(each.row)
      planned.set(each.row, each)
    }
  }
  return {rows, planned}
}

/** The cluster default has only what was set there; what may be set is what a broker has. */
async function fetchKnownConfigs(
  cluster: Cluster,
  kind: ConfigKind,
  found: readonly (readonly ConfigEntry[] | Failure)[],
): Promise<KnownConfigs> {
  const entries = found.flatMap((each) => (each instanceof Failure ? [] : [...each]))
  if (kind !== 'cluster') return knownConfigs(entries)
  const {brokers} = cluster.knownMetadata ?? (await cluster.metadata([]))
  const [broker] = brokers
  if (!broker) return new Map()
  const resource = {kind: 'broker' as const, name: String(broker.nodeId)}
  const known = (await fetchConfigs(cluster, [resource])).get(resource)
  return known === undefined || known instanceof Failure ? new Map() : knownConfigs(known)
}

/** Alters configs one by one; others of the same resource stay as they are. */
export function configAlteration(cluster: Cluster, plan: ConfigPlan): Change<'configs', ConfigChange> {
  const plannedOf = (rows: readonly ConfigChange[]): PlannedConfig[] =>
    rows.flatMap((row) => plan.planned.get(row) ?? [])
  return {
    noun: 'configs',
    rows: plan.rows,
    hasEffect: (row) => plan.planned.get(row)?.isChange ?? false,
    check: async (rows) => {
      const results = await alterConfigs(cluster, plannedOf(rows), {validateOnly: true})
      return new Map([...results].map(([{row}, failure]) => [row, failure ?? {}]))
    },
    execute: async (rows) => {
      const results = await alterConfigs(cluster, plannedOf(rows), {validateOnly: false})
      return new Map(
        [...results].map(([{row}, failure]): [ConfigChange, Done<ConfigChange> | Failure] => [
          row,
          failure ?? {outcome: 'altered'},
        ]),
      )
    },
    readBack: async (rows) => {
      const astray = await findUnaltered(cluster, plannedOf(rows))
      return new Map([...astray].map(([{row}, failure]) => [row, failure]))
    },
  }
}

/**
 * Sends configs in one request to any broker, and one more for each broker whose own they are. Each has null once it is
 * done, or the failure of its resource: Kafka takes all configs of one resource, or none.
 */
export async function alterConfigs(
  cluster: Cluster,
  planned: readonly PlannedConfig[],
  {validateOnly}: {readonly validateOnly: boolean},
): Promise<Map<PlannedConfig, Failure | null>> {
  const results = new Map<PlannedConfig, Failure | null>()
  const batches = [...Map.groupBy(planned, ({row}) => servingNode(row))]
  await Promise.all(
    batches.map(async ([nodeId, batch]) => {
      const byResource = Map.groupBy(batch, ({row}) => resourceKey(row))
      try {
        const codes = await requestAlteration(cluster, nodeId, byResource, validateOnly)
        for (const each of batch) results.set(each, codes.get(resourceKey(each.row)) ?? null)
      } catch (error) {
        // Of several batches one that did not get through says nothing of the others.
        if (!(error instanceof Failure) || batches.length === 1) throw error
        for (const each of batch) results.set(each, error)
      }
    }),
  )
  return results
}

async function requestAlteration(
  cluster: Cluster,
  nodeId: number | null,
  byResource: ReadonlyMap<string, readonly PlannedConfig[]>,
  validateOnly: boolean,
): Promise<Map<string, Failure | null>> {
  const request = {
    resources: [...byResource.values()].flatMap((configs) => {
      const [first] = configs
      if (!first) return []
      return {
        resourceType: RESOURCE_TYPES[first.row.kind],
        resourceName: first.row.name ?? '',
        configs: configs.map(({row, operation, value}) => ({
          name: row.key,
          configOperation: OPERATIONS[operation],
          value,
        })),
      }
    }),
    validateOnly,
  }
  if (nodeId !== null && !cluster.knownMetadata) await cluster.metadata([])
  const answer = await (nodeId === null
    ? cluster.sendToAny(IncrementalAlterConfigs, request)
    : cluster.sendTo(nodeId, IncrementalAlterConfigs, request))
  const answered = new Map(
    answer.responses.map((each) => [`${each.resourceType}\u0000${each.resourceName}`, each]),
  )
  return new Map(
    [...byResource].flatMap(([key, [first]]): [string, Failure | null][] => {
      if (!first) return []
      const result = answered.get(key)
      if (!result) return [[key, Failure.leftOut(`the configs of ${describeResource(first.row)}`)]]
      if (result.errorCode === ErrorCode.NONE) return [[key, null]]
      return [
        [
          key,
          kafkaFailure(result.errorCode, alterSentence(first.row), {
            ...askedOf(first.row),
            by: IncrementalAlterConfigs,
            message: result.errorMessage,
          }),
        ],
      ]
    }),
  )
}

/** Those that are not there, and why. */
export function findUnaltered(
  cluster: Cluster,
  planned: readonly PlannedConfig[],
): Promise<ReadonlyMap<PlannedConfig, Failure>> {
  const compared = planned.filter(({sensitive}) => !sensitive)
  return lookBack(cluster, compared, async (pending) => {
    const resources = [...new Map(pending.map(({row}) => [resourceKey(row), row])).values()]
    const found = new Map<string, readonly ConfigEntry[] | Failure>()
    for (const [resource, entries] of await fetchConfigs<ConfigResource>(cluster, resources))
      found.set(resourceKey(resource), entries)
    return new Map(
      pending.flatMap((each): [PlannedConfig, Failure][] => {
        const failure = unaltered(each, found.get(resourceKey(each.row)))
        return failure ? [[each, failure]] : []
      }),
    )
  })
}

function unaltered(
  {row, operation}: PlannedConfig,
  entries: readonly ConfigEntry[] | Failure | undefined,
): Failure | null {
  if (entries === undefined) return Failure.leftOut(`the configs of ${describeResource(row)}`)
  if (entries instanceof Failure)
    return entries.with({message: `It was done, but could not be read back: ${entries.message}`})
  const entry = entries.find(({name}) => name === row.key)
  const own = entry && isOwnConfig(row.kind, entry) ? entry.value : null
  // A logger without a level of its own takes that of another, and looks no different.
  if (row.kind === 'logger' && operation === 'unset') return null
  const isDone =
    row.to === null ? own === null : own !== null && isSameConfig(row.key, entry?.type ?? null, row.to, own)
  if (isDone) return null
  const text = `${row.key} of ${describeResource(row)} was altered, but the broker has ${own ?? 'nothing set'} there.`
  return new Failure('conflict', text, {suggestions: ['Does another program set it too?']})
}
