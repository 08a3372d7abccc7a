import {Failure} from '../../../errors/failure.ts'
import type {Cluster} from '../../../kafka/cluster.ts'
import {
  alterQuotas,
  DEFAULT_NAME,
  describeEntity,
  ENTITY_TYPES,
  type EntityPart,
  entityKey,
  fetchQuotas,
  QUOTA_KEYS,
  type QuotaWish,
} from '../../access/client-quotas.ts'
import {parseByteSize} from '../../configs/byte-size.ts'
import {compareNames} from '../../names/compare-names.ts'
import {nearestNames} from '../../names/nearest-names.ts'
import {flag, mapOf, object, type ReadBy, type Shape} from '../../source/shapes.ts'
import {escapeVariables} from '../../source/source-tree.ts'
import {type DeclaredAction, type DeclaredChange, doneBut, type FieldChange} from '../declared-change.ts'
import {byFields, declareKind, type ExportContext, type KindPlan, type PlanContext} from '../kind.ts'
import {readBackRows} from '../read-back.ts'

/** A number; of a byte rate also a size as people write it. Null removes the limit. */
const limit: Shape<number | null> = {
  schema: {type: ['number', 'string', 'null']},
  read: (node, problems) => {
    if (node.kind === 'scalar' && node.value === null) return null
    if (node.kind === 'scalar' && /^\d+(\.\d+)?(e[+-]?\d+)?$/i.test(node.text)) return Number(node.text)
    try {
      if (node.kind === 'scalar') return parseByteSize(node.text)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
    }
    problems.push({...node.place, message: 'Expected a number, or a size such as 1MiB.'})
    return undefined
  },
}

/** Null for the default of its type. */
const entityName: Shape<string | null> = {
  schema: {type: ['string', 'number', 'null']},
  read: (node, problems) => {
    if (node.kind === 'scalar' && node.text !== '') return node.value === null ? null : node.text
    if (node.kind === 'scalar' && node.value === null) return null
    problems.push({...node.place, message: 'Expected a name, or null for the default.'})
    return undefined
  },
}

const quotaShape = object(
  'How much a user, a client or an ip may ask for.',
  {
    entity: object(
      'Whose they are: a user, a client, both together, or an ip; null is the default of all.',
      {user: entityName, clientId: entityName, ip: entityName},
      {
        check: ({user, clientId, ip}) => {
          if (user === undefined && clientId === undefined && ip === undefined)
            return 'Whose? An entity has a user, a clientId or an ip.'
          return ip !== undefined && (user !== undefined || clientId !== undefined)
            ? 'An ip stands alone: its quotas are on connections.'
            : null
        },
      },
    ),
    limits: mapOf('The limits; null removes one.', limit, {
      checkKey: (key) => {
        if (QUOTA_KEYS.includes(key)) return null
        const [nearest] = nearestNames(key, QUOTA_KEYS)
        return `${key} is no quota; ${nearest ? `did you mean ${nearest}?` : `there are ${QUOTA_KEYS.join(', ')}.`}`
      },
    }),
    strict: flag('Whether limits that are set and not in the file are removed.'),
  },
  {required: ['entity', 'limits']},
)
type DeclaredQuota = ReadBy<typeof quotaShape>

export const quotaKind = declareKind({
  list: 'quotas',
  description: 'Limits of clients.',
  shape: quotaShape,
  identify: byFields('entity'),
  withDefaults: (quota, {strict}) => ({...quota, strict: quota.strict ?? strict}),
  prunes: true,
  plan: planQuotas,
  export: exportQuotas,
})

const ENTITY_FIELDS = ['user', 'clientId', 'ip'] as const

/** Plans quotas: what is set, in one request whatever their number, and what Kafka says of the plan in another. */
async function planQuotas(
  cluster: Cluster,
  declared: readonly DeclaredQuota[],
  {prune}: PlanContext,
): Promise<KindPlan> {
  const present = await fetchQuotas(cluster)
  const wishes = new Map<DeclaredChange, QuotaWish>()
  const plan = (
    action: DeclaredAction,
    parts: readonly EntityPart[],
    fields: readonly FieldChange[],
  ): void => {
    const row: DeclaredChange = {kind: 'quota', name: describeEntity(parts), action, fields, warnings: []}
    const limits = new Map(fields.map(({field, to}) => [field, to === null ? null : Number(to)]))
    if (fields.length > 0) wishes.set(row, {parts, limits})
  }
  for (const {entity, limits, strict} of declared) {
    const parts = partsOf(entity)
    const set = present.get(entityKey(parts))?.limits ?? new Map<string, number>()
    const fields = [...limits].flatMap(([key, {value}]): FieldChange[] => {
      const from = set.get(key) ?? null
      return from === value ? [] : [{field: key, from, to: value}]
    })
    if (strict) for (const [field, from] of set) if (!limits.has(field)) fields.push({field, from, to: null})
    plan(set.size === 0 ? 'create' : 'alter', parts, fields)
  }
  const named = new Set(declared.map(({entity}) => entityKey(partsOf(entity))))
  for (const [key, {parts, limits}] of present)
    if (prune && !named.has(key) && prune(ownerOf(parts)))
      plan(
        'delete',
        parts,
        [...limits].map(([field, from]) => ({field, from, to: null})),
      )
  const refused = await alterQuotas(cluster, [...wishes.values()], {validateOnly: true})
  const checked = new Map(
    [...wishes].map(([row, wish]) => {
      const error = refused.get(wish)
      return [error && error.kind !== 'denied' ? {...row, error} : row, wish] as const
    }),
  )
  const carryOut: KindPlan['execute'] = async (rows) => {
    const due = rows.flatMap((row) => checked.get(row) ?? [])
    const failed = await alterQuotas(cluster, due, {validateOnly: false})
    return doneBut(rows, (row) => {
      const wish = checked.get(row)
      return wish && failed.get(wish)
    })
  }
  return {
    rows: [...checked.keys()],
    execute: carryOut,
    remove: carryOut,
    readBack: (done) =>
      readBackRows(cluster, done, async (rows) => {
        const now = await fetchQuotas(cluster)
        return rows.filter((row) => {
          const set = now.get(entityKey(checked.get(row)?.parts ?? []))?.limits
          return row.fields.some(({field, to}) => (set?.get(field) ?? null) !== to)
        })
      }),
  }
}

function partsOf(entity: DeclaredQuota['entity']): EntityPart[] {
  return ENTITY_FIELDS.flatMap((field) => {
    const entityName = entity[field]
    return entityName === undefined ? [] : [{entityType: ENTITY_TYPES[field], entityName}]
  })
}

/** By what name quotas are chosen: that of the user, whatever the client, else that of the client or the ip. */
function ownerOf(parts: readonly EntityPart[]): string {
  const owner = parts.find(({entityType}) => entityType === ENTITY_TYPES.user) ?? parts[0]
  return owner?.entityName ?? DEFAULT_NAME
}

async function exportQuotas(cluster: Cluster, {choose, failures}: ExportContext): Promise<object[]> {
  const all = [...(await fetchQuotas(cluster)).values()]
  const matches = choose(all.map(({parts}) => ownerOf(parts)))
  return all
    .filter(({parts}) => matches(ownerOf(parts)))
    .sort((a, b) => compareNames(describeEntity(a.parts), describeEntity(b.parts)))
    .flatMap(({parts, limits}) => {
      const entity = ENTITY_FIELDS.flatMap((field) => {
        const part = parts.find(({entityType}) => entityType === ENTITY_TYPES[field])
        const name = part?.entityName ?? null
        return part ? [[field, name === null ? null : escapeVariables(name)] as const] : []
      })
      const keys = [...limits.keys()]
      if (entity.length < parts.length || keys.some((key) => !QUOTA_KEYS.includes(key))) {
        failures.push(new Failure('failed', `samsa does not know all quotas of ${describeEntity(parts)}.`))
        return []
      }
      const sorted = [...limits].sort(([a], [b]) => compareNames(a, b))
      return [{entity: Object.fromEntries(entity), limits: Object.fromEntries(sorted)}]
    })
}
