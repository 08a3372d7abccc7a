import {Flags} from '@oclif/core'
import type {SchemaFormat, WholeSchema} from '../../core/records/decode/payload-codec.ts'
import {Failure} from '../../errors/failure.ts'
import {readProtoFiles} from '../../user/proto-files.ts'
import {schemaRegistryFlag} from '../connection-flags.ts'
import {readTextInput} from '../text-input.ts'

const SCHEMA_GROUP = 'SCHEMAS'

/** Where schemas are, for whoever decodes or encodes: files, or a registry. */
export const localSchemaFlags = {
  schema: Flags.string({
    description: 'the schema in this file (Avro, JSON Schema), in place of one of the registry',
    helpValue: 'FILE',
    helpGroup: SCHEMA_GROUP,
  }),
  proto: Flags.string({
    description: 'the .proto files of this folder, in place of a schema of the registry',
    helpValue: 'DIR',
    helpGroup: SCHEMA_GROUP,
    exclusive: ['schema'],
  }),
  ...schemaRegistryFlag,
  message: Flags.string({
    description: 'the message of Protobuf, by its full name [default: the first of a schema]',
    helpValue: 'NAME',
    helpGroup: SCHEMA_GROUP,
  }),
}

export interface LocalSchemaFlags {
  readonly schema?: string | undefined
  readonly proto?: string | undefined
  readonly message?: string | undefined
}

/** The schema that the flags name a file for; null where they name none. Throws a usage Failure for what cannot be read. */
export async function readLocalSchema(
  {schema, proto, message}: LocalSchemaFlags,
  format: SchemaFormat | null,
  signal: AbortSignal,
): Promise<WholeSchema | null> {
  if (proto !== undefined) return readProtoFolder(proto, message, format)
  if (schema === undefined) return null
  if (format === 'protobuf')
    throw new Failure('usage', '--schema is a file of Avro or JSON Schema.', {
      suggestions: ['Of Protobuf give the folder and the message: --proto DIR --message NAME.'],
    })
  if (format === null)
    throw new Failure('usage', 'What the file of --schema is in is not said.', {
      suggestions: ['Name it, as avro or json-schema: auto is for records that name their schemas.'],
    })
  const text = await readTextInput(schema, {of: 'a schema', signal})
  return {format, text, referenced: []}
}

async function readProtoFolder(
  folder: string,
  message: string | undefined,
  format: SchemaFormat | null,
): Promise<WholeSchema> {
  if (format !== null && format !== 'protobuf')
    throw new Failure('usage', `--proto is for Protobuf, and contradicts ${format}.`)
  if (message === undefined)
    throw new Failure('usage', 'Which message of the files of --proto is meant is not said.', {
      suggestions: ['Give --message NAME, with its package: --message shop.Order.'],
    })
  return {format: 'protobuf', text: '', referenced: await readProtoFiles(folder), message}
}
