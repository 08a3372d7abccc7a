import {Failure} from '../../errors/failure.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import {ErrorCode} from '../../kafka/protocol/error-codes.ts'
import {WriteTxnMarkers} from '../../kafka/protocol/messages/write-txn-markers.ts'
import {type Outcome, sendToLeaders, type TopicPartition} from '../../kafka/routing.ts'
import type {Change, PlanRow} from '../changes/change.ts'
import {quoteCommand} from '../names/command-line.ts'
import {fetchLogOffsets} from '../offsets/fetch-offsets.ts'
import {formatTopicPartition, topicPartitionKey} from '../offsets/topic-partition.ts'
import {fetchOpen, findKeepers} from './find-hanging.ts'
import {isoTime} from './producer-rows.ts'

/** A transaction that is to be aborted in one partition. */
export interface AbortRow extends PlanRow, TopicPartition {
  readonly producerId: bigint
  readonly producerEpoch: number
  /** Of the coordinator that ended the producer's last transaction here; null where none has. */
  readonly coordinatorEpoch: number | null
  /** Where it begins: no reader at read_committed will get what this producer has written since. */
  readonly startOffset: bigint
  /** Timestamp of the producer's last batch, ISO 8601; null where unknown. */
  readonly lastTimestamp: string | null
  /** Where readers at read_committed wait now. */
  readonly lastStableOffset: bigint
  readonly highWatermark: bigint
}

/**
 * Plans to abort what a producer has open in a partition; changes nothing. Throws not-found where nothing is open, and conflict where a
 * coordinator has it open: a marker that it does not know of would cut the transaction in two.
 */
export async function planAbort(
  cluster: Cluster,
  place: TopicPartition,
  producerId: bigint,
): Promise<AbortRow> {
  const name = formatTopicPartition(place)
  const {open, failures} = await fetchOpen(cluster, [place])
  for (const failure of failures) throw failure
  const found = open.find((each) => each.producerId === producerId)
  if (found === undefined) throw nothingOpen(name, producerId, open)
  const keeper = (await findKeepers(cluster, [found])).get(found)
  if (keeper !== undefined) {
    const {transactionalId: id, coordinator} = keeper
    const text = `Coordinator ${coordinator} has the transaction of producer ${producerId} in ${name} open, as ${id}: it does not hang. Nothing was done.`
    throw new Failure('conflict', text, {
      code: 'CONCURRENT_TRANSACTIONS',
      suggestions: [
        `${quoteCommand('txn describe', [id])} shows when it ends by itself. ${quoteCommand('txn terminate', [id])} ends it at once, as a producer does that starts with this id.`,
      ],
    })
  }
  const [stable, ends] = await Promise.all([
    fetchLogOffsets(cluster, [place], 'latest', 'read_committed'),
    fetchLogOffsets(cluster, [place], 'latest', 'read_uncommitted'),
  ])
  const offsetIn = (read: typeof stable): bigint => {
    const offset = read.get(topicPartitionKey(place.topic, place.partition)) ?? Failure.leftOut('a partition')
    if (offset instanceof Failure) throw offset
    return offset.offset
  }
  const {topic, partition, producerEpoch, coordinatorEpoch, startOffset, lastWriteMs} = found
  return {
    ...{topic, partition, producerId, producerEpoch, coordinatorEpoch, startOffset},
    lastTimestamp: isoTime(lastWriteMs),
    lastStableOffset: offsetIn(stable),
    highWatermark: offsetIn(ends),
  }
}

function nothingOpen(
  name: string,
  producerId: bigint,
  open: readonly {readonly producerId: bigint}[],
): Failure {
  const others = open.map((each) => each.producerId).join(', ')
  return new Failure('not-found', `Producer ${producerId} has no transaction open in ${name}.`, {
    code: 'INVALID_TXN_STATE',
    suggestions: [
      others === '' ? 'No other producer has one there either.' : `Open there are those of ${others}.`,
    ],
  })
}

/** Writes the marker of an abort, and looks whether the transaction is open no more (Admin.abortTransaction, KIP-664). */
export function transactionAbort(
  cluster: Cluster,
  rows: readonly AbortRow[],
): Change<'transactions', AbortRow> {
  return {
    noun: 'transactions',
    rows,
    execute: async (effective) => {
      const results = await writeMarkers(cluster, effective)
      return new Map(
        [...results].map(([row, failure]) => [row, failure ?? ({outcome: 'aborted'} as const)] as const),
      )
    },
    readBack: async (done) => {
      const {open, failures} = await fetchOpen(cluster, done)
      for (const failure of failures) throw failure
      const isOpen = (row: AbortRow): boolean =>
        open.some(
          ({topic, partition, producerId, startOffset}) =>
            topic === row.topic &&
            partition === row.partition &&
            producerId === row.producerId &&
            startOffset === row.startOffset,
        )
      return new Map(done.filter(isOpen).map((row) => [row, stillOpen(row)]))
    },
  }
}

function stillOpen(row: AbortRow): Failure {
  const text = `The leader took the marker, and the transaction of producer ${row.producerId} in ${formatTopicPartition(row)} is still open.`
  return new Failure('failed', text, {code: 'INVALID_TXN_STATE'})
}

async function writeMarkers(
  cluster: Cluster,
  rows: readonly AbortRow[],
): Promise<ReadonlyMap<AbortRow, Failure | null>> {
  return sendToLeaders<AbortRow, null>(
    cluster,
    rows,
    async (nodeId, items) => {
      const {markers} = await cluster.sendTo(nodeId, WriteTxnMarkers, {
        markers: items.map((row) => ({
          producerId: row.producerId,
          producerEpoch: row.producerEpoch,
          transactionResult: false,
          topics: [{name: row.topic, partitionIndexes: [row.partition]}],
          // 0 is at most the epoch of any coordinator that may have a say there (TransactionsCommand does the same).
          coordinatorEpoch: row.coordinatorEpoch ?? 0,
          transactionVersion: 0,
        })),
      })
      return items.map(({topic, partition, producerId}): Outcome<null> => {
        const code = markers
          .filter((marker) => marker.producerId === producerId)
          .flatMap(({topics}) => topics)
          .filter(({name}) => name === topic)
          .flatMap(({partitions}) => partitions)
          .find(({partitionIndex}) => partitionIndex === partition)?.errorCode
        if (code === undefined) return {failure: Failure.leftOut('it')}
        return code === ErrorCode.NONE ? {value: null} : {code}
      })
    },
    {
      by: WriteTxnMarkers,
      what: (row) =>
        `The transaction of producer ${row.producerId} in ${formatTopicPartition(row)} could not be aborted`,
    },
  )
}
