import {Failure} from '../../../../errors/failure.ts'
import {type AvroPrimitiveKind, isAvroPrimitive} from '../../../schemas/avro-primitives.ts'
import type {AvroField, AvroLogical, AvroType, AvroUnit} from './avro-type.ts'

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

/** Schemas come from elsewhere: types within types, deeper than any that was written by hand. */
const MOST_DEPTH = 200

/**
 * Reads a schema of Avro (1.12, Schema Declaration), and first those that it refers to by the names in them. Throws a Failure
 * that names the place where it is none.
 */
export function parseAvroSchema(text: string, referenced: readonly string[] = []): AvroType {
  const reader = new SchemaReader()
  for (const each of referenced) reader.read(parseText(each), '', 'a referenced schema', 0)
  return reader.read(parseText(text), '', 'the schema', 0)
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    // What some registries keep of a primitive: its name without quotes.
    if (isAvroPrimitive(text.trim())) return text.trim()
    throw unreadable(`it is no JSON: ${error instanceof Error ? error.message : String(error)}`, error)
  }
}

interface Members {
  readonly [name: string]: unknown
}

/** Reads one schema after the other into the same names. */
class SchemaReader {
  readonly #named = new Map<string, AvroType>()

  /** The type that JSON declares; `namespace` is that of the type around it. */
  read(json: unknown, namespace: string, where: string, depth: number): AvroType {
    if (depth > MOST_DEPTH) throw unreadable(`types lie in one another more than ${MOST_DEPTH} deep`)
    if (typeof json === 'string') return this.#readName(json, namespace, where)
    if (Array.isArray(json)) return this.#readUnion(json, namespace, where, depth)
    if (!isObject(json)) throw unreadable(`${where} is no type`)
    const {type} = json
    if (typeof type !== 'string') return this.read(type, namespace, where, depth + 1)
    switch (type) {
      case 'record':
      case 'error':
        return this.#readRecord(json, namespace, where, depth)
      case 'enum':
        return this.#readEnum(json, namespace, where)
      case 'fixed':
        return this.#readFixed(json, namespace, where)
      case 'array':
        return {kind: 'array', items: this.read(json.items, namespace, `the items of ${where}`, depth + 1)}
      case 'map':
        return {kind: 'map', values: this.read(json.values, namespace, `the values of ${where}`, depth + 1)}
      default: {
        const named = this.#readName(type, namespace, where)
        if (!isAvroPrimitive(named.kind)) return named
        return {kind: named.kind, logical: readLogical(json, named.kind, null)}
      }
    }
  }

  #readName(name: string, namespace: string, where: string): AvroType {
    if (isAvroPrimitive(name)) return {kind: name, logical: null}
    const known = this.#named.get(fullName(name, namespace)) ?? this.#named.get(name)
    if (known === undefined) throw unreadable(`${where} is of the type ${name}, which it does not declare`)
    return known
  }

  #readUnion(branches: readonly unknown[], namespace: string, where: string, depth: number): AvroType {
    const types = branches.map((branch) => this.read(branch, namespace, where, depth + 1))
    if (types.length === 0) throw unreadable(`${where} is a union without a branch`)
    if (types.some(({kind}) => kind === 'union')) throw unreadable(`${where} is a union of unions`)
    return {kind: 'union', branches: types}
  }

  #readRecord(json: Members, namespace: string, where: string, depth: number): AvroType {
    const name = this.#declare(json, namespace, where)
    const fields: AvroField[] = []
    // Known before its fields are, which may be of this very type.
    const record = {kind: 'record', name, fields} as const
    this.#named.set(name, record)
    if (!Array.isArray(json.fields)) throw unreadable(`${name} has no fields`)
    for (const field of json.fields as readonly unknown[]) {
      if (!isObject(field) || typeof field.name !== 'string' || !NAME.test(field.name))
        throw unreadable(`${name} has a field without a name`)
      const place = `${name}.${field.name}`
      if (fields.some((each) => each.name === field.name)) throw unreadable(`${place} is there twice`)
      const type = this.read(field.type, namespaceOf(name), place, depth + 1)
      fields.push({name: field.name, type, fallback: field.default})
    }
    return record
  }

  #readEnum(json: Members, namespace: string, where: string): AvroType {
    const name = this.#declare(json, namespace, where)
    const {symbols} = json
    if (!Array.isArray(symbols) || !symbols.every((symbol) => typeof symbol === 'string'))
      throw unreadable(`${name} is an enum without symbols`)
    return this.#keep(name, {kind: 'enum', name, symbols})
  }

  #readFixed(json: Members, namespace: string, where: string): AvroType {
    const name = this.#declare(json, namespace, where)
    const {size} = json
    if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
      throw unreadable(`${name} is fixed without a size`)
    return this.#keep(name, {kind: 'fixed', name, size, logical: readLogical(json, 'fixed', size)})
  }

  /** The full name of a named type that is declared here. */
  #declare(json: Members, outer: string, where: string): string {
    const {name, namespace} = json
    if (typeof name !== 'string') throw unreadable(`${where} is a type without a name`)
    const full = fullName(name, typeof namespace === 'string' ? namespace : outer)
    if (!full.split('.').every((part) => NAME.test(part))) throw unreadable(`"${full}" is no name of a type`)
    if (this.#named.has(full)) throw unreadable(`${full} is declared twice`)
    return full
  }

  #keep(name: string, type: AvroType): AvroType {
    this.#named.set(name, type)
    return type
  }
}

function fullName(name: string, namespace: string): string {
  return name.includes('.') || namespace === '' ? name : `${namespace}.${name}`
}

function namespaceOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('.')))
}

const UNITS: readonly AvroUnit[] = ['millis', 'micros', 'nanos']

/** A logical type that is not known, or does not fit its type, is passed over (Avro 1.12: must be ignored). */
function readLogical(
  json: Members,
  kind: AvroPrimitiveKind | 'fixed',
  size: number | null,
): AvroLogical | null {
  const {logicalType} = json
  if (typeof logicalType !== 'string') return null
  if (logicalType === 'decimal') return readDecimal(json, kind)
  if (logicalType === 'date') return kind === 'int' ? {name: 'date'} : null
  if (logicalType === 'uuid') return kind === 'string' || size === UUID_BYTES ? {name: 'uuid'} : null
  const dash = logicalType.lastIndexOf('-')
  const unit = UNITS.find((each) => each === logicalType.slice(dash + 1))
  const name = logicalType.slice(0, Math.max(0, dash))
  if (unit === undefined) return null
  if (name === 'time')
    return unit !== 'nanos' && kind === (unit === 'millis' ? 'int' : 'long') ? {name, unit} : null
  return (name === 'timestamp' || name === 'local-timestamp') && kind === 'long' ? {name, unit} : null
}

export const UUID_BYTES = 16

/** More digits than any database has; each costs time when a record is read. */
const MOST_DIGITS = 10_000

function readDecimal(json: Members, kind: AvroPrimitiveKind | 'fixed'): AvroLogical | null {
  const {precision, scale = 0} = json
  if (kind !== 'bytes' && kind !== 'fixed') return null
  if (!isCount(precision) || !isCount(scale)) return null
  return precision > 0 && precision <= MOST_DIGITS && scale <= precision
    ? {name: 'decimal', precision, scale}
    : null
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function unreadable(why: string, cause?: unknown): Failure {
  return new Failure('failed', `The Avro schema cannot be used: ${why}.`, {code: 'INVALID_SCHEMA', cause})
}
