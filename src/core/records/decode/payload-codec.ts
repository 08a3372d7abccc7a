import type {DecodedData} from '../decoder.ts'

/** The languages of schemas, as flags and JSON name them. */
export const SCHEMA_FORMATS = ['avro', 'protobuf', 'json-schema'] as const
export type SchemaFormat = (typeof SCHEMA_FORMATS)[number]

/** What a serialiser wrote, behind the id of its schema. */
export interface Payload {
  readonly bytes: Buffer
  readonly start: number
  readonly end: number
  /** Of Protobuf, where the id is in a header: which message it is, which else stands in front of the message. */
  readonly messageIndexes: Buffer | null
  /** Whether an id stands in front of it, or in a header: then Protobuf has its message indexes. */
  readonly isFramed: boolean
}

/** What a payload says, and the name of its type in the schema; null where the schema has none for it. */
export interface DecodedPayload {
  readonly name: string | null
  readonly data: DecodedData
}

/** Reads and writes the payloads of one schema. */
export interface PayloadCodec {
  readonly format: SchemaFormat
  /** Throws Undecodable where the bytes do not fit the schema. */
  decode(payload: Payload): DecodedPayload
  /**
   * What a serialiser would write for this JSON, behind the id; `isFramed`: whether an id stands in front of it. Valid until the next
   * call. Throws Misfit where it does not fit the schema, and SyntaxError where it is no JSON.
   */
  encode(json: string, isFramed: boolean): Buffer
}

/** A schema with all that it refers to, those first that others refer to. */
export interface WholeSchema {
  readonly format: SchemaFormat
  readonly text: string
  readonly referenced: readonly {readonly name: string; readonly text: string}[]
  /** Of Protobuf, the message that is meant; null, as where it is left out, for the one that a payload names, or the first. */
  readonly message?: string | null
}

/** What a codec is for: that which only reads cannot write. */
export type CodecUse = 'reading' | 'writing'

/** Compiles a schema; the library that its language needs is loaded now. Throws a Failure where it cannot be used. */
export async function compileCodec(schema: WholeSchema, use: CodecUse): Promise<PayloadCodec> {
  switch (schema.format) {
    case 'avro': {
      const {AvroCodec} = await import('./avro/avro-codec.ts')
      return new AvroCodec(schema)
    }
    case 'protobuf': {
      const {ProtobufCodec} = await import('./protobuf/protobuf-codec.ts')
      return new ProtobufCodec(schema)
    }
    case 'json-schema': {
      const {JsonSchemaCodec} = await import('./json-schema/json-schema-codec.ts')
      if (use === 'reading') return new JsonSchemaCodec(schema, null)
      const {compileJsonCheck} = await import('./json-schema/json-check.ts')
      return new JsonSchemaCodec(schema, compileJsonCheck(schema))
    }
  }
}
