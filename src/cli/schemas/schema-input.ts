import path from 'node:path'
import {Flags} from '@oclif/core'
import type {SchemaType} from '../../core/schemas/registered-schema.ts'
import type {SchemaInput, WantedReference} from '../../core/schemas/resolve-references.ts'
import {parseVersion} from '../../core/schemas/schema-registry.ts'
import {Failure} from '../../errors/failure.ts'
import {readTextInput} from '../text-input.ts'

/** Types by the words of command lines, and the endings of their files. */
const TYPES: readonly {
  readonly word: string
  readonly type: SchemaType
  readonly endings: readonly string[]
}[] = [
  {word: 'avro', type: 'AVRO', endings: ['.avsc', '.avro']},
  {word: 'protobuf', type: 'PROTOBUF', endings: ['.proto']},
  {word: 'json-schema', type: 'JSON', endings: ['.json', '.schema']},
]

/** Flags of commands that read a schema of a file. */
export const schemaInputFlags = {
  type: Flags.string({
    description: 'what the schema is written in [default: by the ending of the file: .avsc, .proto, .json]',
    options: TYPES.map(({word}) => word),
  }),
  reference: Flags.string({
    description:
      'another schema that this one uses by NAME, registered as that version (latest: the last one now); repeatable',
    helpValue: 'NAME=SUBJECT:VERSION',
    multiple: true,
    multipleNonGreedy: true,
  }),
  normalize: Flags.boolean({
    description: 'let the registry compare and keep a normal form of it, where it can',
  }),
  'registry-only': Flags.boolean({
    description: 'do not read the schema here first: the registry alone decides',
  }),
}

/** What those flags say. */
export interface SchemaInputFlags {
  readonly type: string | undefined
  readonly reference: readonly string[] | undefined
}

/** The schema in a file, or of stdin for `-`. Throws Failure(usage) for what cannot be read, or has no type. */
export async function readSchemaInput(
  file: string,
  {type, reference = []}: SchemaInputFlags,
  signal: AbortSignal,
): Promise<SchemaInput> {
  const found = typeOf(file, type)
  const references = reference.map(parseReference)
  const text = await readTextInput(file, {of: 'a schema', signal})
  if (text.trim() === '')
    throw new Failure('usage', `${file === '-' ? 'stdin' : file} is empty; it holds no schema.`)
  return {type: found, text, references}
}

function typeOf(file: string, word: string | undefined): SchemaType {
  const ending = path.extname(file).toLowerCase()
  const found = TYPES.find((each) =>
    word === undefined ? each.endings.includes(ending) : each.word === word,
  )
  if (found) return found.type
  const what = file === '-' ? 'stdin has no name that says' : `The ending of ${file} does not say`
  throw new Failure('usage', `${what} what the schema is written in: give --type.`, {
    suggestions: [`There are ${TYPES.map(({word: each}) => each).join(', ')}.`],
  })
}

function parseReference(text: string): WantedReference {
  const [, name, subject, number] = /^([^=]+)=(.+):(\d+|latest)$/.exec(text) ?? []
  const version = number === undefined ? null : parseVersion(number)
  if (name === undefined || subject === undefined || version === null)
    throw new Failure('usage', `--reference takes NAME=SUBJECT:VERSION, not "${text}".`, {
      suggestions: ['For example --reference shop.Customer=customers-value:2.'],
    })
  return {name, subject, version}
}
