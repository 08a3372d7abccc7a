import {type Offset, toOffset} from '../../kafka/batches/offset.ts'
import type {Fetch} from '../../kafka/protocol/messages/fetch.ts'
import type {ValueOf} from '../../kafka/protocol/schema.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'
import {type FetchedPartition, findFetchEnd} from './fetched-partition.ts'
import type {PartitionCursor} from './partition-cursor.ts'

export type FetchAnswer = ValueOf<(typeof Fetch)['response']>

/** What one fetch came to for the cursors it asked for. */
export interface FetchOutcome {
  readonly fetched: readonly FetchedPartition[]
  /** Cursors whose log is another one than was read before: it was cut back to `endOffset` and has grown again. */
  readonly diverged: readonly {
    readonly cursor: PartitionCursor
    readonly epoch: number
    readonly endOffset: Offset
  }[]
  /** Cursors that another replica is nearer to. */
  readonly nearer: readonly {readonly cursor: PartitionCursor; readonly nodeId: number}[]
  /** Cursors that were answered well and without records. */
  readonly quiet: readonly {
    readonly cursor: PartitionCursor
    readonly highWatermark: bigint
    readonly lastStableOffset: bigint
  }[]
  /** Cursors whose partition answered with a code of Kafka's. */
  readonly failed: readonly {readonly cursor: PartitionCursor; readonly code: number}[]
}

/**
 * Sorts an answer out by cursor and moves the fetch positions on. A partition that answered well has its count of
 * failed attempts set back, whether or not there were records.
 */
export function readFetchAnswer(answer: FetchAnswer, cursors: readonly PartitionCursor[]): FetchOutcome {
  const byKey = new Map(cursors.map((cursor) => [topicPartitionKey(cursor.topic, cursor.partition), cursor]))
  const fetched: FetchedPartition[] = []
  const failed: {cursor: PartitionCursor; code: number}[] = []
  const nearer: {cursor: PartitionCursor; nodeId: number}[] = []
  const quiet: FetchOutcome['quiet'][number][] = []
  const diverged: {cursor: PartitionCursor; epoch: number; endOffset: Offset}[] = []
  for (const {topic, partitions} of answer.responses) {
    for (const each of partitions) {
      const {partitionIndex, errorCode, records, abortedTransactions, divergingEpoch} = each
      const cursor = byKey.get(topicPartitionKey(topic, partitionIndex))
      if (!cursor) continue
      if (errorCode !== 0) {
        failed.push({cursor, code: errorCode})
        continue
      }
      cursor.failedAttempts = 0
      if (divergingEpoch.endOffset >= 0n) {
        diverged.push({cursor, epoch: divergingEpoch.epoch, endOffset: toOffset(divergingEpoch.endOffset)})
        continue
      }
      if (each.preferredReadReplica >= 0) nearer.push({cursor, nodeId: each.preferredReadReplica})
      if (records === null || records.length === 0) {
        const {highWatermark, lastStableOffset} = each
        quiet.push({cursor, highWatermark, lastStableOffset})
        continue
      }
      const fetchOffset = cursor.fetchPosition
      const {nextOffset, lastEpoch} = findFetchEnd(records, fetchOffset)
      cursor.fetchPosition = nextOffset
      fetched.push({
        cursor,
        records,
        fetchOffset,
        nextOffset,
        lastEpoch,
        abortedTransactions: (abortedTransactions ?? []).map(({producerId, firstOffset}) => ({
          producerId,
          firstOffset: toOffset(firstOffset),
        })),
      })
    }
  }
  return {fetched, quiet, failed, diverged, nearer}
}
