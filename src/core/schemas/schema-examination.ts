import type {Failure} from '../../errors/failure.ts'
import type {SchemaSource} from './registered-schema.ts'
import type {NewSchema} from './schema-registry.ts'

/** What reading a schema on this machine came to, with all that it refers to. */
export interface SchemaExamination {
  /** Why it is no schema that anybody could use; null where nothing was found. */
  readonly flaw: Failure | null
  /** Why it could not be read to its end, as half a sentence; null where it was. */
  readonly unread: string | null
}

/** Reads a schema here, asking the registry for nothing but what it refers to. Throws a Failure where that could not be asked. */
export type ExamineSchema = (registry: SchemaSource, schema: NewSchema) => Promise<SchemaExamination>

/** Leaves everything to the registry. */
export const leaveToRegistry: ExamineSchema = async () => ({flaw: null, unread: null})
