import {isObject} from '../../http/read-json.ts'
import {wordIn} from '../../names/word-in.ts'
import {type JsonValue, MOST_DEPTH, type SchemaPart, type SchemaParts} from './schema-change.ts'

/** Keywords whose members are schemas by their names, and what stands before a name in a path. */
const NAMED: Readonly<Record<string, string>> = {
  properties: '.',
  patternProperties: '~',
  $defs: '#',
  definitions: '#',
  dependentSchemas: '?',
}

/** Keywords whose value is one schema, and what stands for it in a path. */
const SINGLE: ReadonlyMap<string, string> = new Map([
  ['items', '[]'],
  ['additionalItems', '[+]'],
  ['contains', '[?]'],
  ['additionalProperties', '{}'],
  ['propertyNames', '{name}'],
  ['not', '|not'],
  ['if', '|if'],
  ['then', '|then'],
  ['else', '|else'],
])

/** Keywords whose value is a list of schemas. */
const LISTED: ReadonlySet<string> = new Set(['oneOf', 'anyOf', 'allOf', 'prefixItems', 'items'])

/** The parts of a JSON Schema: properties as `order.price`, items as `items[]`, branches as `|oneOf[0]`. Null for what is no schema. */
export function jsonSchemaParts(schema: JsonValue): SchemaParts | null {
  const parts = new Map<string, SchemaPart>()
  return visit(schema, {path: '', parent: null, isRequired: false, depth: 0}, parts) ? parts : null
}

interface Position {
  readonly path: string
  readonly parent: string | null
  readonly isRequired: boolean
  readonly depth: number
}

function visit(schema: JsonValue, at: Position, parts: Map<string, SchemaPart>): boolean {
  if (at.depth > MOST_DEPTH) return false
  const attributes = new Map<string, JsonValue>()
  parts.set(at.path, {parent: at.parent, attributes, hasDefault: null})
  if (at.isRequired) attributes.set('required', true)
  if (typeof schema === 'boolean') {
    attributes.set('type', schema ? 'anything' : 'nothing')
    return true
  }
  if (!isObject(schema)) return false
  const names = Array.isArray(schema.required) ? schema.required : []
  const inside = (path: string, inner: JsonValue, isRequired = false): boolean =>
    visit(inner, {path, parent: at.path, isRequired, depth: at.depth + 1}, parts)
  return (Object.entries(schema) as [string, JsonValue][]).every(([key, value]) => {
    const mark = wordIn(NAMED, key)
    if (mark !== undefined && isObject(value))
      return (Object.entries(value) as [string, JsonValue][]).every(([name, inner]) =>
        inside(joined(at.path, mark, name), inner, key === 'properties' && names.includes(name)),
      )
    if (LISTED.has(key) && Array.isArray(value))
      return value.every((inner: JsonValue, index) => inside(`${at.path}|${key}[${index}]`, inner))
    const single = SINGLE.get(key)
    if (single !== undefined && (isObject(value) || typeof value === 'boolean'))
      return inside(`${at.path}${single}`, value)
    // Of each name its own property says whether it is required.
    if (key !== 'required') attributes.set(key, value)
    return true
  })
}

function joined(path: string, mark: string, name: string): string {
  return path === '' && mark === '.' ? name : `${path}${mark}${name}`
}
