import type {DecodedPart, DecodedRecord} from '../../../core/records/decoder.ts'

/** Why key or value are shown as they are, though they name a schema: no full stop, not safe for a terminal; null where nothing is wrong. */
export function describeUndecoded({key, value}: DecodedRecord): string | null {
  const why = whyUndecoded(value) || whyUndecoded(key)
  return why === '' ? null : `not decoded: ${why}`
}

/** The reason of one part; '' where it could be decoded. */
export function whyUndecoded(part: DecodedPart | null): string {
  return part?.error?.message.replace(/\.$/, '') ?? ''
}

/** By which schema a part was read: `avro shop.Order, schema id 7`. */
export function describeSchema({format, name, schemaId, schemaGuid}: DecodedPart): string {
  const id = schemaId === undefined ? `schema ${schemaGuid}` : `schema id ${schemaId}`
  return `${[format, name].filter((word) => word != null).join(' ')}, ${id}`
}
