import {HeaderCursor} from '../../kafka/batches/header-reader.ts'
import type {RecordView} from '../../kafka/batches/views.ts'

/** A header in its own memory. */
export interface TailHeader {
  readonly key: Buffer
  readonly value: Buffer | null
}

/** A record in its own memory: it outlives the answer that it came in. */
export interface TailRecord {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  /** Epoch milliseconds; -1 where the record has none. */
  readonly timestampMs: number
  readonly timestampType: 'CreateTime' | 'LogAppendTime'
  /** How many records came before it since the tail was opened. */
  readonly sequence: number
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: readonly TailHeader[]
  /** Bytes that it keeps in memory, about. */
  readonly sizeBytes: number
}

/** What a record costs beside its bytes. */
const overheadBytes = 300

const headerCursor = new HeaderCursor()

/** Copies the record that a reader is on. */
export function copyRecord(view: RecordView, sequence: number): TailRecord {
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
    sequence,
    key,
    value,
    headers,
    sizeBytes: overheadBytes + (key?.length ?? 0) + (value?.length ?? 0) + headerBytes,
  }
}

/** A start of -1 is null. */
function copyOf(bytes: Buffer, start: number, end: number): Buffer | null {
  return start < 0 ? null : Buffer.from(bytes.subarray(start, end))
}
