import {Failure} from '../../../errors/failure.ts'
import type {Cluster} from '../../../kafka/cluster.ts'
import {kafkaFailure} from '../../../kafka/failures.ts'
import {ErrorCode} from '../../../kafka/protocol/error-codes.ts'
import {AlterClientQuotas} from '../../../kafka/protocol/messages/alter-client-quotas.ts'
import {DescribeClientQuotas} from '../../../kafka/protocol/messages/describe-client-quotas.ts'
import {parseByteSize} from '../../configs/byte-size.ts'
import type {NameMatcher} from '../../names/name-pattern.ts'
import {nearestNames} from '../../names/nearest-names.ts'
import {compareNames} from '../../topics/list-topics.ts'
import {type DeclaredChange, doneBut, type FieldChange} from '../declared-change.ts'
import {byFields, declareKind, type ExportContext, type KindPlan, type PlanContext} from '../kind.ts'
import {readBackRows} from '../read-back.ts'
import {flag, mapOf, object, type ReadBy, type Shape} from '../shapes.ts'
import {escapeVariables} from '../source-tree.ts'

const QUOTA_KEYS = [
  'producer_byte_rate',
  'consumer_byte_rate',
  'request_percentage',
  'controller_mutation_rate',
  'connection_creation_rate',
]

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

/** Kafka's names of what a quota can be on (ClientQuotaEntity), by those of a file. */
const ENTITY_TYPES = {user: 'user', clientId: 'client-id', ip: 'ip'} as const
const ENTITY_FIELDS = ['user', 'clientId', 'ip'] as const

interface EntityPart {
  readonly entityType: string
  /** Null for the default of its type. */
  readonly entityName: string | null
}

/** The quotas that are set on an entity. */
interface Quotas {
  readonly parts: readonly EntityPart[]
  readonly limits: ReadonlyMap<string, number>
}

/** Plans quotas: what is set, in one request whatever their number, and what Kafka says of the plan in another. */
async function planQuotas(
  cluster: Cluster,
  declared: readonly DeclaredQuota[],
  {prune}: PlanContext,
): Promise<KindPlan> {
  const present = await fetchQuotas(cluster)
  const steps = new Map<DeclaredChange, readonly EntityPart[]>()
  for (const {entity, limits, strict} of declared) {
    const parts = partsOf(entity)
    const set = present.get(keyOf(parts))?.limits ?? new Map<string, number>()
    const fields = [...limits].flatMap(([key, {value}]): FieldChange[] => {
      const from = set.get(key) ?? null
      return from === value ? [] : [{field: key, from, to: value}]
    })
    if (strict) for (const [field, from] of set) if (!limits.has(field)) fields.push({field, from, to: null})
    const action = set.size === 0 ? 'create' : 'alter'
    if (fields.length > 0)
      steps.set({kind: 'quota', name: nameOf(parts), action, fields, warnings: []}, parts)
  }
  const named = new Set(declared.map(({entity}) => keyOf(partsOf(entity))))
  for (const [key, {parts, limits}] of present) {
    if (!prune || named.has(key) || !isOf(parts, prune)) continue
    const fields = [...limits].map(([field, from]) => ({field, from, to: null}))
    steps.set({kind: 'quota', name: nameOf(parts), action: 'delete', fields, warnings: []}, parts)
  }
  const refused = await alterQuotas(cluster, steps, [...steps.keys()], true)
  const checked = new Map(
    [...steps].map(([row, parts]) => {
      const error = refused.get(row)
      return [error && error.kind !== 'denied' ? {...row, error} : row, parts] as const
    }),
  )
  const carryOut: KindPlan['execute'] = async (rows) => {
    const failed = await alterQuotas(cluster, checked, rows, false)
    return doneBut(rows, (row) => failed.get(row))
  }
  return {
    rows: [...checked.keys()],
    execute: carryOut,
    remove: carryOut,
    readBack: (done) =>
      readBackRows(cluster, done, async (rows) => {
        const now = await fetchQuotas(cluster)
        return rows.filter((row) => {
          const set = now.get(keyOf(checked.get(row) ?? []))?.limits
          return row.fields.some(({field, to}) => (set?.get(field) ?? null) !== to)
        })
      }),
  }
}

/** What is set, by entity. Throws the Failure with which they cannot be read. */
async function fetchQuotas(cluster: Cluster): Promise<Map<string, Quotas>> {
  const answer = await cluster.sendToAny(DescribeClientQuotas, {components: [], strict: false})
  if (answer.errorCode !== ErrorCode.NONE)
    throw kafkaFailure(answer.errorCode, 'The quotas could not be read', answer.errorMessage)
  return new Map(
    (answer.entries ?? []).map(({entity, values}) => [
      keyOf(entity),
      {parts: entity, limits: new Map(values.map(({key, value}) => [key, value]))},
    ]),
  )
}

async function alterQuotas(
  cluster: Cluster,
  steps: ReadonlyMap<DeclaredChange, readonly EntityPart[]>,
  rows: readonly DeclaredChange[],
  validateOnly: boolean,
): Promise<Map<DeclaredChange, Failure>> {
  if (rows.length === 0) return new Map()
  const answer = await cluster.sendToAny(AlterClientQuotas, {
    entries: rows.map((row) => ({
      entity: [...(steps.get(row) ?? [])],
      ops: row.fields.map(({field, to}) => ({key: field, value: Number(to ?? 0), remove: to === null})),
    })),
    validateOnly,
  })
  const answered = new Map(answer.entries.map((entry) => [keyOf(entry.entity), entry]))
  return new Map(
    rows.flatMap((row): [DeclaredChange, Failure][] => {
      const result = answered.get(keyOf(steps.get(row) ?? []))
      if (!result) return [[row, Failure.leftOut(`the quotas of ${row.name}`)]]
      if (result.errorCode === ErrorCode.NONE) return []
      const what = `The quotas of ${row.name} could not be set`
      return [[row, kafkaFailure(result.errorCode, what, result.errorMessage)]]
    }),
  )
}

function partsOf(entity: DeclaredQuota['entity']): EntityPart[] {
  return ENTITY_FIELDS.flatMap((field) => {
    const entityName = entity[field]
    return entityName === undefined ? [] : [{entityType: ENTITY_TYPES[field], entityName}]
  })
}

function keyOf(parts: readonly EntityPart[]): string {
  return JSON.stringify(parts.map(({entityType, entityName}) => [entityType, entityName]).sort())
}

/** The user first, as a file has it; brokers answer in any order. */
function nameOf(parts: readonly EntityPart[]): string {
  const types = Object.values<string>(ENTITY_TYPES)
  const placeOf = ({entityType}: EntityPart): number => types.indexOf(entityType)
  const sorted = [...parts].sort((a, b) => placeOf(a) - placeOf(b))
  return sorted.map(({entityType, entityName}) => `${entityType} ${entityName ?? DEFAULT_NAME}`).join(', ')
}

const DEFAULT_NAME = '(default)'

/** A user's by the name of the user, whatever the client; else by that of the client or the ip. */
function isOf(parts: readonly EntityPart[], matches: NameMatcher): boolean {
  return matches(ownerOf(parts))
}

function ownerOf(parts: readonly EntityPart[]): string {
  const owner = parts.find(({entityType}) => entityType === ENTITY_TYPES.user) ?? parts[0]
  return owner?.entityName ?? DEFAULT_NAME
}

async function exportQuotas(cluster: Cluster, {choose, failures}: ExportContext): Promise<object[]> {
  const all = [...(await fetchQuotas(cluster)).values()]
  const matches = choose(all.map(({parts}) => ownerOf(parts)))
  return all
    .filter(({parts}) => isOf(parts, matches))
    .sort((a, b) => compareNames(nameOf(a.parts), nameOf(b.parts)))
    .flatMap(({parts, limits}) => {
      const entity = ENTITY_FIELDS.flatMap((field) => {
        const part = parts.find(({entityType}) => entityType === ENTITY_TYPES[field])
        const name = part?.entityName ?? null
        return part ? [[field, name === null ? null : escapeVariables(name)] as const] : []
      })
      const keys = [...limits.keys()]
      if (entity.length < parts.length || keys.some((key) => !QUOTA_KEYS.includes(key))) {
        failures.push(new Failure('failed', `samsa does not know all quotas of ${nameOf(parts)}.`))
        return []
      }
      const sorted = [...limits].sort(([a], [b]) => compareNames(a, b))
      return [{entity: Object.fromEntries(entity), limits: Object.fromEntries(sorted)}]
    })
}
