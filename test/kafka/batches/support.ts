import {BatchBuilder, type FinishOptions} from '../../../src/kafka/batches/batch-builder.ts'
import {
  CRC_AT,
  calculateBatchCrc,
  LENGTH_AT,
  LOG_OVERHEAD_BYTES,
} from '../../../src/kafka/batches/batch-header.ts'
import {RecordReader, type RecordReaderOptions} from '../../../src/kafka/batches/batch-reader.ts'
import {encodeHeaders} from '../../../src/kafka/batches/header-encoder.ts'
import {HeaderCursor} from '../../../src/kafka/batches/header-reader.ts'
import type {Offset} from '../../../src/kafka/batches/offset.ts'
import type {BatchView, Compression, Timestamp} from '../../../src/kafka/batches/views.ts'

export const COMPRESSIONS: readonly Compression[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd']

/** A record as plain data, bytes as hex, so that a failed comparison can be read. */
export interface PlainRecord {
  readonly timestamp: Timestamp
  readonly key: string | null
  readonly value: string | null
  readonly headers: readonly (readonly [key: string, value: string | null])[]
}

export interface WalkedRecord extends PlainRecord {
  readonly offset: Offset
}

export function toHex(text: string): string {
  return Buffer.from(text, 'utf8').toString('hex')
}

/** Appends every record; throws where one does not fit. */
export function append(builder: BatchBuilder, records: readonly PlainRecord[]): void {
  for (const {timestamp, key, value, headers} of records) {
    const encoded = encodeHeaders(
      headers.map(([name, content]) => ({
        key: Buffer.from(name, 'hex'),
        value: content === null ? null : Buffer.from(content, 'hex'),
      })),
    )
    // Away from position 0 a wrong range would show.
    const keySource = Buffer.from(`ff${key ?? ''}ff`, 'hex')
    const valueSource = Buffer.from(`eeee${value ?? ''}ee`, 'hex')
    const fits = builder.appendFrom(
      keySource,
      key === null ? -1 : 1,
      keySource.length - 1,
      valueSource,
      value === null ? -1 : 2,
      valueSource.length - 1,
      timestamp,
      encoded.bytes,
      encoded.count,
    )
    if (!fits) throw new Error('a record does not fit')
  }
}

/** One batch of these records, in memory of its own. */
export function buildBatch(records: readonly PlainRecord[], options: FinishOptions): Buffer {
  const builder = new BatchBuilder({maxBytes: 16 * 1024 * 1024})
  append(builder, records)
  return Buffer.from(builder.finish(options))
}

/** Puts batches one after another as a broker would, with rising offsets. */
export function appendToLog(batches: readonly Buffer[], firstOffset = 0): Buffer {
  let offset = firstOffset
  for (const batch of batches) {
    batch.writeBigInt64BE(BigInt(offset), 0)
    offset += batch.readInt32BE(23) + 1
  }
  return Buffer.concat(batches)
}

/** Computes the checksum anew after a test has changed bytes behind it. */
export function sealAgain(batch: Buffer): Buffer {
  const end = LOG_OVERHEAD_BYTES + batch.readInt32BE(LENGTH_AT)
  batch.writeUInt32BE(calculateBatchCrc(batch, 0, end), CRC_AT)
  return batch
}

export interface Walk {
  readonly batches: BatchView[]
  readonly records: WalkedRecord[]
  readonly nextOffset: Offset
  readonly isTruncated: boolean
}

/** Reads everything from `fetchOffset` on, of topic `orders`, partition 3. */
export function walk(log: Buffer, fetchOffset: Offset = 0, options: RecordReaderOptions = {}): Walk {
  const reader = new RecordReader(options)
  reader.open(log, 'orders', 3, fetchOffset)
  const batches: BatchView[] = []
  const records: WalkedRecord[] = []
  while (reader.nextBatch()) {
    batches.push({...reader.batch})
    while (reader.nextRecord()) records.push(copyRecord(reader))
  }
  return {batches, records, nextOffset: reader.nextOffset, isTruncated: reader.isTruncated}
}

export function copyRecord({record}: RecordReader): WalkedRecord {
  const range = (start: number, end: number) => (start < 0 ? null : record.bytes.toString('hex', start, end))
  const headers: [string, string | null][] = []
  const cursor = new HeaderCursor()
  cursor.open(record)
  while (cursor.next()) {
    headers.push([range(cursor.keyStart, cursor.keyEnd) ?? '', range(cursor.valueStart, cursor.valueEnd)])
  }
  return {
    offset: record.offset,
    timestamp: record.timestamp,
    key: range(record.keyStart, record.keyEnd),
    value: range(record.valueStart, record.valueEnd),
    headers,
  }
}

/** Records with short texts, for tests where the content does not matter. */
export function someRecords(count: number): PlainRecord[] {
  return Array.from({length: count}, (_, index) => ({
    timestamp: 1_700_000_000_000 + index,
    key: index % 3 === 0 ? null : toHex(`key-${index}`),
    value: toHex(`value ${index} of an order that was confirmed`),
    headers: index % 4 === 0 ? [[toHex('trace'), toHex(`${index}`)] as const] : [],
  }))
}
