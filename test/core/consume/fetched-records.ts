import {type FetchedPartition, findFetchEnd} from '../../../src/core/consume/fetched-partition.ts'
import {createPartitionCursor, type PartitionCursor} from '../../../src/core/consume/partition-cursor.ts'
import {BatchBuilder} from '../../../src/kafka/batches/batch-builder.ts'

/** A batch as a broker would store it: the records' values, from `baseOffset` on. */
export function batchOf(
  baseOffset: number,
  values: readonly string[],
  options: {readonly timestampMs?: number; readonly producerId?: bigint; readonly key?: string} = {},
): Buffer {
  const builder = new BatchBuilder()
  for (const value of values) {
    const source = Buffer.from(`${options.key ?? ''}${value}`)
    const keyEnd = source.length - Buffer.byteLength(value)
    const keyStart = options.key === undefined ? -1 : 0
    const isTaken = builder.append(
      source,
      keyStart,
      keyEnd,
      keyEnd,
      source.length,
      options.timestampMs ?? 1_000,
    )
    if (!isTaken) throw new Error('the records do not fit one batch')
  }
  const isTransactional = options.producerId !== undefined
  const bytes = Buffer.from(
    builder.finish({
      compression: 'none',
      isTransactional,
      ...(isTransactional ? {producerId: options.producerId, producerEpoch: 0, baseSequence: 0} : {}),
    }),
  )
  // The base offset lies outside the checksum, since brokers set it.
  bytes.writeBigInt64BE(BigInt(baseOffset), 0)
  return bytes
}

/** What a fetch at the cursor's position would have brought. */
export function fetchedOf(
  cursor: PartitionCursor,
  batches: readonly Buffer[],
  abortedTransactions: FetchedPartition['abortedTransactions'] = [],
): FetchedPartition {
  const records = Buffer.concat(batches)
  const fetchOffset = cursor.fetchPosition
  const {nextOffset, lastEpoch} = findFetchEnd(records, fetchOffset)
  cursor.fetchPosition = nextOffset
  return {cursor, records, fetchOffset, nextOffset, lastEpoch, abortedTransactions}
}

/** A cursor of `orders-0`. */
export function cursorAt(position: number, end: number | null = null): PartitionCursor {
  return createPartitionCursor({topic: 'orders', partition: 0}, position, end)
}
