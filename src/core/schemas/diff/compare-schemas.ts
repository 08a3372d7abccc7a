import type {SchemaType} from '../registered-schema.ts'
import {avroParts} from './avro-parts.ts'
import {compareLines} from './compare-lines.ts'
import {jsonSchemaParts} from './json-schema-parts.ts'
import {compareParts, type JsonValue, type SchemaChange, type SchemaParts} from './schema-change.ts'

/** A schema that is compared. */
export interface ComparedSchema {
  readonly type: SchemaType
  readonly text: string
}

/** What two schemas have otherwise. */
export interface SchemaComparison {
  /** Whether parts were compared, or lines of text: of Protobuf, of two types, and of what cannot be read. */
  readonly by: 'parts' | 'lines'
  readonly changes: readonly SchemaChange[]
}

const PARTS: Readonly<Partial<Record<SchemaType, (schema: JsonValue) => SchemaParts | null>>> = {
  AVRO: avroParts,
  JSON: jsonSchemaParts,
}

/** Compares what two schemas say: of Avro and JSON Schema field by field, so that layout and order of members do not count. */
export async function compareSchemas(from: ComparedSchema, to: ComparedSchema): Promise<SchemaComparison> {
  const [before, after] = from.type === to.type ? [partsOf(from), partsOf(to)] : [null, null]
  if (before !== null && after !== null) return {by: 'parts', changes: compareParts(before, after)}
  return {by: 'lines', changes: await compareLines(from.text, to.text)}
}

function partsOf({type, text}: ComparedSchema): SchemaParts | null {
  try {
    return PARTS[type]?.(JSON.parse(text) as JsonValue) ?? null
  } catch {
    return null
  }
}
