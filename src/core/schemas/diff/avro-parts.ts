import {isObject} from '../../http/read-json.ts'
import {isAvroPrimitive} from '../avro-primitives.ts'
import {type JsonValue, MOST_DEPTH, type SchemaPart, type SchemaParts} from './schema-change.ts'

/** What an Avro schema says of its structure; all else of it is an attribute, words of others (`connect.name`) too. */
const STRUCTURE: ReadonlySet<string> = new Set([
  'type',
  'name',
  'namespace',
  'fields',
  'items',
  'values',
  'symbols',
])

/** A field's own attributes; all else of its object stands for it too. */
const OF_FIELD: ReadonlySet<string> = new Set(['name', 'type'])

/**
 * The parts of an Avro schema: fields as `order.price`, items of arrays as `items[]`, values of maps as `labels{}`, branches of a union
 * that has several with parts as `shape|Circle`. Null for what is no such schema.
 */
export function avroParts(schema: JsonValue): SchemaParts | null {
  const parts = new Map<string, SchemaPart>()
  return new AvroWalk(parts).visit(schema, {
    path: '',
    parent: null,
    namespace: '',
    attributes: new Map(),
    hasDefault: null,
    depth: 0,
  })
    ? parts
    : null
}

interface Position {
  readonly path: string
  readonly parent: string | null
  /** Of the type around it, which names without one are in. */
  readonly namespace: string
  /** What is said of it so far. */
  readonly attributes: ReadonlyMap<string, JsonValue>
  /** Of a field whether it has a default; null for items, values and branches. */
  readonly hasDefault: boolean | null
  readonly depth: number
}

class AvroWalk {
  readonly #parts: Map<string, SchemaPart>

  constructor(parts: Map<string, SchemaPart>) {
    this.#parts = parts
  }

  /** False where it is no schema, or deeper than anybody's. */
  visit(schema: JsonValue, at: Position): boolean {
    if (at.depth > MOST_DEPTH) return false
    const name = typeName(schema, at.namespace)
    if (name === null) return false
    const attributes = new Map<string, JsonValue>([['type', name], ...at.attributes])
    this.#parts.set(at.path, {parent: at.parent, attributes, hasDefault: at.hasDefault})
    return this.#visitInside(schema, at, attributes)
  }

  /** The parts of a type, and its attributes, which are those of the path that it is the type of. */
  #visitInside(schema: JsonValue, at: Position, attributes: Map<string, JsonValue>): boolean {
    if (typeof schema === 'string') return true
    if (Array.isArray(schema)) return this.#visitUnion(schema, at, attributes)
    if (!isObject(schema)) return false
    const {type, fields, items, values, symbols} = schema as {readonly [name: string]: JsonValue}
    for (const [key, value] of Object.entries(schema) as [string, JsonValue][])
      if (!STRUCTURE.has(key)) attributes.set(key, value)
    if (Array.isArray(symbols)) attributes.set('symbols', symbols)
    const namespace = namespaceOf(schema, at.namespace)
    const inside = (path: string, more?: ReadonlyMap<string, JsonValue>): Position => ({
      path,
      parent: at.path,
      namespace,
      attributes: more ?? new Map(),
      hasDefault: more?.has('default') ?? null,
      depth: at.depth + 1,
    })
    if (type === 'array') return items !== undefined && this.visit(items, inside(`${at.path}[]`))
    if (type === 'map') return values !== undefined && this.visit(values, inside(`${at.path}{}`))
    if (Array.isArray(fields)) return fields.every((field) => this.#visitField(field, at.path, inside))
    // A type may be wrapped: {"type": {"type": "record", ...}}.
    if (isObject(type) || Array.isArray(type)) return this.#visitInside(type, {...at, namespace}, attributes)
    return true
  }

  #visitField(
    field: JsonValue,
    path: string,
    inside: (path: string, more: ReadonlyMap<string, JsonValue>) => Position,
  ): boolean {
    if (!isObject(field)) return false
    const {name, type} = field as {readonly [name: string]: JsonValue}
    if (typeof name !== 'string' || type === undefined) return false
    const more = (Object.entries(field) as [string, JsonValue][]).filter(([key]) => !OF_FIELD.has(key))
    return this.visit(type, inside(path === '' ? name : `${path}.${name}`, new Map(more)))
  }

  /** Of "null, or a record" the parts of the record are those of the field. */
  #visitUnion(branches: readonly JsonValue[], at: Position, attributes: Map<string, JsonValue>): boolean {
    const complex = branches.filter((branch) => typeof branch !== 'string')
    const [only] = complex
    if (complex.length === 1 && only !== undefined)
      return this.#visitInside(only, {...at, depth: at.depth + 1}, attributes)
    return complex.every((branch) =>
      this.visit(branch, {
        path: `${at.path}|${typeName(branch, at.namespace)}`,
        parent: at.path,
        namespace: at.namespace,
        attributes: new Map(),
        hasDefault: null,
        depth: at.depth + 1,
      }),
    )
  }
}

/** A type in a word: `long`, `shop.Order`, `array`, `null | string`; null for what is no type. */
function typeName(schema: JsonValue | undefined, namespace: string): string | null {
  if (typeof schema === 'string') return isAvroPrimitive(schema) ? schema : fullName(schema, namespace)
  if (Array.isArray(schema)) {
    const names = schema.map((branch) => typeName(branch, namespace))
    return names.includes(null) ? null : names.join(' | ')
  }
  if (!isObject(schema)) return null
  const {type, name} = schema
  if (typeof name === 'string') return fullName(name, namespaceOf(schema, namespace))
  return typeName(type as JsonValue | undefined, namespace)
}

function namespaceOf({namespace, name}: Readonly<Record<string, unknown>>, outer: string): string {
  if (typeof name === 'string' && name.includes('.')) return name.slice(0, name.lastIndexOf('.'))
  return typeof namespace === 'string' ? namespace : outer
}

function fullName(name: string, namespace: string): string {
  return name.includes('.') || namespace === '' ? name : `${namespace}.${name}`
}
