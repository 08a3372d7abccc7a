import {OutputBuffer} from '../../../src/core/records/output-buffer.ts'
import type {RecordFormat} from '../../../src/core/records/record-format.ts'
import {encodeHeaders, type HeaderInput} from '../../../src/kafka/batches/header-encoder.ts'
import type {BatchView, RecordView} from '../../../src/kafka/batches/views.ts'

export interface RecordParts {
  readonly topic?: string
  readonly partition?: number
  readonly offset?: number | bigint
  readonly timestamp?: number | bigint
  readonly timestampType?: BatchView['timestampType']
  readonly key?: string | Buffer | null
  readonly value?: string | Buffer | null
  readonly headers?: readonly HeaderInput[]
}

/** A record as the fetch path hands it out: ranges over one buffer, with other bytes before and after. */
export function makeRecord(parts: RecordParts = {}): RecordView {
  const {key = null, value = null, headers = []} = parts
  const keyBytes = key === null ? Buffer.alloc(0) : Buffer.from(key)
  const valueBytes = value === null ? Buffer.alloc(0) : Buffer.from(value)
  const encoded = encodeHeaders(headers)
  const before = Buffer.from([0xff, 0x22])
  const bytes = Buffer.concat([before, keyBytes, valueBytes, encoded.bytes, Buffer.from([0x80])])
  const keyStart = before.length
  const valueStart = keyStart + keyBytes.length
  const headersStart = valueStart + valueBytes.length
  return {
    batch: {
      topic: parts.topic ?? 'orders',
      partition: parts.partition ?? 0,
      baseOffset: parts.offset ?? 0,
      lastOffset: parts.offset ?? 0,
      partitionLeaderEpoch: 0,
      attributes: 2,
      compression: 'snappy',
      isTransactional: false,
      isControl: false,
      timestampType: parts.timestampType ?? 'CreateTime',
      baseTimestamp: parts.timestamp ?? 0,
      maxTimestamp: parts.timestamp ?? 0,
      producerId: -1n,
      producerEpoch: -1,
      baseSequence: -1,
      recordCount: 1,
    },
    bytes,
    offset: parts.offset ?? 0,
    timestamp: parts.timestamp ?? Date.UTC(2026, 10, 20, 10),
    keyStart: key === null ? -1 : keyStart,
    keyEnd: key === null ? -1 : valueStart,
    valueStart: value === null ? -1 : valueStart,
    valueEnd: value === null ? -1 : headersStart,
    headerCount: encoded.count,
    headersStart,
    headersEnd: headersStart + encoded.bytes.length,
  }
}

/** What a format prints for some records. */
export function printed(format: RecordFormat, ...records: readonly RecordView[]): Buffer {
  const sink = new OutputBuffer({chunkBytes: 16})
  for (const record of records) format(record, sink)
  return sink.take()
}
