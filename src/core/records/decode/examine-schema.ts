import {Failure} from '../../../errors/failure.ts'
import type {SchemaType} from '../../schemas/registered-schema.ts'
import type {ExamineSchema, SchemaExamination} from '../../schemas/schema-examination.ts'
import type {WholeSchema} from './payload-codec.ts'
import {readWhole} from './schema-book.ts'

/**
 * Reads a schema as `consume` and `produce` would, with all that it refers to: registries take some that nobody can use (Apicurio 3.0.9
 * takes a Protobuf file with types that there are not, and one that imports what nobody names).
 */
export const examineSchema: ExamineSchema = async (registry, schema) => {
  try {
    const whole = await readWhole(registry, {...schema, id: null})
    return {flaw: null, unread: await READERS[schema.type](whole)}
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    if (error.kind === 'not-found') return flawed(missingReference(error))
    if (error.code !== 'INVALID_SCHEMA') throw error
    return flawed(error.with({suggestions: [...error.suggestions, ...hintsFor(error, schema)]}))
  }
}

function flawed(flaw: Failure): SchemaExamination {
  return {flaw, unread: null}
}

/** What reads each language; why it could not be read to its end, or null. Each throws a Failure where it is no schema. */
const READERS: Readonly<Record<SchemaType, (schema: WholeSchema) => Promise<string | null>>> = {
  AVRO: async ({text, referenced}) => {
    const {parseAvroSchema} = await import('./avro/avro-schema.ts')
    parseAvroSchema(
      text,
      referenced.map((each) => each.text),
    )
    return null
  },
  PROTOBUF: async (schema) => {
    const {examineProto} = await import('./protobuf/examine-proto.ts')
    return examineProto(schema)
  },
  JSON: async (schema) => {
    const {examineJsonSchema} = await import('./json-schema/examine-json-schema.ts')
    return examineJsonSchema(schema)
  },
}

function missingReference(error: Failure): Failure {
  const {message} = error
  return error.with({
    message: `What the schema refers to is not there: ${message.slice(0, 1).toLowerCase()}${message.slice(1)}`,
    code: 'REFERENCE_NOT_FOUND',
    suggestions: ['`samsa schema list` shows what there is; --reference NAME=SUBJECT:VERSION names it.'],
  })
}

/** What may have been meant. */
function hintsFor(
  {message}: Failure,
  {
    text,
    type,
    references,
  }: {readonly text: string; readonly type: SchemaType; readonly references: readonly unknown[]},
): string[] {
  const looks = lookOf(text)
  if (looks !== null && looks.type !== type)
    return [`It looks like ${looks.name}, which is --type ${looks.word}.`]
  const mayBeElsewhere = /does not declare|no such type|which no --reference names/i.test(message)
  return mayBeElsewhere || references.length > 0
    ? ['What another schema declares is named with --reference NAME=SUBJECT:VERSION.']
    : []
}

/** What a text seems to be written in, by words that only that language has; null where it has none of them. */
function lookOf(
  text: string,
): {readonly type: SchemaType; readonly name: string; readonly word: string} | null {
  if (/^\s*(?:\/\/.*\s*)*(?:syntax|edition|package|message|import)\b/.test(text))
    return {type: 'PROTOBUF', name: 'Protobuf', word: 'protobuf'}
  if (/^\s*\{[\s\S]*"(?:\$schema|properties|\$ref|additionalProperties)"\s*:/.test(text))
    return {type: 'JSON', name: 'a JSON Schema', word: 'json-schema'}
  return /^\s*\{[\s\S]*"type"\s*:\s*"(?:record|enum|fixed)"/.test(text)
    ? {type: 'AVRO', name: 'Avro', word: 'avro'}
    : null
}
