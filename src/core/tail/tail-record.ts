import {HeaderCursor} from '../../kafka/batches/header-reader.ts'
import {distanceBetween, type Offset} from '../../kafka/batches/offset.ts'
import type {BatchView, Compression, RecordView, Timestamp} from '../../kafka/batches/views.ts'

/** A header in its own memory. */
export interface TailHeader {
  readonly key: Buffer
  readonly value: Buffer | null
}

/** What a batch says of its records. */
export interface RecordOrigin {
  /** Epoch of the leader that appended it; -1 where the batch does not say. */
  readonly leaderEpoch: number
  /** The producer that numbered it (idempotent or transactional, KIP-98); null where none did. */
  readonly producer: {readonly id: bigint; readonly epoch: number; readonly sequence: number} | null
  readonly isTransactional: boolean
  readonly compression: Compression
}

/** A record in its own memory: it outlives the answer that it came in. */
export interface CopiedRecord {
  readonly topic: string
  readonly partition: number
  readonly offset: Offset
  /** Epoch milliseconds; -1 where the record has none. */
  readonly timestampMs: Timestamp
  readonly timestampType: 'CreateTime' | 'LogAppendTime'
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: readonly TailHeader[]
  readonly origin: RecordOrigin
  /** Bytes that it keeps in memory, about. */
  readonly sizeBytes: number
}

/** A record of a tail. */
export interface TailRecord extends CopiedRecord {
  /** How many records came before it since the tail was opened. */
  readonly sequence: number
}

/** What a record costs beside its bytes. */
const OVERHEAD_BYTES = 400

const headerCursor = new HeaderCursor()

/** Copies the record that a reader is on. */
export function copyRecord(view: RecordView): CopiedRecord {
  const {bytes, keyStart, keyEnd, valueStart, valueEnd, batch} = view
  const headers: TailHeader[] = []
  headerCursor.open(view)
  while (headerCursor.next()) {
    headers.push({
      key: copyOf(headerCursor.bytes, headerCursor.keyStart, headerCursor.keyEnd) ?? Buffer.alloc(0),
      value: copyOf(headerCursor.bytes, headerCursor.valueStart, headerCursor.valueEnd),
    })
  }
  const key = copyOf(bytes, keyStart, keyEnd)
  const value = copyOf(bytes, valueStart, valueEnd)
  const headerBytes = headers.reduce(
    (sum, header) => sum + header.key.length + (header.value?.length ?? 0),
    0,
  )
  return {
    topic: batch.topic,
    partition: batch.partition,
    offset: view.offset,
    timestampMs: view.timestamp,
    timestampType: batch.timestampType,
    key,
    value,
    headers,
    origin: originOf(batch, view.offset),
    sizeBytes: OVERHEAD_BYTES + (key?.length ?? 0) + (value?.length ?? 0) + headerBytes,
  }
}

function originOf(batch: BatchView, offset: Offset): RecordOrigin {
  const {partitionLeaderEpoch: leaderEpoch, producerId: id, producerEpoch: epoch} = batch
  const {baseSequence, baseOffset, isTransactional, compression} = batch
  return {
    leaderEpoch,
    producer:
      id < 0n ? null : {id, epoch, sequence: sequenceAt(baseSequence, distanceBetween(baseOffset, offset))},
    isTransactional,
    compression,
  }
}

/** Sequence numbers go on at 0 after the largest int32 (DefaultRecordBatch.incrementSequence). */
function sequenceAt(baseSequence: number, offsetDelta: number): number {
  return baseSequence < 0 ? -1 : (baseSequence + offsetDelta) % 2 ** 31
}

/** A start of -1 is null. */
function copyOf(bytes: Buffer, start: number, end: number): Buffer | null {
  return start < 0 ? null : Buffer.from(bytes.subarray(start, end))
}
