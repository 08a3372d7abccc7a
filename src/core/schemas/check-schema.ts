import {explainMisfit, levelFor, type MisfitExplanation} from './explain-misfit.ts'
import type {ExamineSchema} from './schema-examination.ts'
import type {NewSchema, SchemaRegistry} from './schema-registry.ts'

/** What a check of a schema came to. */
export interface SchemaCheck {
  readonly subject: string
  readonly compatible: boolean
  /** The level that counts for the subject. */
  readonly level: string
  /** Whether the subject has no versions yet, so that every schema fits. */
  readonly new: boolean
  /** Who has looked at it: of a new subject a registry checks nothing before it registers, and the schema was only read here. */
  readonly checkedBy: 'registry' | 'samsa'
  /** What does not fit, in the registry's own words; some registries tell nothing. */
  readonly messages: readonly string[]
  /** Where it does not fit, and the registry does not tell why: what can be told here; else null. */
  readonly explanation: MisfitExplanation | null
  /** Why it could not be read here to its end, as half a sentence; null where it was, or nobody has tried. */
  readonly unread: string | null
}

/** How a schema is checked. */
export interface CheckOptions {
  readonly normalizes: boolean
  readonly allowsNew: boolean
  readonly examine: ExamineSchema
}

/**
 * Reads a schema here, and has the registry check whether it may be the next version of a subject; null where there is no such subject.
 * Throws a Failure for a schema that is none, and where it cannot be told whether it fits.
 */
export async function checkSchema(
  registry: SchemaRegistry,
  subject: string,
  schema: NewSchema,
  {normalizes, allowsNew, examine}: CheckOptions,
): Promise<SchemaCheck | null> {
  const isThere = (await registry.subjects()).includes(subject)
  if (!isThere && !allowsNew) return null
  const {flaw, unread} = await examine(registry, schema)
  if (flaw !== null) throw flaw
  const level = await levelFor(registry, subject)
  const fit = isThere ? await registry.checkCompatibility(subject, schema, {normalizes}) : null
  const messages = fit?.messages ?? []
  const isUnexplained = fit?.isCompatible === false && messages.length === 0
  return {
    subject,
    compatible: fit?.isCompatible ?? true,
    level,
    new: fit === null,
    checkedBy: fit === null ? 'samsa' : 'registry',
    messages,
    explanation: isUnexplained ? await explainMisfit(registry, {subject, schema, level}) : null,
    unread,
  }
}
