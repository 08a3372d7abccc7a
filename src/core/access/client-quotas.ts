import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {kafkaFailure} from '../../kafka/failures.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {AlterClientQuotas} from '../../kafka/protocol/messages/alter-client-quotas.ts'
import {DescribeClientQuotas} from '../../kafka/protocol/messages/describe-client-quotas.ts'

/** QuotaConfig of Kafka. */
export const QUOTA_KEYS = [
  'producer_byte_rate',
  'consumer_byte_rate',
  'request_percentage',
  'controller_mutation_rate',
  'connection_creation_rate',
]

/** Kafka's names of what a quota can be on (ClientQuotaEntity), the user first. */
export const ENTITY_TYPES = {user: 'user', clientId: 'client-id', ip: 'ip'} as const

/** How the default of a type is called. */
export const DEFAULT_NAME = '(default)'

export interface EntityPart {
  readonly entityType: string
  /** Null for the default of its type. */
  readonly entityName: string | null
}

/** The quotas that are set on an entity. */
export interface Quotas {
  readonly parts: readonly EntityPart[]
  readonly limits: ReadonlyMap<string, number>
}

/** Limits to set on an entity, or to remove: null. */
export interface QuotaWish {
  readonly parts: readonly EntityPart[]
  readonly limits: ReadonlyMap<string, number | null>
}

/** What tells entities apart. */
export function entityKey(parts: readonly EntityPart[]): string {
  return JSON.stringify(parts.map(({entityType, entityName}) => [entityType, entityName]).sort())
}

/** An entity in words, `user shop, client-id (default)`: the user first, whatever the order of brokers' answers. */
export function describeEntity(parts: readonly EntityPart[]): string {
  const types = Object.values<string>(ENTITY_TYPES)
  const placeOf = ({entityType}: EntityPart): number => types.indexOf(entityType)
  const sorted = [...parts].sort((a, b) => placeOf(a) - placeOf(b))
  return sorted.map(({entityType, entityName}) => `${entityType} ${entityName ?? DEFAULT_NAME}`).join(', ')
}

/** What is set, by entity. Throws the Failure with which they cannot be read. */
export async function fetchQuotas(cluster: Cluster): Promise<Map<string, Quotas>> {
  const answer = await cluster.sendToAny(DescribeClientQuotas, {components: [], strict: false})
  if (answer.errorCode !== ErrorCode.NONE)
    throw kafkaFailure(answer.errorCode, 'The quotas could not be read', {
      by: DescribeClientQuotas,
      message: answer.errorMessage,
    })
  return new Map(
    (answer.entries ?? []).map(({entity, values}) => [
      entityKey(entity),
      {parts: entity, limits: new Map(values.map(({key, value}) => [key, value]))},
    ]),
  )
}

/** Sets and removes quotas in one request: the entities of which that failed. Only checked, it changes nothing. */
export async function alterQuotas<W extends QuotaWish>(
  cluster: Cluster,
  wishes: readonly W[],
  {validateOnly}: {readonly validateOnly: boolean},
): Promise<Map<W, Failure>> {
  if (wishes.length === 0) return new Map()
  const answer = await cluster.sendToAny(AlterClientQuotas, {
    entries: wishes.map(({parts, limits}) => ({
      entity: [...parts],
      ops: [...limits].map(([key, value]) => ({key, value: value ?? 0, remove: value === null})),
    })),
    validateOnly,
  })
  const answered = new Map(answer.entries.map((entry) => [entityKey(entry.entity), entry]))
  return new Map(
    wishes.flatMap((wish): [W, Failure][] => {
      const [result, name] = [answered.get(entityKey(wish.parts)), describeEntity(wish.parts)]
      if (!result) return [[wish, Failure.leftOut(`the quotas of ${name}`)]]
      if (result.errorCode === ErrorCode.NONE) return []
      const what = `The quotas of ${name} could not be set`
      return [
        [wish, kafkaFailure(result.errorCode, what, {by: AlterClientQuotas, message: result.errorMessage})],
      ]
    }),
  )
}
