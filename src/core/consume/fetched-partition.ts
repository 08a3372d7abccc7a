import type {AbortedTransaction} from '../../kafka/batches/aborted-transactions.ts'
import {
  BATCH_HEADER_BYTES,
  BYTES_UP_TO_MAGIC,
  LENGTH_AT,
  LOG_OVERHEAD_BYTES,
  MAGIC_AT,
} from '../../kafka/batches/batch-header.ts'
import {LAST_OFFSET, laterOf, type Offset, readInt64, shiftOffset} from '../../kafka/batches/offset.ts'
import type {PartitionCursor} from './partition-cursor.ts'

/** What one fetch brought for one partition: whole batches as the broker stores them, not looked into yet. */
export interface FetchedPartition {
  readonly cursor: PartitionCursor
  readonly records: Buffer
  /** The offset that was asked for: records below it are to be passed over. */
  readonly fetchOffset: Offset
  /** Where the next fetch goes on. */
  readonly nextOffset: Offset
  /** Under which leader the last of the batches was appended; -1 where none says so. */
  readonly lastEpoch: number
  /** Under read_committed, which producers' records are to be hidden from which offset on. */
  readonly abortedTransactions: readonly AbortedTransaction[]
}

/** Where a batch's lastOffsetDelta lies (DefaultRecordBatch.LAST_OFFSET_DELTA_OFFSET). */
const LAST_OFFSET_DELTA_AT = 23
/** Where its partitionLeaderEpoch lies. */
const LEADER_EPOCH_AT = 12

/**
 * The offset after the last whole batch in `records`, found by hopping over the batch headers: known before anything
 * is decoded, so that the next fetch is under way while this one is being written out. Bytes that are not batches end
 * the search; the reader that decodes them is what reports it.
 */
export function findNextFetchOffset(records: Buffer, fetchOffset: Offset): Offset {
  return findFetchEnd(records, fetchOffset).nextOffset
}

/** {@link findNextFetchOffset}, with the leader epoch of the last whole batch; -1 where there is none. */
export function findFetchEnd(
  records: Buffer,
  fetchOffset: Offset,
): Pick<FetchedPartition, 'nextOffset' | 'lastEpoch'> {
  let nextOffset = fetchOffset
  let lastEpoch = -1
  for (let at = 0; at + BYTES_UP_TO_MAGIC <= records.length; ) {
    const end = at + LOG_OVERHEAD_BYTES + records.readInt32BE(at + LENGTH_AT)
    // Messages of before Kafka 0.11 have an offset and nothing else of what is looked for.
    const isOld = (records[at + MAGIC_AT] as number) < 2
    if (end < at + (isOld ? BYTES_UP_TO_MAGIC : BATCH_HEADER_BYTES) || end > records.length) break
    const delta = isOld ? 0 : records.readInt32BE(at + LAST_OFFSET_DELTA_AT)
    const lastOffset = shiftOffset(readInt64(records, at), delta)
    if (lastOffset > LAST_OFFSET) break
    nextOffset = laterOf(nextOffset, shiftOffset(lastOffset, 1))
    lastEpoch = isOld ? -1 : records.readInt32BE(at + LEADER_EPOCH_AT)
    at = end
  }
  return {nextOffset, lastEpoch}
}
