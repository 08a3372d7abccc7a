import type {NewSchema, SchemaRegistry} from './schema-registry.ts'

/** What a check of a schema came to. */
export interface SchemaCheck {
  readonly subject: string
  readonly compatible: boolean
  /** The level that counts for the subject. */
  readonly level: string
  /** Whether the subject has no versions yet, so that everything fits. */
  readonly new: boolean
  /** What does not fit, in the registry's own words; some registries tell nothing. */
  readonly messages: readonly string[]
}

/** Has the registry check whether a schema may be the next version of a subject; null where there is no such subject. */
export async function checkSchema(
  registry: SchemaRegistry,
  subject: string,
  schema: NewSchema,
  {normalizes, allowsNew}: {readonly normalizes: boolean; readonly allowsNew: boolean},
): Promise<SchemaCheck | null> {
  const isThere = (await registry.subjects()).includes(subject)
  if (!isThere && !allowsNew) return null
  const level = (await registry.levelOf(subject)) ?? (await registry.globalLevel())
  const fit = isThere ? await registry.checkCompatibility(subject, schema, {normalizes}) : null
  return {
    subject,
    compatible: fit?.isCompatible ?? true,
    level,
    new: fit === null,
    messages: fit?.messages ?? [],
  }
}
