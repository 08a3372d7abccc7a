import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {TopicPartition} from '../../kafka/routing.ts'
import {PartitionMap} from '../offsets/partition-map.ts'
import {distinctPlaces} from '../offsets/topic-partition.ts'
import {describeTransactions, type TransactionDescription} from './describe-transactions.ts'
import {fetchProducers, type PartitionProducer} from './fetch-producers.ts'
import {listTransactions} from './list-transactions.ts'
import {CLOSED_STATES} from './transaction-state.ts'

/** A younger one may have been begun or ended a moment ago: nobody waits for long for such. */
export const HANGS_AFTER_MS = 60_000

/** A transaction that is open in a partition. */
export interface OpenTransaction extends TopicPartition, PartitionProducer {
  readonly startOffset: bigint
}

/** What of the partitions hangs, and why some of them could not be looked at. */
export interface HangingTransactions {
  readonly hanging: readonly OpenTransaction[]
  readonly failures: readonly Failure[]
}

/**
 * Transactions that are open in a partition and that no coordinator has open there (KIP-664): nobody will ever end them. One request to
 * each leader for all of its partitions; coordinators are asked only where one has been open, by its last write, for long enough.
 * Throws where a coordinator does not tell.
 */
export async function findHanging(
  cluster: Cluster,
  partitions: readonly TopicPartition[],
  {
    openForMs = HANGS_AFTER_MS,
    retryForMs,
    producerIds,
  }: {
    readonly openForMs?: number
    readonly retryForMs?: number
    /** Whose alone are looked for; all by default. */
    readonly producerIds?: ReadonlySet<bigint>
  } = {},
): Promise<HangingTransactions> {
  const options = retryForMs === undefined ? {} : {retryForMs}
  const {open, failures} = await fetchOpen(cluster, partitions, options)
  const nowMs = Date.now()
  const old = open.filter(
    ({producerId, lastWriteMs}) =>
      (producerIds?.has(producerId) ?? true) && (lastWriteMs === null || nowMs - lastWriteMs >= openForMs),
  )
  const keepers = await findKeepers(cluster, old)
  const suspects = old.filter((each) => !keepers.has(each))
  if (suspects.length === 0) return {hanging: [], failures}
  // One that has ended between the two questions is open no more.
  const again = await fetchOpen(cluster, distinctPlaces(suspects), options)
  const isStill = (each: OpenTransaction): boolean =>
    again.open.some(
      ({topic, partition, producerId, startOffset}) =>
        topic === each.topic &&
        partition === each.partition &&
        producerId === each.producerId &&
        startOffset === each.startOffset,
    )
  return {hanging: suspects.filter(isStill), failures: [...failures, ...again.failures]}
}

/** The transactions that are open in partitions, by what their leaders say. */
export async function fetchOpen(
  cluster: Cluster,
  partitions: readonly TopicPartition[],
  options: {readonly retryForMs?: number} = {},
): Promise<{readonly open: readonly OpenTransaction[]; readonly failures: readonly Failure[]}> {
  const failures: Failure[] = []
  const open: OpenTransaction[] = []
  for (const [{topic, partition}, producers] of await fetchProducers(cluster, partitions, options)) {
    if (producers instanceof Failure) failures.push(producers)
    else
      for (const producer of producers) {
        const {startOffset} = producer
        if (startOffset !== null) open.push({...producer, topic, partition, startOffset})
      }
  }
  return {open, failures}
}

/**
 * Of open transactions those that a coordinator has open in that partition, or is ending there, with what it says. Throws where one of
 * the brokers does not tell: what it has would pass for what nobody has.
 */
export async function findKeepers(
  cluster: Cluster,
  open: readonly OpenTransaction[],
): Promise<ReadonlyMap<OpenTransaction, TransactionDescription>> {
  if (open.length === 0) return new Map()
  const producerIds = [...new Set(open.map(({producerId}) => producerId))]
  const {transactions, failures} = await listTransactions(cluster, {producerIds})
  const [unasked] = failures
  if (unasked) throw unasked
  const described = await describeTransactions(
    cluster,
    transactions.map(({transactionalId}) => transactionalId),
    new Map(transactions.map(({transactionalId, coordinator}) => [transactionalId, coordinator])),
  )
  const kept = new Map<bigint, PartitionMap<TransactionDescription>>()
  for (const each of described.values()) {
    if (each instanceof Failure) {
      if (each.code === 'TRANSACTIONAL_ID_NOT_FOUND') continue
      throw each
    }
    if (CLOSED_STATES.has(each.state)) continue
    const places = kept.get(each.producerId) ?? new PartitionMap<TransactionDescription>()
    for (const {topic, partition} of each.partitions) places.set(topic, partition, each)
    kept.set(each.producerId, places)
  }
  return new Map(
    open.flatMap((each) => {
      const keeper = kept.get(each.producerId)?.get(each.topic, each.partition)
      return keeper === undefined ? [] : [[each, keeper] as const]
    }),
  )
}
