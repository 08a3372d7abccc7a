import {Failure} from '../../errors/failure.ts'
import {laterOf, type Offset, shiftOffset, toOffset} from '../../kafka/batches/offset.ts'
import {type FetchAnswer, readFetchAnswer} from '../consume/fetch-answer.ts'
import type {PartitionCursor} from '../consume/partition-cursor.ts'
import {VisibleRecords} from '../consume/visible-records.ts'
import {topicPartitionKey} from '../offsets/topic-partition.ts'
import {type CopiedRecord, copyRecord} from './tail-record.ts'

/** What one answer brought. */
export interface TailAnswer {
  /** By partition, in the order of their offsets. */
  readonly records: ReadonlyMap<number, readonly CopiedRecord[]>
  /** High watermarks of the partitions that answered well. */
  readonly logEnds: ReadonlyMap<number, Offset>
  /** Records that were read and not taken. */
  readonly passedOver: number
  /** Partitions that answered with an error code. */
  readonly failed: readonly {readonly cursor: PartitionCursor; readonly code: number}[]
  /** What could not be decoded, one sentence each. */
  readonly damages: readonly string[]
}

/** What is taken of each partition of an answer at the most; one record always is. */
export interface TailShare {
  readonly records: number
  readonly bytes: number
}

/**
 * Copies records of an answer and moves the cursors on: of each partition the newest ones, or the oldest ones, and then
 * its cursor goes on right behind them. Memory stays bounded whatever the batches inflate to: no more than twice the
 * share of one partition is copied at a time.
 */
export function readTailAnswer(
  answer: FetchAnswer,
  cursors: readonly PartitionCursor[],
  share: TailShare,
  take: 'newest' | 'oldest',
): TailAnswer {
  const {fetched, failed} = readFetchAnswer(answer, cursors)
  const visible = new VisibleRecords(null)
  const records = new Map<number, readonly CopiedRecord[]>()
  const damages: string[] = []
  let passedOver = 0
  for (const partition of fetched) {
    const {cursor, fetchOffset} = partition
    const taken = new Taken(share)
    try {
      visible.open(partition)
      while (visible.next()) {
        taken.add(copyRecord(visible.record))
        if (take === 'newest') {
          passedOver += taken.dropOldest()
        } else if (taken.isFull) {
          cursor.fetchPosition = shiftOffset(visible.record.offset, 1)
          break
        }
      }
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      damages.push(error.message)
      // Bytes that are no batch at all have not moved it.
      cursor.fetchPosition = laterOf(cursor.fetchPosition, shiftOffset(fetchOffset, 1))
    }
    if (taken.records.length > 0) records.set(cursor.partition, taken.records)
  }
  return {records, logEnds: findLogEnds(answer, cursors), passedOver, failed, damages}
}

/** Records of one partition, of which a share is wanted. */
class Taken {
  readonly #share: TailShare
  #records: CopiedRecord[] = []
  #bytes = 0

  constructor(share: TailShare) {
    this.#share = share
  }

  get records(): readonly CopiedRecord[] {
    return this.#records
  }

  get isFull(): boolean {
    return this.#records.length >= this.#share.records || this.#bytes >= this.#share.bytes
  }

  add(record: CopiedRecord): void {
    this.#records.push(record)
    this.#bytes += record.sizeBytes
  }

  /** Keeps the newest of the share; says how many went. */
  dropOldest(): number {
    let dropped = 0
    while (
      this.#records.length > 1 &&
      (this.#records.length > this.#share.records || this.#bytes > this.#share.bytes)
    ) {
      this.#bytes -= this.#records.shift()?.sizeBytes ?? 0
      dropped += 1
    }
    return dropped
  }
}

function findLogEnds(answer: FetchAnswer, cursors: readonly PartitionCursor[]): Map<number, Offset> {
  const asked = new Set(cursors.map(({topic, partition}) => topicPartitionKey(topic, partition)))
  const logEnds = new Map<number, Offset>()
  for (const {topic, partitions} of answer.responses) {
    for (const {partitionIndex, errorCode, highWatermark} of partitions) {
      if (errorCode === 0 && asked.has(topicPartitionKey(topic, partitionIndex)))
        logEnds.set(partitionIndex, toOffset(highWatermark))
    }
  }
  return logEnds
}
