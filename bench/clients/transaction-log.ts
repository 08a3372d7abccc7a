import {BatchBuilder} from '../../src/kafka/batches/batch-builder.ts'
import {stampProducer} from '../../src/kafka/batches/batch-header.ts'
import {crc32c} from '../../src/kafka/batches/crc32c.ts'

const PRODUCER_ID = 4711n

/** Where a batch of magic 2 has them (org.apache.kafka.common.record.DefaultRecordBatch). */
const LEADER_EPOCH_AT = 12
const CRC_AT = 17
const ATTRIBUTES_AT = 21
const CONTROL_BIT = 0x20

/** EndTransactionMarker: version 0, type COMMIT; version 0, epoch of the coordinator. */
const COMMIT_KEY = Buffer.from([0, 0, 0, 1])
const COMMIT_VALUE = Buffer.from([0, 0, 0, 0, 0, 0])

/**
 * The log of a partition as one producer writes it that commits every record by itself: a batch of one record and the marker of its
 * transaction, over and over. No client writes a million of them in a time that anybody waits for.
 */
export function makeTransactionLog(count: number, nowMs: number): Buffer {
  const value = Buffer.from('a record of its own transaction')
  const record = sealed((builder) => builder.append(value, -1, -1, 0, value.length, nowMs))
  const marker = asMarker(
    sealed((builder) =>
      builder.appendFrom(COMMIT_KEY, 0, COMMIT_KEY.length, COMMIT_VALUE, 0, COMMIT_VALUE.length, nowMs),
    ),
  )
  const log = Buffer.allocUnsafe(count * (record.length + marker.length))
  let at = 0
  const put = (batch: Buffer, offset: number): void => {
    batch.copy(log, at)
    log.writeBigInt64BE(BigInt(offset), at)
    at += batch.length
  }
  for (let number = 0; number < count; number++) {
    stampProducer(record, {producerId: PRODUCER_ID, producerEpoch: 0, baseSequence: number})
    put(record, 2 * number)
    put(marker, 2 * number + 1)
  }
  return log
}

function sealed(append: (builder: BatchBuilder) => void): Buffer {
  const builder = new BatchBuilder()
  append(builder)
  const producer = {producerId: PRODUCER_ID, producerEpoch: 0, baseSequence: -1}
  const batch = Buffer.from(builder.finish({compression: 'none', isTransactional: true, ...producer}))
  batch.writeInt32BE(0, LEADER_EPOCH_AT)
  return batch
}

function asMarker(batch: Buffer): Buffer {
  batch.writeInt16BE(batch.readInt16BE(ATTRIBUTES_AT) | CONTROL_BIT, ATTRIBUTES_AT)
  batch.writeUInt32BE(crc32c(batch, ATTRIBUTES_AT, batch.length), CRC_AT)
  return batch
}
