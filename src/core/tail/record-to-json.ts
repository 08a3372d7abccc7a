import type {Offset} from '../../kafka/batches/offset.ts'
import type {Timestamp} from '../../kafka/batches/views.ts'
import type {DecodedRecord} from '../records/decoder.ts'
import {bytesToJson, type JsonBytes} from '../records/json-bytes.ts'
import type {TailDecoding} from './tail-decoder.ts'
import type {TailRecord} from './tail-record.ts'

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
  /** Only where something says where the schema registry is. */
  readonly decoded?: DecodedRecord
}

/** Bytes that are not UTF-8 become base64. */
export function tailRecordToJson(record: TailRecord, decoding: TailDecoding | null = null): TailRecordJson {
  const {topic, partition, offset, timestampMs: timestamp, timestampType, key, value, headers} = record
  return {
    topic,
    partition,
    offset,
    timestamp,
    timestampType,
    key: bytesToJson(key),
    value: bytesToJson(value),
    headers: headers.map((header) => ({key: bytesToJson(header.key), value: bytesToJson(header.value)})),
    ...(decoding === null ? {} : {decoded: decodedOf(record, decoding)}),
  }
}

function decodedOf(record: TailRecord, {decode}: TailDecoding): DecodedRecord {
  const {key, value} = decode(record)
  return {key, value}
}
