/** A value of JSON. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | {readonly [name: string]: JsonValue}

/** One thing that two schemas have otherwise. */
export interface SchemaChange {
  readonly action: 'added' | 'removed' | 'changed'
  /** Where: `items[].price`, '' for the schema itself; of a text its line, `line 12`. */
  readonly path: string
  /** What of it: `field`, `line`, or an attribute such as `type` and `default`. */
  readonly what: string
  /** Null where it was added. */
  readonly from: JsonValue
  /** Null where it was removed. */
  readonly to: JsonValue
  /** Of a field that was added or removed what else is said of it: `default`, `logicalType`; null of all other changes. */
  readonly attributes: {readonly [name: string]: JsonValue} | null
  /** Whether a field of Avro that was added or removed has a default, which decides whether it may be; null of all other changes. */
  readonly hasDefault: boolean | null
}

/** What a change has that is none of a whole field. */
export const NO_FIELD = {attributes: null, hasDefault: null} as const

/** A schema as its parts by their paths, in the order in which they stand, each with what is said of it. */
export type SchemaParts = ReadonlyMap<string, SchemaPart>

export interface SchemaPart {
  /** The path of what it is a part of; null for the schema itself. */
  readonly parent: string | null
  readonly attributes: ReadonlyMap<string, JsonValue>
  /** Of a field of an Avro record whether it has a default of its own, and not its type; null for all else. */
  readonly hasDefault: boolean | null
}

/** What differs between two schemas, part by part. Of a part that was added or removed its own parts are not told again. */
export function compareParts(from: SchemaParts, to: SchemaParts): readonly SchemaChange[] {
  const removed = [...from].flatMap(([path, part]) => tellOnly('removed', path, part, to))
  const others = [...to].flatMap(([path, part]): readonly SchemaChange[] => {
    const before = from.get(path)
    return before === undefined ? tellOnly('added', path, part, from) : compareAttributes(path, before, part)
  })
  return [...removed, ...others]
}

function tellOnly(
  action: 'added' | 'removed',
  path: string,
  {parent, attributes, hasDefault}: SchemaPart,
  other: SchemaParts,
): readonly SchemaChange[] {
  if (other.has(path) || (parent !== null && !other.has(parent))) return []
  const {type = null, ...others} = Object.fromEntries(attributes)
  const [from, to] = action === 'added' ? [null, type] : [type, null]
  return [{action, path, what: 'field', from, to, attributes: others, hasDefault}]
}

function compareAttributes(path: string, from: SchemaPart, to: SchemaPart): readonly SchemaChange[] {
  const names = new Set([...from.attributes.keys(), ...to.attributes.keys()])
  return [...names].flatMap((what): readonly SchemaChange[] => {
    const [before, after] = [from.attributes.get(what), to.attributes.get(what)]
    const of = {path, what, ...NO_FIELD}
    if (before === undefined) return [{action: 'added', ...of, from: null, to: after ?? null}]
    if (after === undefined) return [{action: 'removed', ...of, from: before, to: null}]
    return isSame(before, after) ? [] : [{action: 'changed', ...of, from: before, to: after}]
  })
}

/** By value; of objects whatever the order of their members. */
function isSame(a: JsonValue, b: JsonValue): boolean {
  return canonical(a) === canonical(b)
}

function canonical(value: JsonValue): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  )
}

/** Deeper than any schema that people write; each level is a call on the stack. */
export const MOST_DEPTH = 200
