import {Failure} from '../../../errors/failure.ts'
import {quoteCommand} from '../../names/command-line.ts'
import type {RegisteredSchema, SchemaSource} from '../../schemas/registered-schema.ts'
import type {DecodeChoices, EncodeChoices} from './decode-choice.ts'
import {compileCodec, type PayloadCodec, type SchemaFormat, type WholeSchema} from './payload-codec.ts'
import {PartEncoder, type RecordEncoder} from './record-encoder.ts'
import {readWhole, SchemaBook} from './schema-book.ts'
import {SchemaDecoder} from './schema-decoder.ts'

/** What a decoder is made of. */
export interface DecoderSetup {
  readonly choices: DecodeChoices
  /** The one schema of all that is decoded; null where records say theirs. */
  readonly schema: WholeSchema | null
  /** Where schemas are looked up; not asked for where there is one schema. */
  readonly openSource: () => Promise<SchemaSource>
  readonly onTrouble: (failure: Failure) => void
}

/** Opens the decoder of what was written by schemas. Throws a Failure where the one schema that was given cannot be used. */
export async function openSchemaDecoder({
  choices,
  schema,
  openSource,
  onTrouble,
}: DecoderSetup): Promise<SchemaDecoder> {
  if (schema === null) {
    const book = new SchemaBook({source: await openSource(), onTrouble})
    return new SchemaDecoder({...choices, book, codec: null})
  }
  // Without ids nothing says which keys have the schema: only those do that were named.
  const key = choices.key?.isRequired ? choices.key : null
  return new SchemaDecoder({
    key,
    value: choices.value,
    book: null,
    codec: await compileCodec(schema, 'reading'),
  })
}

/** Where the schema of a part is, as flags say it; at most one of `id`, `subject` and `schema` is not null. */
export interface SchemaPlace {
  readonly id: number | null
  readonly subject: {readonly name: string; readonly version: number | 'latest'} | null
  /** Of a file; `id` may then say what stands in front of it. */
  readonly schema: WholeSchema | null
  /** Of Protobuf, which message of the schema; null for its first. */
  readonly message: string | null
}

/** What an encoder is made of. */
export interface EncoderSetup {
  readonly choices: EncodeChoices
  readonly topic: string
  /** Of the value; of the key where that alone is encoded. */
  readonly place: SchemaPlace
  readonly openSource: () => Promise<SchemaSource>
}

/**
 * Opens what writes keys and values by their schemas, which are looked up now. Where no place is given it is the newest version of the
 * subject `TOPIC-value`, or `TOPIC-key`, as by Confluent's TopicNameStrategy. Throws a Failure where there is none that can be used.
 */
export async function openEncoder({choices, topic, place, openSource}: EncoderSetup): Promise<RecordEncoder> {
  const byTopic = (part: 'key' | 'value'): SchemaPlace => ({
    id: null,
    subject: {name: `${topic}-${part}`, version: 'latest'},
    schema: null,
    message: null,
  })
  const isGiven = place.id !== null || place.subject !== null || place.schema !== null
  const own = (part: 'key' | 'value') => (isGiven ? place : {...byTopic(part), message: place.message})
  const open = async (part: 'key' | 'value', format: SchemaFormat | null, at: SchemaPlace) =>
    format === null ? null : new PartEncoder(part, await findSchema(format, at, openSource))
  const {key, value} = choices
  return {
    key: await open('key', key, value === null ? own('key') : byTopic('key')),
    value: await open('value', value, own('value')),
  }
}

async function findSchema(
  format: SchemaFormat,
  {id, subject, schema, message}: SchemaPlace,
  openSource: () => Promise<SchemaSource>,
): Promise<{readonly codec: PayloadCodec; readonly id: number | null}> {
  if (schema !== null) return {codec: await compileCodec({...schema, message}, 'writing'), id}
  const source = await openSource()
  const registered =
    id === null && subject !== null ? await schemaOf(source, subject) : await source.schemaById(id ?? 0)
  const whole = await readWhole(source, registered)
  if (whole.format !== format)
    throw new Failure('usage', `Schema ${registered.id} is ${whole.format}, not ${format}.`, {
      suggestions: [`Give --encode ${whole.format}, or another schema.`],
    })
  return {codec: await compileCodec({...whole, message}, 'writing'), id: registered.id}
}

/** The same as of the source; where there is no such subject, with how it comes to be. */
async function schemaOf(
  source: SchemaSource,
  {name, version}: NonNullable<SchemaPlace['subject']>,
): Promise<RegisteredSchema> {
  try {
    return await source.schemaOf(name, version)
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'SUBJECT_NOT_FOUND') throw error
    const register = quoteCommand('schema register', [name, 'FILE'])
    throw error.with({
      suggestions: [
        ...error.suggestions,
        `${register} registers its first schema; --subject names another one.`,
      ],
    })
  }
}
