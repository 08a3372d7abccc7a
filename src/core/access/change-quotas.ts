import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {Change, Done, PlanRow} from '../changes/change.ts'
import {lookBack} from '../changes/look-back.ts'
import {
  alterQuotas,
  describeEntity,
  ENTITY_TYPES,
  type EntityPart,
  entityKey,
  fetchQuotas,
  type Quotas,
} from './client-quotas.ts'

/** Whose quotas: a user, a client, both, or an ip; null is the default of its type. */
export interface QuotaEntity {
  readonly user?: string | null
  readonly clientId?: string | null
  readonly ip?: string | null
}

/** What is set on an entity, by Kafka's names. */
export interface EntityQuotas {
  readonly entity: QuotaEntity
  readonly limits: Readonly<Record<string, number>>
}

/** Limits that are to be set, or removed (null), and what they were. */
export interface QuotaChange extends PlanRow {
  readonly entity: QuotaEntity
  readonly limits: Readonly<Record<string, number | null>>
  readonly from: Readonly<Record<string, number | null>>
}

const FIELDS = ['user', 'clientId', 'ip'] as const

export function partsOfEntity(entity: QuotaEntity): EntityPart[] {
  return FIELDS.flatMap((field) => {
    const entityName = entity[field]
    return entityName === undefined ? [] : [{entityType: ENTITY_TYPES[field], entityName}]
  })
}

/** The entity as JSON has it; a part of a type that samsa does not know is under Kafka's name of it. */
function entityOf(parts: readonly EntityPart[]): QuotaEntity {
  const fieldOf = (type: string): string => FIELDS.find((field) => ENTITY_TYPES[field] === type) ?? type
  return Object.fromEntries(parts.map(({entityType, entityName}) => [fieldOf(entityType), entityName]))
}

/** All quotas, in one request, in the order of their entities. Throws the Failure with which they cannot be read. */
export async function fetchEntityQuotas(cluster: Cluster): Promise<EntityQuotas[]> {
  return [...(await fetchQuotas(cluster)).values()]
    .map((quotas) => ({...quotas, words: describeEntity(quotas.parts)}))
    .sort((a, b) => (a.words < b.words ? -1 : 1))
    .map(({parts, limits}) => ({entity: entityOf(parts), limits: sorted(limits)}))
}

function sorted(limits: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...limits].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** A limit that counts for a client, and whose it is. */
export interface AppliedLimit {
  readonly key: string
  readonly value: number
  readonly of: QuotaEntity
}

/** Where brokers look for a limit, the first that has it counts (ClientQuotaManager, KIP-55; ConnectionQuotas, KIP-612). */
function placesOf({user, clientId, ip}: QuotaEntity): QuotaEntity[] {
  if (ip !== undefined) return [{ip}, {ip: null}]
  const users = user === undefined ? [] : [user, null]
  const clients = clientId === undefined ? [] : [clientId, null]
  return [
    ...users.flatMap((each): QuotaEntity[] => [
      ...clients.map((client) => ({user: each, clientId: client})),
      {user: each},
    ]),
    ...clients.map((client) => ({clientId: client})),
  ]
}

/** Which limits count for a client, by the quotas of a cluster. */
export function appliedLimits(quotas: readonly EntityQuotas[], client: QuotaEntity): AppliedLimit[] {
  const byKey = new Map(quotas.map((each) => [entityKey(partsOfEntity(each.entity)), each]))
  const found = new Map<string, AppliedLimit>()
  for (const place of placesOf(client)) {
    const {limits = {}} = byKey.get(entityKey(partsOfEntity(place))) ?? {}
    for (const [key, value] of Object.entries(limits))
      if (!found.has(key)) found.set(key, {key, value, of: place})
  }
  return [...found.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
}

/** Whether quotas can count for such a client: each part that is asked for has its name, or is the default. */
export function canCountFor({entity}: EntityQuotas, client: QuotaEntity): boolean {
  const asked = FIELDS.filter((field) => client[field] !== undefined)
  if (asked.length === 0) return true
  return (
    asked.some((field) => entity[field] !== undefined) &&
    asked.every(
      (field) => entity[field] === undefined || entity[field] === null || entity[field] === client[field],
    )
  )
}

/** What is to become of an entity's limits: set, or removed with null; `all` removes every one that is set. */
export interface LimitWishes {
  readonly entity: QuotaEntity
  readonly limits: Readonly<Record<string, number | null>>
  readonly all?: boolean
}

/** Plans to bring the limits of an entity to what is wished; Kafka checks it (`check`) in a dry run. */
export async function planQuotas(
  cluster: Cluster,
  {entity, limits: wished, all = false}: LimitWishes,
): Promise<Change<'quotas', QuotaChange>> {
  const parts = partsOfEntity(entity)
  const limitsNow = async (): Promise<Quotas['limits']> =>
    (await fetchQuotas(cluster)).get(entityKey(parts))?.limits ?? new Map()
  const now = await limitsNow()
  const limits = all ? Object.fromEntries([...now.keys()].map((key) => [key, null])) : wished
  const from = Object.fromEntries(Object.keys(limits).map((key) => [key, now.get(key) ?? null]))
  const due = Object.entries(limits).filter(([key, value]) => from[key] !== value)
  const isGone =
    [...now.keys()].every((key) => limits[key] === null) && due.every(([, value]) => value === null)
  const outcome = isGone ? 'deleted' : now.size === 0 ? 'created' : 'altered'
  const alter = async (validateOnly: boolean): Promise<Failure | undefined> => {
    const wish = {parts, limits: new Map(due)}
    return (await alterQuotas(cluster, [wish], {validateOnly})).get(wish)
  }
  return {
    noun: 'quotas',
    rows: [{entity, limits, from}],
    hasEffect: () => due.length > 0,
    check: async (rows) => {
      const checked = await Promise.all(rows.map(async (row) => [row, await alter(true)] as const))
      return new Map(checked.flatMap(([row, failure]) => (failure ? [[row, failure]] : [])))
    },
    execute: async (rows) =>
      new Map(
        await Promise.all(
          rows.map(
            async (row): Promise<[QuotaChange, Done<QuotaChange> | Failure]> => [
              row,
              (await alter(false)) ?? {outcome},
            ],
          ),
        ),
      ),
    readBack: (done) =>
      lookBack(cluster, done, async (rows) => {
        const after = await limitsNow()
        const isThere = due.every(([key, value]) => (after.get(key) ?? null) === value)
        return new Map(isThere ? [] : rows.map((row) => [row, notAsMade(parts)]))
      }),
  }
}

function notAsMade(parts: readonly EntityPart[]): Failure {
  return new Failure(
    'failed',
    `The quotas of ${describeEntity(parts)} were changed, but are not as they were made now.`,
    {
      code: 'CHANGED_SINCE',
      suggestions: ['Does another program change them too?'],
    },
  )
}
