import {compareSchemas} from './diff/compare-schemas.ts'
import {misfitReasons} from './diff/misfit-reasons.ts'
import type {SchemaChange} from './diff/schema-change.ts'
import type {NewSchema, SchemaRegistry} from './schema-registry.ts'

/** Why a schema does not fit, as far as it can be told here. */
export interface MisfitExplanation {
  /** The last version, which it was compared with. */
  readonly version: number
  /** What differs from it. */
  readonly changes: readonly SchemaChange[]
  /** Which of it the level does not allow; none where that is not certain. */
  readonly reasons: readonly string[]
}

/** Compares a schema that does not fit with the last version, where the registry gives no reasons. */
export async function explainMisfit(
  registry: SchemaRegistry,
  {subject, schema, level}: {readonly subject: string; readonly schema: NewSchema; readonly level: string},
): Promise<MisfitExplanation> {
  const last = await registry.schemaOf(subject, 'latest')
  const {changes} = await compareSchemas(last, schema)
  const reasons = schema.type === 'AVRO' && last.type === 'AVRO' ? misfitReasons(changes, level) : []
  return {version: last.version, changes, reasons}
}

/** The level that counts for a subject: its own, or the registry's. */
export async function levelFor(registry: SchemaRegistry, subject: string): Promise<string> {
  return (await registry.levelOf(subject)) ?? (await registry.globalLevel())
}
