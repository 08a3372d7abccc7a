import {Flags} from '@oclif/core'
import {parseEncodeChoices} from '../../core/records/decode/decode-choice.ts'
import type {RecordEncoder} from '../../core/records/decode/record-encoder.ts'
import type {SchemaSource} from '../../core/schemas/registered-schema.ts'
import {Failure} from '../../errors/failure.ts'
import {type LocalSchemaFlags, localSchemaFlags, readLocalSchema} from './schema-flags.ts'

const SCHEMA_GROUP = 'SCHEMAS'

/** The flags of `produce` about the schemas that values are written by. */
export const encodeFlags = {
  encode: Flags.string({
    description:
      'values are JSON, and are written as avro, protobuf or json-schema; avro:key is for keys; repeatable, or LIST',
    helpValue: 'WHAT',
    helpGroup: SCHEMA_GROUP,
    multiple: true,
    multipleNonGreedy: true,
  }),
  'schema-id': Flags.integer({
    description: 'the schema of this id in the registry; with --schema or --proto only what stands in front',
    helpValue: 'N',
    helpGroup: SCHEMA_GROUP,
    min: 1,
    max: 2 ** 31 - 1,
  }),
  subject: Flags.string({
    description:
      'the schema of this subject, the newest or a version of it [default: TOPIC-value, TOPIC-key]',
    helpValue: 'SUBJECT[:VERSION]',
    helpGroup: SCHEMA_GROUP,
    exclusive: ['schema-id', 'schema', 'proto'],
  }),
  ...localSchemaFlags,
}

interface EncodeFlags extends LocalSchemaFlags {
  readonly encode?: readonly string[] | undefined
  readonly 'schema-id'?: number | undefined
  readonly subject?: string | undefined
}

/** What opening an encoder needs of the command. */
export interface EncoderSurroundings {
  readonly topic: string
  readonly openSource: () => Promise<SchemaSource>
  readonly signal: AbortSignal
}

/** What values, and keys, are written by; null where they are sent as they are. Throws a Failure where a schema cannot be had or used. */
export async function readEncoder(
  flags: EncodeFlags,
  {topic, openSource, signal}: EncoderSurroundings,
): Promise<RecordEncoder | null> {
  const {encode, schema, proto, message, subject} = flags
  const id = flags['schema-id']
  if (encode === undefined) {
    const isGiven = [schema, proto, message, subject, id].some((each) => each !== undefined)
    if (!isGiven) return null
    throw new Failure('usage', 'A schema is given, but not what is written by it.', {
      suggestions: ['Give --encode avro, protobuf or json-schema.'],
    })
  }
  const choices = parseEncodeChoices(encode)
  const format = choices.value ?? choices.key
  const local = await readLocalSchema(flags, format, signal)
  const {openEncoder} = await import('../../core/records/decode/open-codec.ts')
  return openEncoder({
    choices,
    topic,
    place: {
      id: id ?? null,
      subject: subject === undefined ? null : parseSubject(subject),
      schema: local,
      message: message ?? null,
    },
    openSource,
  })
}

/** `SUBJECT` or `SUBJECT:VERSION`; a subject may have colons of its own, as those of contexts do (`:.ctx:orders`). */
function parseSubject(text: string): {readonly name: string; readonly version: number | 'latest'} {
  const [, name = text, version] = /^(.+):(\d+|latest)$/.exec(text) ?? []
  return {name, version: version === undefined || version === 'latest' ? 'latest' : Number(version)}
}
