import {isUtf8} from 'node:buffer'
import type {Offset} from '../../kafka/batches/offset.ts'
import type {Timestamp} from '../../kafka/batches/views.ts'
import type {TailRecord} from './tail-record.ts'

type JsonBytes = string | null | {readonly base64: string}

/** A record in the form that `consume -o json` gives and `produce --input json` takes (docs/design/commands.md). */
export interface TailRecordJson {
  readonly topic: string
  readonly partition: number
  readonly offset: Offset
  readonly timestamp: Timestamp
  readonly timestampType: string
  readonly key: JsonBytes
  readonly value: JsonBytes
  readonly headers: readonly {readonly key: JsonBytes; readonly value: JsonBytes}[]
}

/** Bytes that are not UTF-8 become base64. */
export function tailRecordToJson(record: TailRecord): TailRecordJson {
  const {topic, partition, offset, timestampMs: timestamp, timestampType, key, value, headers} = record
  return {
    topic,
    partition,
    offset,
    timestamp,
    timestampType,
    key: toJson(key),
    value: toJson(value),
    headers: headers.map((header) => ({key: toJson(header.key), value: toJson(header.value)})),
  }
}

function toJson(bytes: Buffer | null): JsonBytes {
  if (bytes === null) return null
  return isUtf8(bytes) ? bytes.toString() : {base64: bytes.toString('base64')}
}
