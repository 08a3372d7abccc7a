import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {kafkaFailure} from '../../kafka/failures.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {AlterClientQuotas} from '../../kafka/protocol/messages/alter-client-quotas.ts'
import {DescribeClientQuotas} from '../../kafka/protocol/messages/describe-client-quotas.ts'
import type {Done} from '../changes/change.ts'
import {type DeclaredChange, DONE, type FieldChange, type KindPlan} from './declared-change.ts'
import type {DeclaredQuota} from './kinds.ts'
import {readBackRows} from './read-back.ts'

/** Kafka's names of what a quota can be on (ClientQuotaEntity), by those of a file. */
const ENTITY_TYPES = {user: 'user', clientId: 'client-id', ip: 'ip'} as const

interface EntityPart {
  readonly entityType: string
  /** Null for the default of its type. */
  readonly entityName: string | null
}

/** Plans quotas: what is set, in one request whatever their number, and what Kafka says of the plan in another. */
export async function planQuotas(cluster: Cluster, declared: readonly DeclaredQuota[]): Promise<KindPlan> {
  const present = await fetchQuotas(cluster)
  const steps = new Map<DeclaredChange, readonly EntityPart[]>()
  for (const {entity, limits, strict} of declared) {
    const parts = partsOf(entity)
    const set = present.get(keyOf(parts)) ?? new Map<string, number>()
    const fields = [...limits].flatMap(([key, {value}]): FieldChange[] => {
      const from = set.get(key) ?? null
      return from === value ? [] : [{field: key, from, to: value}]
    })
    if (strict) for (const [field, from] of set) if (!limits.has(field)) fields.push({field, from, to: null})
    const action = set.size === 0 ? 'create' : 'alter'
    if (fields.length > 0)
      steps.set({kind: 'quota', name: nameOf(parts), action, fields, warnings: []}, parts)
  }
  const refused = await alterQuotas(cluster, steps, [...steps.keys()], true)
  const checked = new Map(
    [...steps].map(([row, parts]) => {
      const error = refused.get(row)
      return [error && error.kind !== 'denied' ? {...row, error} : row, parts] as const
    }),
  )
  return {
    rows: [...checked.keys()],
    problems: [],
    notes: [],
    execute: async (rows) => {
      const failed = await alterQuotas(cluster, checked, rows, false)
      return new Map(
        rows.map((row): [DeclaredChange, Done<DeclaredChange> | Failure] => [
          row,
          failed.get(row) ?? {outcome: DONE[row.action]},
        ]),
      )
    },
    readBack: (done) =>
      readBackRows(cluster, done, async (rows) => {
        const now = await fetchQuotas(cluster)
        return rows.filter((row) => {
          const set = now.get(keyOf(checked.get(row) ?? []))
          return row.fields.some(({field, to}) => (set?.get(field) ?? null) !== to)
        })
      }),
  }
}

/** What is set, by entity and key. Throws the Failure with which they cannot be read. */
async function fetchQuotas(cluster: Cluster): Promise<Map<string, Map<string, number>>> {
  const answer = await cluster.sendToAny(DescribeClientQuotas, {components: [], strict: false})
  if (answer.errorCode !== ErrorCode.NONE)
    throw kafkaFailure(answer.errorCode, 'The quotas could not be read', answer.errorMessage)
  return new Map(
    (answer.entries ?? []).map(({entity, values}) => [
      keyOf(entity),
      new Map(values.map(({key, value}) => [key, value])),
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
  return (['user', 'clientId', 'ip'] as const).flatMap((field) => {
    const entityName = entity[field]
    return entityName === undefined ? [] : [{entityType: ENTITY_TYPES[field], entityName}]
  })
}

function keyOf(parts: readonly EntityPart[]): string {
  return JSON.stringify(parts.map(({entityType, entityName}) => [entityType, entityName]).sort())
}

function nameOf(parts: readonly EntityPart[]): string {
  return parts.map(({entityType, entityName}) => `${entityType} ${entityName ?? '(default)'}`).join(', ')
}
