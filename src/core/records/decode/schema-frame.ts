import {HeaderCursor} from '../../../kafka/batches/header-reader.ts'
import type {RecordView} from '../../../kafka/batches/views.ts'

/** What a schema is called in front of a payload, or in a header: the number of a registry, or a GUID of any. */
export type SchemaKey = number | string

/** Where a key or value says which schema it has. */
export interface SchemaFrame {
  readonly key: SchemaKey
  /** Where the payload begins. */
  readonly start: number
  /** Behind the id in a header; null where that stands in front of the payload. */
  readonly messageIndexes: Buffer | null
}

// Confluent's serialisers (io.confluent.kafka.serializers.schema.id.SchemaId): a magic byte, then a number or a GUID.
const MAGIC_OF_NUMBER = 0
const MAGIC_OF_GUID = 1
/** Magic byte and number. */
export const NUMBER_FRAME_BYTES = 5
const GUID_FRAME_BYTES = 17
const KEY_HEADER = Buffer.from('__key_schema_id')
const VALUE_HEADER = Buffer.from('__value_schema_id')

/** Finds out which schema the parts of a record say that they have. */
export class SchemaFrames {
  readonly #headers = new HeaderCursor()

  /** The frame of a key or value, which is not null; null where it has none. */
  find(record: RecordView, part: 'key' | 'value'): SchemaFrame | null {
    const isKey = part === 'key'
    const start = isKey ? record.keyStart : record.valueStart
    const end = isKey ? record.keyEnd : record.valueEnd
    const inHeader =
      record.headerCount > 0 ? this.#findHeader(record, isKey ? KEY_HEADER : VALUE_HEADER) : null
    if (inHeader !== null) return {...inHeader, start}
    const key = readNumber(record.bytes, start, end)
    return key === null ? null : {key, start: start + NUMBER_FRAME_BYTES, messageIndexes: null}
  }

  /** Of a header that occurs more than once the last one, as Kafka's `lastHeader`. */
  #findHeader(record: RecordView, name: Buffer): Omit<SchemaFrame, 'start'> | null {
    const headers = this.#headers
    let found: Omit<SchemaFrame, 'start'> | null = null
    headers.open(record)
    while (headers.next()) {
      const {bytes, keyStart, keyEnd, valueStart, valueEnd} = headers
      if (valueStart < 0 || keyEnd - keyStart !== name.length) continue
      if (name.compare(bytes, keyStart, keyEnd) !== 0) continue
      found = readHeader(bytes, valueStart, valueEnd)
    }
    return found
  }
}

function readHeader(bytes: Buffer, start: number, end: number): Omit<SchemaFrame, 'start'> | null {
  const number = readNumber(bytes, start, end)
  if (number !== null) return {key: number, messageIndexes: bytes.subarray(start + NUMBER_FRAME_BYTES, end)}
  if (end - start < GUID_FRAME_BYTES || bytes[start] !== MAGIC_OF_GUID) return null
  const hex = bytes.toString('hex', start + 1, start + GUID_FRAME_BYTES)
  const key = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return {key, messageIndexes: bytes.subarray(start + GUID_FRAME_BYTES, end)}
}

/** Registries number from 1 on: what begins with five bytes of 0 is most of the time a number. */
function readNumber(bytes: Buffer, start: number, end: number): number | null {
  if (end - start < NUMBER_FRAME_BYTES || bytes[start] !== MAGIC_OF_NUMBER) return null
  const number = bytes.readInt32BE(start + 1)
  return number > 0 ? number : null
}

/** Magic byte and number of a schema, as they stand in front of a payload. */
export function frameOf(id: number): Buffer {
  const frame = Buffer.alloc(NUMBER_FRAME_BYTES)
  frame.writeInt32BE(id, 1)
  return frame
}
