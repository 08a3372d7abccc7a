import {Failure} from '../../errors/failure.ts'
import {type FetchAnswer, readFetchAnswer} from '../consume/fetch-answer.ts'
import type {PartitionCursor} from '../consume/partition-cursor.ts'
import {VisibleRecords} from '../consume/visible-records.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'
import {copyRecord, type TailRecord} from './tail-record.ts'

/** What one answer brought. */
export interface TailAnswer {
  readonly records: readonly TailRecord[]
  readonly skipped: number
  /** Partitions that answered with an error code. */
  readonly failed: readonly {readonly cursor: PartitionCursor; readonly code: number}[]
  readonly errors: readonly string[]
}

/**
 * Takes the newest records of an answer, at most `mostPerPartition` of each partition, and moves a cursor that is
 * further behind than that close to the end: a tail shows what happens now, not all that happens.
 */
export function readTailAnswer(
  answer: FetchAnswer,
  cursors: readonly PartitionCursor[],
  mostPerPartition: number,
  nextSequence: () => number,
): TailAnswer {
  const {fetched, failed} = readFetchAnswer(answer, cursors)
  const visible = new VisibleRecords(null)
  const records: TailRecord[] = []
  const errors: string[] = []
  let skipped = 0
  for (const partition of fetched) {
    const newest: TailRecord[] = []
    try {
      visible.open(partition)
      while (visible.next()) {
        newest.push(copyRecord(visible.record, nextSequence()))
        if (newest.length < 2 * mostPerPartition) continue
        skipped += newest.splice(0, mostPerPartition).length
      }
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      errors.push(error.message)
    }
    const surplus = Math.max(0, newest.length - mostPerPartition)
    skipped += surplus
    records.push(...newest.slice(surplus))
  }
  return {records, skipped: skipped + catchUp(answer, cursors, mostPerPartition), failed, errors}
}

/** Moves cursors that are far behind the high watermark close to it; says how many offsets that passed over. */
function catchUp(answer: FetchAnswer, cursors: readonly PartitionCursor[], mostBehind: number): number {
  const byKey = new Map(cursors.map((cursor) => [topicPartitionKey(cursor.topic, cursor.partition), cursor]))
  let skipped = 0
  for (const {topic, partitions} of answer.responses) {
    for (const {partitionIndex, errorCode, highWatermark} of partitions) {
      const cursor = byKey.get(topicPartitionKey(topic, partitionIndex))
      if (cursor === undefined || errorCode !== 0) continue
      const behind = Number(highWatermark) - cursor.fetchPosition
      if (behind <= mostBehind) continue
      skipped += behind - mostBehind
      cursor.fetchPosition += behind - mostBehind
    }
  }
  return skipped
}
