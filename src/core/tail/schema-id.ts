/** The first byte of what Confluent's serializers write (AbstractKafkaSchemaSerDe.MAGIC_BYTE). */
const MAGIC_BYTE = 0

/** The magic byte and the id, an int32. */
const PREFIX_BYTES = 5

/** A payload that begins with the id of its schema. */
export interface SchemaPayload {
  /** Id in the schema registry. */
  readonly schemaId: number
  /** What follows the prefix: Avro, JSON, or Protobuf behind its message indexes. */
  readonly payload: Buffer
}

/**
 * Takes the schema id off the front of a key or value. Null where there is none: ids begin at 1, so that a number in
 * eight bytes is not taken for one.
 */
export function readSchemaId(bytes: Buffer): SchemaPayload | null {
  if (bytes.length < PREFIX_BYTES || bytes[0] !== MAGIC_BYTE) return null
  const schemaId = bytes.readInt32BE(1)
  return schemaId < 1 ? null : {schemaId, payload: bytes.subarray(PREFIX_BYTES)}
}
