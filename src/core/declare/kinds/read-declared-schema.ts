import {readFile} from 'node:fs/promises'
import {Failure} from '../../../errors/failure.ts'
import {examineSchema} from '../../records/decode/examine-schema.ts'
import type {SchemaReference, SchemaSource, SchemaType} from '../../schemas/registered-schema.ts'
import type {SchemaExamination} from '../../schemas/schema-examination.ts'
import type {NewSchema} from '../../schemas/schema-registry.ts'
import type {Problem} from '../../source/source-tree.ts'
import type {DeclaredSchema} from './schemas.ts'

/** The languages by their names in a file. */
export const TYPES = {avro: 'AVRO', protobuf: 'PROTOBUF', 'json-schema': 'JSON'} as const satisfies Record<
  string,
  SchemaType
>

/** A schema of a file, with its text. */
export interface SchemaText {
  readonly declared: DeclaredSchema
  readonly text: string
}

/** The text of a schema, from its file where it has one. Throws Failure(usage) where that cannot be read. */
export async function textOfDeclared({schema, file = ''}: DeclaredSchema): Promise<string> {
  if (schema !== undefined) return schema
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Failure('usage', `${file} cannot be read: ${reason}.`)
  }
}

/** Stands for the version that a run has yet to register: registries count from 1. */
const YET_TO_COME = 0

/** What a schema refers to is neither in the files nor may a registry be asked. */
const ELSEWHERE = 'REFERENCE_ELSEWHERE'

/**
 * Reads a schema here, as `consume` and `produce` would. What it refers to without a version is what the files say of that subject, where
 * that is yet to be registered, and else what the registry has.
 *
 * @param before schemas that will be registered before it, by subject
 * @param registry null where none may be asked
 */
export async function examineDeclared(
  {declared, text}: SchemaText,
  before: ReadonlyMap<string, SchemaText>,
  registry: SchemaSource | null,
): Promise<SchemaExamination> {
  const schemaOf = async (subject: string, version: number | 'latest') => {
    const own = version === YET_TO_COME ? before.get(subject) : undefined
    if (own !== undefined)
      return {...(await withReferences(own, before, registry)), id: 0, subject, version: 0}
    if (registry === null) throw elsewhere(subject)
    return registry.schemaOf(subject, version)
  }
  const source: SchemaSource = {
    schemaOf,
    schemaById: () => Promise.reject(new Failure('internal', 'Schemas refer to each other by subject.')),
  }
  const {flaw, unread} = await examineSchema(source, await withReferences({declared, text}, before, registry))
  return {flaw: flaw && inWordsOfFiles(flaw, declared), unread}
}

async function withReferences(
  {declared, text}: SchemaText,
  before: ReadonlyMap<string, SchemaText>,
  registry: SchemaSource | null,
): Promise<NewSchema> {
  const references: SchemaReference[] = []
  for (const {name, subject, version} of declared.references ?? []) {
    const isOwn = version === undefined && before.has(subject)
    if (!isOwn && registry === null) throw elsewhere(subject)
    const number = version ?? (isOwn ? YET_TO_COME : await registry?.schemaOf(subject, 'latest'))
    references.push({name, subject, version: typeof number === 'object' ? number.version : (number ?? 0)})
  }
  return {type: TYPES[declared.type ?? 'avro'], text, references}
}

function elsewhere(subject: string): Failure {
  return new Failure('failed', `What is under ${subject} only the registry knows.`, {code: ELSEWHERE})
}

/** Flags of other commands help nobody here. */
function inWordsOfFiles(flaw: Failure, {subject}: DeclaredSchema): Failure {
  const suggestions = flaw.suggestions.map((each) =>
    each
      .replace('--reference NAME=SUBJECT:VERSION', 'references: [{name, subject, version}]')
      .replace(/--type (\S+)\.$/, 'type: $1 in the file.'),
  )
  const instead = `\`samsa schema register ${subject} FILE --registry-only\` leaves it to the registry alone.`
  return flaw.with({suggestions: [...suggestions, instead]})
}

/** What is wrong with the schemas of files, as far as that can be told without a registry: not of those that use one of it. */
export async function findSchemaProblems(schemas: readonly DeclaredSchema[]): Promise<readonly Problem[]> {
  const problems: Problem[] = []
  const before = new Map<string, SchemaText>()
  for (const declared of schemas) {
    const {places, place, subject} = declared
    const tell = ({message}: Failure): void => {
      problems.push({...(places.get('schema') ?? places.get('file') ?? place), message})
    }
    const schema = await readText(declared)
    if (schema instanceof Failure) {
      tell(schema)
      continue
    }
    const flaw = await flawWithoutRegistry(schema, before)
    before.set(subject, schema)
    if (flaw !== null) tell(flaw)
  }
  return problems
}

async function readText(declared: DeclaredSchema): Promise<SchemaText | Failure> {
  try {
    return {declared, text: await textOfDeclared(declared)}
  } catch (error) {
    if (error instanceof Failure && error.kind === 'usage') return error
    throw error
  }
}

async function flawWithoutRegistry(
  schema: SchemaText,
  before: ReadonlyMap<string, SchemaText>,
): Promise<Failure | null> {
  try {
    return (await examineDeclared(schema, before, null)).flaw
  } catch (error) {
    if (error instanceof Failure && error.code === ELSEWHERE) return null
    throw error
  }
}
