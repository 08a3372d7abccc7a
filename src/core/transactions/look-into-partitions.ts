import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {TopicPartition} from '../../kafka/routing.ts'
import {lookBack} from '../changes/look-back.ts'
import {quoteCommand} from '../names/command-line.ts'
import {PartitionMap} from '../offsets/partition-map.ts'
import {distinctPlaces, formatTopicPartition} from '../offsets/topic-partition.ts'
import {fetchProducers, type PartitionProducer} from './fetch-producers.ts'

/** A transaction that its coordinator says is over, with the partitions in which it was open before that. */
export interface EndedTransaction {
  readonly transactionalId: string
  readonly producerId: bigint | null
  readonly producerEpoch: number | null
  readonly partitions: readonly TopicPartition[] | null
}

/** What the partitions say against it: `open` where it is still open in one of them, `unseen` where one of them does not tell. */
export interface PartitionsSaid<Row> {
  readonly open: ReadonlyMap<Row, Failure>
  readonly unseen: ReadonlyMap<Row, Failure>
}

/**
 * Looks whether transactions are over in their partitions too. A coordinator passes over a partition that has no leader when it writes the
 * markers, and then has nothing open any more: what stays open there hangs. A topic that is gone has nothing open.
 */
export async function lookIntoPartitions<Row extends EndedTransaction>(
  cluster: Cluster,
  rows: readonly Row[],
): Promise<PartitionsSaid<Row>> {
  const unseen = new Map<Row, Failure>()
  const open = await lookBack(cluster, rows, async (pending) => {
    const told = await askLeaders(cluster, pending)
    const astray = new Map<Row, Failure>()
    for (const row of pending) {
      const sights = (row.partitions ?? []).map((place) => lookAt(row, place, told))
      const stillOpen = sights.find((sight) => sight?.code === 'INVALID_TXN_STATE')
      const silent = sights.find((sight) => sight !== null)
      unseen.delete(row)
      if (stillOpen) astray.set(row, stillOpen)
      else if (silent) unseen.set(row, silent)
    }
    return astray
  })
  return {open, unseen}
}

type Told = PartitionMap<readonly PartitionProducer[] | Failure>

async function askLeaders(cluster: Cluster, rows: readonly EndedTransaction[]): Promise<Told> {
  const places = distinctPlaces(rows.flatMap(({partitions}) => partitions ?? []))
  const told: Told = new PartitionMap()
  if (places.length === 0) return told
  // A broker that leads no more answers all the same, by what its replica has.
  await cluster.metadata([...new Set(places.map(({topic}) => topic))])
  for (const [{topic, partition}, found] of await fetchProducers(cluster, places))
    told.set(topic, partition, found)
  return told
}

function lookAt(row: EndedTransaction, place: TopicPartition, told: Told): Failure | null {
  const found = told.get(place.topic, place.partition) ?? Failure.leftOut(formatTopicPartition(place))
  if (found instanceof Failure)
    return found.code === 'UNKNOWN_TOPIC_OR_PARTITION' ? null : notSeen(row, place, found)
  // With a later epoch it is that of a producer which came since.
  const isOpen = found.some(
    ({producerId, producerEpoch, startOffset}) =>
      producerId === row.producerId && producerEpoch <= (row.producerEpoch ?? -1) && startOffset !== null,
  )
  return isOpen ? stillOpen(row, place) : null
}

function stillOpen(row: EndedTransaction, place: TopicPartition): Failure {
  const where = formatTopicPartition(place)
  const text = `The coordinator has ended the transaction of ${row.transactionalId}, and it is still open in ${where}: it hangs there.`
  return new Failure('failed', text, {
    code: 'INVALID_TXN_STATE',
    suggestions: [`${abortCommand(row, place)} ends it there.`],
  })
}

function notSeen(row: EndedTransaction, place: TopicPartition, why: Failure): Failure {
  const reason = why.message.replace(/\.?$/, '.')
  const text = `The coordinator has ended the transaction of ${row.transactionalId}; whether it is over in ${formatTopicPartition(place)} is unknown: ${reason}`
  return why.with({
    message: text,
    suggestions: [
      ...why.suggestions,
      `${quoteCommand('txn producers', [wordOf(place)])} shows whether it is open there, once the partition can be read; ${abortCommand(row, place)} ends it then.`,
    ],
  })
}

function abortCommand({producerId}: EndedTransaction, place: TopicPartition): string {
  return quoteCommand('txn abort', [wordOf(place)], ['--producer-id', `${producerId}`])
}

function wordOf({topic, partition}: TopicPartition): string {
  return `${topic}:${partition}`
}
