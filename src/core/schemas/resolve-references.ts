import type {SchemaReference} from './registered-schema.ts'
import type {NewSchema, SchemaRegistry, WantedVersion} from './schema-registry.ts'

/** A reference as it is typed: of a version, or of the last one that there is now. */
export interface WantedReference extends Pick<SchemaReference, 'name' | 'subject'> {
  readonly version: WantedVersion
}

/** A schema of a file, and what it is said to use. */
export interface SchemaInput extends Pick<NewSchema, 'type' | 'text'> {
  readonly references: readonly WantedReference[]
}

/** The same with numbers: registries keep which version is meant. Throws a Failure for a subject that is not there. */
export async function resolveReferences(registry: SchemaRegistry, input: SchemaInput): Promise<NewSchema> {
  const references: SchemaReference[] = []
  for (const {name, subject, version} of input.references) {
    const number = version === 'latest' ? (await registry.schemaOf(subject, 'latest')).version : version
    references.push({name, subject, version: number})
  }
  return {...input, references}
}
