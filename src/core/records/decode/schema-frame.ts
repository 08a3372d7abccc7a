import {Failure} from '../../../errors/failure.ts'
import {HeaderCursor} from '../../../kafka/batches/header-reader.ts'
import type {RecordView} from '../../../kafka/batches/views.ts'

/** What a schema is called in front of a payload, or in a header: the number of a registry, or a GUID of any. */
export type SchemaKey = number | string

/** Where a key or value says which schema it has. */
export interface SchemaFrame {
  readonly key: SchemaKey
  /** Where the payload begins. */
  readonly start: number
  /** Behind the id in a header; null where they, or what stands for them, are in front of the payload. */
  readonly messageIndexes: Buffer | null
}

// Confluent's serialisers (io.confluent.kafka.serializers.schema.id.SchemaId): a magic byte, then a number or a GUID.
const MAGIC_OF_NUMBER = 0
const MAGIC_OF_GUID = 1
/** Magic byte and number. */
export const NUMBER_FRAME_BYTES = 5
const GUID_FRAME_BYTES = 17

type ReadHeader = (bytes: Buffer, start: number, end: number) => HeaderFrame | Failure | null
type HeaderFrame = Omit<SchemaFrame, 'start'>

/**
 * Headers that name the schema of a part, those first that count before others: Confluent's, and Apicurio's (its KafkaSerdeHeaders), whose
 * content ids are the ids of Confluent's API there.
 */
const headersOf = (part: 'key' | 'value'): readonly (readonly [Buffer, ReadHeader])[] => [
  [Buffer.from(`__${part}_schema_id`), readHeader],
  [Buffer.from(`apicurio.${part}.contentId`), readContentId],
  [Buffer.from(`apicurio.${part}.globalId`), refuseGlobalId(part)],
]
const HEADERS = {key: headersOf('key'), value: headersOf('value')}

/** Whether a header of this name may say which schema the key or the value has. */
export function isSchemaHeader(name: Buffer): boolean {
  return [...HEADERS.key, ...HEADERS.value].some(([wanted]) => wanted.equals(name))
}

/** The code of a schema that is named in a way in which nobody can look it up. */
export const GLOBAL_ID = 'GLOBAL_ID'

/** Finds out which schema the parts of a record say that they have. */
export class SchemaFrames {
  readonly #headers = new HeaderCursor()

  /** The frame of a key or value, which is not null; null where it has none, and a Failure where nobody can look up what it names. */
  find(record: RecordView, part: 'key' | 'value'): SchemaFrame | Failure | null {
    const isKey = part === 'key'
    const start = isKey ? record.keyStart : record.valueStart
    const end = isKey ? record.keyEnd : record.valueEnd
    const inHeader = record.headerCount > 0 ? this.#findHeader(record, HEADERS[part]) : null
    if (inHeader !== null) return inHeader instanceof Failure ? inHeader : {...inHeader, start}
    const key = readNumber(record.bytes, start, end)
    return key === null ? null : {key, start: start + NUMBER_FRAME_BYTES, messageIndexes: null}
  }

  /** Of a header that occurs more than once the last one, as Kafka's `lastHeader`. */
  #findHeader(record: RecordView, wanted: (typeof HEADERS)['key']): HeaderFrame | Failure | null {
    const headers = this.#headers
    let found: HeaderFrame | Failure | null = null
    let rank = wanted.length
    headers.open(record)
    while (headers.next()) {
      const {bytes, keyStart, keyEnd, valueStart, valueEnd} = headers
      if (valueStart < 0) continue
      const index = wanted.findIndex(
        ([name]) => keyEnd - keyStart === name.length && name.compare(bytes, keyStart, keyEnd) === 0,
      )
      const read = wanted[index]?.[1]
      if (read === undefined || index > rank) continue
      const frame = read(bytes, valueStart, valueEnd)
      // A header that says nothing leaves it to those that count less.
      if (frame === null && index < rank) continue
      found = frame
      rank = index
    }
    return found
  }
}

/** Apicurio's numbers in headers are longs. What stands in front of a message of Protobuf stays there. */
const LONG_BYTES = 8

function readContentId(bytes: Buffer, start: number, end: number): HeaderFrame | null {
  if (end - start !== LONG_BYTES) return null
  const id = Number(bytes.readBigInt64BE(start))
  return id > 0 && Number.isSafeInteger(id) ? {key: id, messageIndexes: null} : null
}

/** Global ids are numbers of another kind, which Confluent's API has no way to look up. */
function refuseGlobalId(part: 'key' | 'value'): ReadHeader {
  return (bytes, start, end) => {
    if (end - start !== LONG_BYTES) return null
    const id = bytes.readBigInt64BE(start)
    const text = `The ${part} names its schema by Apicurio's global id ${id} alone (header apicurio.${part}.globalId), which cannot be looked up.`
    return new Failure('failed', text, {
      code: GLOBAL_ID,
      suggestions: ['Have its producer write content ids: apicurio.registry.use-id=contentId.'],
    })
  }
}

function readHeader(bytes: Buffer, start: number, end: number): HeaderFrame | null {
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
