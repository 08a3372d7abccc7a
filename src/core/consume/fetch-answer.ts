import type {Fetch} from '../../kafka/protocol/messages/fetch.ts'
import type {ValueOf} from '../../kafka/protocol/schema.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'
import {type FetchedPartition, findNextFetchOffset} from './fetched-partition.ts'
import type {PartitionCursor} from './partition-cursor.ts'

export type FetchAnswer = ValueOf<(typeof Fetch)['response']>

/** What one fetch came to for the cursors it asked for. */
export interface FetchOutcome {
  readonly fetched: readonly FetchedPartition[]
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
  for (const {topic, partitions} of answer.responses) {
    for (const {partitionIndex, errorCode, records, abortedTransactions} of partitions) {
      const cursor = byKey.get(topicPartitionKey(topic, partitionIndex))
      if (!cursor) continue
      if (errorCode !== 0) {
        failed.push({cursor, code: errorCode})
        continue
      }
      cursor.failedAttempts = 0
      if (records === null || records.length === 0) continue
      const fetchOffset = cursor.fetchPosition
      const nextOffset = findNextFetchOffset(records, fetchOffset)
      cursor.fetchPosition = nextOffset
      fetched.push({
        cursor,
        records,
        fetchOffset,
        nextOffset,
        abortedTransactions: (abortedTransactions ?? []).map(({producerId, firstOffset}) => ({
          producerId,
          firstOffset: Number(firstOffset),
        })),
      })
    }
  }
  return {fetched, failed}
}
