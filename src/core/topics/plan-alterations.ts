import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {TopicMetadata} from '../../kafka/metadata.ts'
import {fetchLogSizes} from '../brokers/fetch-log-sizes.ts'
import type {PlanRow} from '../changes/change.ts'
import {fetchTopicConfigs} from '../configs/fetch-configs.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'
import {countReplicas, planReplicas, type ReplicaMove} from '../placement/plan-replicas.ts'
import {fetchOngoingMoves} from '../placement/reassign-replicas.ts'
import {fetchTopicWarnings} from './fetch-topic-warnings.ts'
import {type PresentTopic, planTopic, type TopicField, type TopicPlan, type TopicWish} from './plan-topic.ts'
import {type ChangingTopic, formatMebibytes} from './topic-warnings.ts'

/** A row of `topic alter`: what of the topic changes. */
export interface TopicAlteration extends PlanRow {
  readonly name: string
  readonly fields: readonly TopicField[]
  /** What to know before it is done, a sentence each. */
  readonly warnings: readonly string[]
}

/** Plans for several topics: rows to show, and what is behind them. */
export interface AlterationPlan {
  readonly rows: readonly TopicAlteration[]
  readonly plans: ReadonlyMap<TopicAlteration, TopicPlan>
}

/** Whether somebody should be asked first: configs just change, partitions and replicas cannot simply be put back. */
export function needsQuestion({plans}: AlterationPlan): boolean {
  return [...plans.values()].some(
    ({partitions, replicationFactor}) => partitions !== null || replicationFactor !== null,
  )
}

/** A topic that is there, and what is wished of it. */
export interface WishedTopic {
  readonly topic: TopicMetadata
  readonly wish: TopicWish
}

/** A name that cannot be served. */
export function failedAlteration(name: string, error: Failure): TopicAlteration {
  return {name, fields: [], warnings: [], error}
}

/**
 * Plans alterations of any number of topics in a few requests; changes nothing. What Kafka cannot do is the error of its row.
 * Throws Failure(usage) for configs that there are none of.
 */
export async function planAlterations(
  cluster: Cluster,
  wished: readonly WishedTopic[],
): Promise<AlterationPlan> {
  const changesReplicas = wished.filter(({wish}) => wish.replicationFactor !== null)
  const [present, metadata] = await Promise.all([
    fetchPresent(cluster, wished),
    // Where replicas go depends on where those of all other topics are.
    cluster.metadata(changesReplicas.length > 0 ? null : []),
  ])
  const counts = countReplicas(metadata.topics.values())
  const plans = new Map<TopicAlteration, TopicPlan>()
  const moves = new Map<string, ReplicaMove[]>()
  const changing: ChangingTopic[] = []
  const rows = wished.map(({topic, wish}): TopicAlteration => {
    const found = present.get(topic.name) ?? Failure.leftOut(`topic ${topic.name}`)
    if (found instanceof Failure) return failedAlteration(topic.name, found)
    const plan = planTopic(found, wish, metadata.brokers.length)
    if (plan instanceof Failure) return failedAlteration(topic.name, plan)
    const {fields, replicationFactor} = plan
    if (replicationFactor !== null) {
      const {brokers} = metadata
      moves.set(topic.name, planReplicas(topic.name, topic.partitions, brokers, replicationFactor, counts))
    }
    const row = {name: topic.name, fields, warnings: []}
    plans.set(row, plan)
    const replicas = replicationFactor ?? topic.partitions[0]?.replicas.length ?? null
    changing.push({
      name: topic.name,
      partitions: topic.partitions,
      configs: found.configs,
      steps: plan,
      replicas,
    })
    return row
  })
  const [warnings, copies] = await Promise.all([
    fetchTopicWarnings(cluster, changing, Date.now()),
    tellCopies(cluster, wished, moves),
  ])
  const told = rows.map((row) => {
    const plan = plans.get(row)
    const sentences = [...(warnings.get(row.name) ?? []), copies.get(row.name) ?? []].flat()
    if (plan === undefined || sentences.length === 0) return row
    const full = {...row, warnings: sentences}
    plans.delete(row)
    plans.set(full, plan)
    return full
  })
  return {rows: told, plans}
}

function wantsConfigs({configs}: TopicWish): boolean {
  const {set = {}, unset = [], append = {}, subtract = {}, unsetOthers = false} = configs
  return unsetOthers || [set, unset, append, subtract].some((each) => Object.keys(each).length > 0)
}

/** Topics as they are, with what a wish needs of them: configs in one request, moves in one. */
async function fetchPresent(
  cluster: Cluster,
  wished: readonly WishedTopic[],
): Promise<Map<string, PresentTopic | Failure>> {
  const asked = wished.flatMap(({topic, wish}) =>
    wish.replicationFactor === null
      ? []
      : topic.partitions.map(({partition}) => ({topic: topic.name, partition})),
  )
  const [configs, moves] = await Promise.all([
    fetchTopicConfigs(
      cluster,
      wished.map(({topic}) => topic.name),
    ),
    fetchOngoingMoves(cluster, asked),
  ])
  const moving = Map.groupBy(moves, ({topic}) => topic)
  return new Map(
    wished.map(({topic, wish}): [string, PresentTopic | Failure] => {
      const entries = configs.get(topic.name) ?? Failure.leftOut(`the configs of ${topic.name}`)
      // Who may give it partitions need not be allowed to see its configs; then no warning can come of them.
      const isNeeded = wantsConfigs(wish)
      if (entries instanceof Failure && (isNeeded || entries.kind !== 'denied')) return [topic.name, entries]
      const {name, partitions} = topic
      const known = entries instanceof Failure ? [] : entries
      return [name, {name, partitions, configs: known, moving: moving.get(name) ?? []}]
    }),
  )
}

/** How many replicas have to be copied over the network, and how large they are on their leaders' disks. */
async function tellCopies(
  cluster: Cluster,
  wished: readonly WishedTopic[],
  moves: ReadonlyMap<string, readonly ReplicaMove[]>,
): Promise<Map<string, string>> {
  const copied = [...moves.values()]
    .flat()
    .filter(({from, to}) => to.some((nodeId) => !from.includes(nodeId)))
  const leaders = new Map(
    wished.flatMap(({topic}) =>
      topic.partitions.map(
        ({partition, leader}) => [topicPartitionKey(topic.name, partition), leader] as const,
      ),
    ),
  )
  const leaderOf = ({topic, partition}: ReplicaMove) => leaders.get(topicPartitionKey(topic, partition)) ?? -1
  const sizes = new Map<string, bigint>()
  await Promise.all(
    [...Map.groupBy(copied, leaderOf)].map(async ([nodeId, each]) => {
      if (nodeId < 0) return
      // Who may not look at disks may still move replicas.
      const found = await fetchLogSizes(cluster, nodeId, each).catch(() => new Map<string, bigint>())
      for (const [key, size] of found) sizes.set(key, size)
    }),
  )
  const told = new Map<string, string>()
  for (const [name, each] of Map.groupBy(copied, ({topic}) => topic)) {
    let copies = 0
    let bytes: bigint | null = 0n
    for (const {topic, partition, from, to} of each) {
      const added = to.filter((nodeId) => !from.includes(nodeId)).length
      const size = sizes.get(topicPartitionKey(topic, partition))
      copies += added
      bytes = bytes === null || size === undefined ? null : bytes + size * BigInt(added)
    }
    const size = bytes === null ? '' : `, ${formatMebibytes(bytes)} in all`
    told.set(name, `${copies === 1 ? 'One replica' : `${copies} replicas`} of ${name} must be copied${size}.`)
  }
  return told
}
