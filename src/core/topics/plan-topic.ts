import {Failure} from '../../errors/failure.ts'
import type {ConfigEntry} from '../configs/fetch-configs.ts'
import {
  type ConfigWish,
  checkWish,
  knownConfigs,
  type PlannedConfig,
  planConfigs,
  wishedKeys,
} from '../configs/plan-configs.ts'
import {checkReplicationFactor, type ReplicaMove} from '../placement/plan-replicas.ts'
import type {OngoingMove} from '../placement/reassign-replicas.ts'
import {type PartitionWish, planPartitions} from './plan-partitions.ts'

/** What is wished of a topic; what is null or not named stays as it is. */
export interface TopicWish {
  readonly partitions: PartitionWish | null
  readonly replicationFactor: number | null
  readonly configs: ConfigWish
}

/** A topic as it is, as far as a wish can differ from it. */
export interface PresentTopic {
  readonly name: string
  readonly partitions: readonly {readonly partition: number; readonly replicas: readonly number[]}[]
  /** All configs that count, not only its own. */
  readonly configs: readonly ConfigEntry[]
  /** The partitions whose replicas are on the move; looked for where the wish is about replicas. */
  readonly moving: readonly Pick<OngoingMove, 'partition' | 'from' | 'to'>[]
}

/** One thing that changes: `partitions`, `replicationFactor`, or the key of a config. */
export interface TopicField {
  readonly field: string
  /** Numbers of partitions and replicas, the text of a config; null where it is not set. */
  readonly from: string | number | null
  readonly to: string | number | null
}

/** What has to be done so that a topic is as wished, to be carried out by alterTopics. */
export interface TopicSteps {
  /** The new total; null where it stays. */
  readonly partitions: number | null
  readonly replicationFactor: number | null
  /** Where replicas come to be, in place of a replication factor: of partitions that are added, and of others. */
  readonly placement?: {
    readonly added: readonly (readonly number[])[]
    readonly moves: readonly ReplicaMove[]
  } | null
  /** Only what changes. */
  readonly configs: readonly PlannedConfig[]
}

/** The steps, and what is told of them. */
export interface TopicPlan extends TopicSteps {
  readonly fields: readonly TopicField[]
}

/**
 * What a topic lacks of a wish; pure. Throws Failure(usage) for configs that there are none of (checkWish); a Failure is what
 * Kafka cannot do: fewer partitions, more replicas than brokers.
 *
 * @param brokers how many are live
 */
export function planTopic(topic: PresentTopic, wish: TopicWish, brokers: number): TopicPlan | Failure {
  const {name} = topic
  const resource = {kind: 'topic', name} as const
  const checked = checkWish(wish.configs, knownConfigs(topic.configs), resource)
  const configs = planConfigs(resource, checked, topic.configs).filter(({isChange}) => isChange)
  const count = topic.partitions.length
  const partitions = wish.partitions === null ? null : planPartitions(name, count, wish.partitions)
  if (partitions instanceof Failure) return partitions
  const factor = wish.replicationFactor
  const isSpread = factor === null || hasReplicas(topic, factor)
  const replicationFactor = isSpread ? null : factor
  if (replicationFactor !== null) {
    const impossible = checkReplicationFactor(name, replicationFactor, brokers)
    if (impossible) return impossible
    if (topic.moving.length > 0) return onTheMove(name, topic.moving.length)
  }
  const fields: TopicField[] = []
  if (partitions !== null) fields.push({field: 'partitions', from: count, to: partitions})
  if (replicationFactor !== null) {
    // Partitions may differ: the one that differs is what is told.
    const from = topic.partitions.find(({replicas}) => replicas.length !== replicationFactor)
    const to = replicationFactor
    fields.push({field: 'replicationFactor', from: from?.replicas.length ?? null, to})
  }
  for (const {row} of configs) fields.push({field: row.key, from: row.from, to: row.to})
  return {fields, partitions, replicationFactor, configs}
}

/**
 * Whether each partition has so many replicas, and keeps them. Kafka lists replicas that come beside those that go (KIP-455): of two
 * that move to two others it shows three or four.
 */
function hasReplicas({partitions, moving}: PresentTopic, factor: number): boolean {
  const moves = new Map(moving.map((move) => [move.partition, move]))
  return partitions.every(({partition, replicas}) => {
    const {from, to} = moves.get(partition) ?? {from: replicas, to: replicas}
    return from.length === factor && to.length === factor
  })
}

/** Where replicas are on the move, those that a partition has are not those that it will have. */
export function onTheMove(name: string, reassigning: number): Failure {
  const partitions = reassigning === 1 ? 'one partition' : `${reassigning} partitions`
  return new Failure('conflict', `Replicas of ${partitions} of ${name} are on the move already.`, {
    code: 'REASSIGNMENT_IN_PROGRESS',
    suggestions: ['Try again once they have arrived.'],
  })
}

/** Whether a wish asks for anything at all. */
export function wishesNothing({partitions, replicationFactor, configs}: TopicWish): boolean {
  return partitions === null && replicationFactor === null && wishedKeys(configs).length === 0
}
