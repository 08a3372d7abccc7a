import {Failure} from '../../errors/failure.ts'
import type {RegisteredSchema, SchemaReference, SubjectSchema} from './registered-schema.ts'
import type {SchemaRegistry} from './schema-registry.ts'

/** A schema as JSON has it; subject and version are null where it was asked for by its id. */
export interface SchemaRow {
  readonly subject: string | null
  readonly version: number | null
  readonly id: number | null
  readonly type: RegisteredSchema['type']
  readonly schema: string
  readonly references: readonly SchemaReference[]
}

export interface SchemaList {
  readonly schemas: readonly SchemaRow[]
}

/** More than any schema refers to: a registry may say what it likes. */
const MOST_REFERENCES = 1_000

export function schemaRow(schema: RegisteredSchema | SubjectSchema): SchemaRow {
  const {id, type, text, references} = schema
  const [subject, version] = 'subject' in schema ? [schema.subject, schema.version] : [null, null]
  return {subject, version, id, type, schema: text, references}
}

/** All that a schema refers to, directly or not, each once, and each after what it refers to itself. */
export async function fetchReferences(
  registry: Pick<SchemaRegistry, 'schemaOf'>,
  references: readonly SchemaReference[],
): Promise<readonly SubjectSchema[]> {
  const seen = new Set<string>()
  const found: SubjectSchema[] = []
  const visit = async ({subject, version}: SchemaReference): Promise<void> => {
    const key = JSON.stringify([subject, version])
    if (seen.has(key)) return
    seen.add(key)
    if (seen.size > MOST_REFERENCES)
      throw new Failure('failed', `The schema refers to more than ${MOST_REFERENCES} others.`, {
        code: 'TOO_MANY_REFERENCES',
      })
    const schema = await registry.schemaOf(subject, version, {withDeleted: true})
    for (const reference of schema.references) await visit(reference)
    found.push(schema)
  }
  for (const reference of references) await visit(reference)
  return found
}
