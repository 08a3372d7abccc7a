/** The languages of schemas that registries know, by their names in the API. */
export type SchemaType = 'AVRO' | 'PROTOBUF' | 'JSON'

/** That a schema uses another one: by `name` in its text, it is version `version` of `subject` in the same registry. */
export interface SchemaReference {
  readonly name: string
  readonly subject: string
  readonly version: number
}

/** A schema as a registry keeps it. An id names one text for good, so it may be kept as long as a command runs. */
export interface RegisteredSchema {
  /** The number in front of each record, after the magic byte 0; null where it was found by its GUID, and the registry does not tell. */
  readonly id: number | null
  readonly type: SchemaType
  /** The schema as it was registered; not to be trusted to be well formed. */
  readonly text: string
  readonly references: readonly SchemaReference[]
}

/** One version of a subject. */
export interface SubjectSchema extends RegisteredSchema {
  readonly id: number
  readonly subject: string
  readonly version: number
}

/** The place of a version. */
export type SubjectVersion = Pick<SubjectSchema, 'subject' | 'version'>

/** Whether a schema may follow what a subject has, as the registry sees it. */
export interface Compatibility {
  readonly isCompatible: boolean
  /** What does not fit, in the registry's own words; none where it tells nothing. */
  readonly messages: readonly string[]
}

/**
 * Where schemas come from. All of it throws a `Failure`: `not-found` for what the registry does not have, and otherwise what kept
 * it from answering.
 */
export interface SchemaSource {
  schemaById(id: number): Promise<RegisteredSchema>
  /** By the GUID in the headers of newer serialisers; not all registries know them. */
  schemaByGuid?(guid: string): Promise<RegisteredSchema>
  schemaOf(subject: string, version: number | 'latest'): Promise<SubjectSchema>
}
