import {setTimeout as delay} from 'node:timers/promises'
import {abortFailure} from '../errors/abort-failure.ts'
import {Failure} from '../errors/failure.ts'
import type {Cluster} from './cluster.ts'
import {type Asked, isNetworkFailure, isRetriableCode, kafkaFailure, noSuchPartition} from './failures.ts'
import type {PartitionMetadata} from './metadata.ts'
import {type Leaderless, noLeader} from './no-leader.ts'
import {ErrorCode} from './protocol/error-codes.ts'
import {FindCoordinator} from './protocol/messages/find-coordinator.ts'
import {retryPauseMs} from './retry-pause.ts'

export interface TopicPartition {
  readonly topic: string
  readonly partition: number
}

/** What one item of a batched request came to: a value, a code of Kafka, or a failure of the way there. */
export type Outcome<R> =
  | {readonly value: R}
  | {readonly code: number; readonly message?: string | null; readonly by?: Asked['by']}
  | {readonly failure: Failure}
  | Leaderless

/** One batch of a broker; must give an outcome for each item, in the order of the items. */
export type SendBatch<I, R> = (nodeId: number, items: readonly I[]) => Promise<readonly Outcome<R>[]>

export interface RoutingOptions<I> {
  /** For how long retriable errors (a moved leader, a loading coordinator) are tried again; default 5 s. */
  readonly retryForMs?: number
  /** The sentence's beginning where an item fails: "The offsets of orders-0 could not be read". */
  readonly what: (item: I) => string
  /** The message that asks, for what is not allowed. */
  readonly by: Asked['by']
}

/** What an item is about, by name. */
type Names = Omit<Asked, 'by' | 'message'>

const DEFAULT_RETRY_FOR_MS = 5_000

/** FindCoordinator's key types. */
export const CoordinatorType = {group: 0, transaction: 1, share: 2} as const

/**
 * Sends items to the leaders of their partitions, one request a broker, and asks again where leadership moved.
 * The result has an entry for every item: its value or its failure; one bad partition never hides the others.
 */
export async function sendToLeaders<I extends TopicPartition, R>(
  cluster: Cluster,
  items: readonly I[],
  sendBatch: SendBatch<I, R>,
  options: RoutingOptions<I>,
): Promise<Map<I, R | Failure>> {
  const locate = async (pending: readonly I[], attempt: number): Promise<Located<I>[]> => {
    const topics = [...new Set(pending.map((item) => item.topic))]
    const known = cluster.knownMetadata
    const fresh = attempt > 0 || !known || topics.some((topic) => !known.topics.has(topic))
    const metadata = fresh ? await cluster.metadata(topics) : known
    return pending.map((item) => {
      const topic = metadata.topics.get(item.topic)
      if (!topic) return {item, outcome: {code: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION}}
      if (topic.failure) return {item, outcome: {failure: topic.failure}}
      const partition = partitionOf(topic.partitions, item.partition)
      if (!partition) {
        const {length} = topic.partitions
        return {item, outcome: {failure: noSuchPartition(item.topic, length, item.partition)}}
      }
      if (partition.leader < 0)
        return {item, outcome: {topic: item.topic, partition, brokers: metadata.brokers}}
      return {item, nodeId: partition.leader}
    })
  }
  return sendRouted(cluster, items, locate, sendBatch, {...options, nameOf: ({topic}) => ({topic})})
}

/** Sends items to the coordinators of their keys (group ids), one request a broker; otherwise as sendToLeaders. */
export async function sendToCoordinators<I, R>(
  cluster: Cluster,
  items: readonly I[],
  keyOf: (item: I) => string,
  sendBatch: SendBatch<I, R>,
  options: RoutingOptions<I> & {
    readonly type?: number
    /** A coordinator that is known already (from ListGroups), so that the first attempt need not look for it. */
    readonly coordinatorOf?: (item: I) => number | undefined
  },
): Promise<Map<I, R | Failure>> {
  const locate = async (pending: readonly I[], attempt: number): Promise<Located<I>[]> => {
    if (attempt === 0 && options.coordinatorOf) {
      const known = pending.map((item) => ({item, nodeId: options.coordinatorOf?.(item)}))
      if (known.every((each): each is {item: I; nodeId: number} => each.nodeId !== undefined)) return known
    }
    const coordinators = await findCoordinators(cluster, pending.map(keyOf), options.type)
    return pending.map((item) => ({
      item,
      ...(coordinators.get(keyOf(item)) ?? {outcome: {code: ErrorCode.COORDINATOR_NOT_AVAILABLE}}),
    }))
  }
  const kind = options.type === CoordinatorType.transaction ? 'transactionalId' : 'group'
  const nameOf = (item: I): Names => ({...topicOf(item), [kind]: keyOf(item)})
  return sendRouted(cluster, items, locate, sendBatch, {...options, nameOf})
}

function topicOf(item: unknown): Names {
  const topic: unknown = typeof item === 'object' && item !== null ? Reflect.get(item, 'topic') : undefined
  return typeof topic === 'string' ? {topic} : {}
}

/** Asks a group's coordinator for some items of it, and tells what each of them came to. */
export type SendToGroup<I> = (
  nodeId: number,
  group: string,
  items: readonly I[],
) => Promise<(item: I) => Outcome<null>>

/** Sends items to the coordinators of their groups, one request a group; otherwise as sendToCoordinators. */
export async function sendToGroups<I extends {readonly group: string}>(
  cluster: Cluster,
  items: readonly I[],
  send: SendToGroup<I>,
  options: RoutingOptions<I>,
): Promise<Map<I, Failure | null>> {
  const groupOf = ({group}: I): string => group
  const sendBatch: SendBatch<I, null> = async (nodeId, batch) => {
    const outcomes = new Map<I, Outcome<null>>()
    await Promise.all(
      [...Map.groupBy(batch, groupOf)].map(async ([group, each]) => {
        const outcomeOf = await send(nodeId, group, each)
        for (const item of each) outcomes.set(item, outcomeOf(item))
      }),
    )
    return batch.map((item) => outcomes.get(item) ?? {failure: Failure.leftOut(`group ${item.group}`)})
  }
  return sendToCoordinators(cluster, items, groupOf, sendBatch, options)
}

/** The coordinators of keys, in one request (KIP-699), and the brokers they name made known to the cluster. */
export async function findCoordinators(
  cluster: Cluster,
  keys: readonly string[],
  type: number = CoordinatorType.group,
): Promise<Map<string, {nodeId: number} | {outcome: Outcome<never>}>> {
  const coordinatorKeys = [...new Set(keys)]
  if (!cluster.knownMetadata) await cluster.metadata([])
  const answer = await cluster.sendToAny(FindCoordinator, {keyType: type, coordinatorKeys})
  const known = new Set(cluster.knownMetadata?.brokers.map((broker) => broker.nodeId))
  if (answer.coordinators.some((each) => each.errorCode === 0 && !known.has(each.nodeId))) {
    await cluster.metadata([])
  }
  return new Map(
    answer.coordinators.map((each) => [
      each.key,
      each.errorCode === 0
        ? {nodeId: each.nodeId}
        : {outcome: {code: each.errorCode, message: each.errorMessage, by: FindCoordinator}},
    ]),
  )
}

type Located<I> = {readonly item: I} & ({readonly nodeId: number} | {readonly outcome: Outcome<never>})

async function sendRouted<I, R>(
  cluster: Cluster,
  items: readonly I[],
  locate: (pending: readonly I[], attempt: number) => Promise<Located<I>[]>,
  sendBatch: SendBatch<I, R>,
  options: RoutingOptions<I> & {readonly nameOf: (item: I) => Names},
): Promise<Map<I, R | Failure>> {
  const results = new Map<I, R | Failure>()
  const retryUntilMs = Date.now() + (options.retryForMs ?? DEFAULT_RETRY_FOR_MS)
  let pending = items
  for (let attempt = 0; pending.length > 0; attempt++) {
    const retry: I[] = []
    const mayRetry = Date.now() < retryUntilMs
    const settle = (item: I, outcome: Outcome<R>): void => {
      if ('value' in outcome) results.set(item, outcome.value)
      else if (mayRetry && isWorthRetrying(outcome)) retry.push(item)
      else if ('failure' in outcome) results.set(item, outcome.failure)
      else if ('brokers' in outcome) results.set(item, noLeader(outcome, options.what(item)))
      else {
        const {code, message = null, by = options.by} = outcome
        results.set(item, kafkaFailure(code, options.what(item), {...options.nameOf(item), by, message}))
      }
    }
    const byNode = new Map<number, I[]>()
    for (const located of await locate(pending, attempt)) {
      if ('outcome' in located) settle(located.item, located.outcome)
      else {
        const batch = byNode.get(located.nodeId)
        if (batch) batch.push(located.item)
        else byNode.set(located.nodeId, [located.item])
      }
    }
    await Promise.all(
      [...byNode].map(async ([nodeId, batch]) => {
        const outcomes = await sendBatch(nodeId, batch).catch(asOutcomes)
        for (const [index, item] of batch.entries()) settle(item, outcomeAt(outcomes, index))
      }),
    )
    pending = retry
    if (pending.length > 0) await backOff(cluster, attempt)
  }
  return results
}

function asOutcomes(error: unknown): {failure: Failure} {
  if (error instanceof Failure) return {failure: error}
  throw error
}

function outcomeAt<R>(outcomes: readonly Outcome<R>[] | {failure: Failure}, index: number): Outcome<R> {
  if (!Array.isArray(outcomes)) return outcomes as {failure: Failure}
  // An answer that leaves an item out must never pass for a success (kafkajs's producer lost records that way).
  return (outcomes as readonly Outcome<R>[])[index] ?? leftOut()
}

/** Made only where it is needed: an error's stack takes longer than all the rest of an item. */
function leftOut(): {failure: Failure} {
  return {failure: Failure.leftOut('it')}
}

function isWorthRetrying(outcome: {code: number} | {failure: Failure} | Leaderless): boolean {
  if ('brokers' in outcome) return true
  if ('failure' in outcome) return isNetworkFailure(outcome.failure)
  // A topic that was just created is unknown to some brokers for a moment, but a name with a typo stays unknown:
  // whoever asks has looked at metadata first, so an unknown topic is final here.
  return isRetriableCode(outcome.code) && outcome.code !== ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
}

/** Metadata has the partitions in order, mostly without holes: a search for each would be quadratic. */
function partitionOf(
  partitions: readonly PartitionMetadata[],
  partition: number,
): PartitionMetadata | undefined {
  const atIndex = partitions[partition]
  return atIndex?.partition === partition ? atIndex : partitions.find((each) => each.partition === partition)
}

/** Waits between two attempts, doubling to a second with some jitter; ends at once when the cluster is aborted. */
export async function backOff(cluster: Cluster, attempt: number): Promise<void> {
  await delay(retryPauseMs(attempt), undefined, {signal: cluster.signal}).catch(() => {
    throw abortFailure(cluster.signal)
  })
}
