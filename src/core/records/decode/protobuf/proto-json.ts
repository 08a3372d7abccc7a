import protobuf from 'protobufjs'
import {fromJson} from 'protobufjs/ext/protojson.js'
import type {DecodedData} from '../../decoder.ts'
import {shortestFloat} from '../avro/avro-reader.ts'
import {asObject, type ExactJson, ExactNumber} from '../exact-json.ts'

/** Google's own types have a JSON of their own. */
export function isWellKnown(type: protobuf.Type): boolean {
  return type.fullName.startsWith('.google.protobuf.')
}

const LONG_TYPES = new Set(['int64', 'uint64', 'sint64', 'fixed64', 'sfixed64'])
const LONG_WRAPPERS = new Set(['.google.protobuf.Int64Value', '.google.protobuf.UInt64Value'])

interface Members {
  [name: string]: DecodedData
}

/**
 * Adds what the JSON of Protobuf leaves out because it is the default, as Confluent's tools do too: with `{}` in its place nobody sees
 * which fields there are, and no expression finds them. What has presence and is not there stays away. Floats get as short as they are.
 */
export function addDefaults(type: protobuf.Type, json: DecodedData): DecodedData {
  if (isWellKnown(type) || typeof json !== 'object' || json === null || Array.isArray(json)) return json
  const members = json as Members
  for (const field of type.fieldsArray) {
    if (field.declaringField) continue
    const name = jsonNameOf(field)
    const value = Object.hasOwn(members, name) ? members[name] : undefined
    if (value === undefined) {
      const fallback = defaultOf(field)
      if (fallback !== undefined) setMember(members, name, fallback)
    } else if (field.resolvedType instanceof protobuf.Type) addToAll(field, field.resolvedType, value)
    else if (field.type === 'float') setMember(members, name, shortened(value))
  }
  return members
}

function addToAll(field: protobuf.Field, type: protobuf.Type, value: DecodedData): void {
  if (Array.isArray(value)) for (const item of value) addDefaults(type, item)
  else if (field.map && typeof value === 'object' && value !== null)
    for (const item of Object.values(value)) addDefaults(type, item)
  else addDefaults(type, value)
}

/** The floats in a value, which the library gives as the doubles that they are. */
function shortened(value: DecodedData): DecodedData {
  if (typeof value === 'number') return shortestFloat(value)
  if (Array.isArray(value)) return value.map(shortened)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shortened(each)]))
}

function setMember(members: Members, name: string, value: DecodedData): void {
  Object.defineProperty(members, name, {value, enumerable: true, writable: true, configurable: true})
}

function defaultOf(field: protobuf.Field): DecodedData | undefined {
  if (field.map) return {}
  if (field.repeated) return []
  if (field.hasPresence || field.resolvedType instanceof protobuf.Type) return undefined
  if (field.resolvedType instanceof protobuf.Enum) return field.resolvedType.valuesById[0] ?? 0
  if (LONG_TYPES.has(field.type)) return '0'
  if (field.type === 'bool') return false
  return field.type === 'string' || field.type === 'bytes' ? '' : 0
}

function jsonNameOf(field: protobuf.Field): string {
  return field.jsonName ?? field.name
}

/** The field that a member of JSON is, by any of its names. */
function fieldOf(type: protobuf.Type, name: string): protobuf.Field | undefined {
  return type.fieldsArray.find((field) => [field.name, field.jsonName, field.protoName].includes(name))
}

/** JSON without bigint, in the form that the type takes: what has 64 bits as text, other numbers as a double. */
export function plainFor(type: protobuf.Type, json: ExactJson): unknown {
  if (isWellKnown(type)) return plain(json, LONG_WRAPPERS.has(type.fullName))
  const object = asObject(json)
  if (object === null) return plain(json, false)
  const members: {[name: string]: unknown} = {}
  for (const [name, value] of Object.entries(object)) {
    const field = fieldOf(type, name)?.resolve()
    const converted = field === undefined ? plain(value, false) : plainOfField(field, value)
    Object.defineProperty(members, name, {
      value: converted,
      enumerable: true,
      writable: true,
      configurable: true,
    })
  }
  return members
}

function plainOfField(field: protobuf.Field, value: ExactJson): unknown {
  const convert = (each: ExactJson): unknown =>
    field.resolvedType instanceof protobuf.Type
      ? plainFor(field.resolvedType, each)
      : plain(each, LONG_TYPES.has(field.type))
  if (Array.isArray(value)) return (value as readonly ExactJson[]).map(convert)
  const object = field.map ? asObject(value) : null
  if (object === null) return convert(value)
  return Object.fromEntries(Object.entries(object).map(([name, each]) => [name, convert(each)]))
}

function plain(json: ExactJson, isLong: boolean): unknown {
  if (typeof json === 'bigint') return isLong ? json.toString() : Number(json)
  if (json instanceof ExactNumber) return isLong ? json.digits : Number(json.digits)
  if (Array.isArray(json)) return (json as readonly ExactJson[]).map((each) => plain(each, isLong))
  const object = asObject(json)
  if (object === null) return json
  return Object.fromEntries(Object.entries(object).map(([name, each]) => [name, plain(each, isLong)]))
}

/** Which part of JSON is why a message cannot be made of it: `.items[2].price`. */
export function findMisfit(type: protobuf.Type, json: unknown): string {
  if (isWellKnown(type) || typeof json !== 'object' || json === null || Array.isArray(json)) return ''
  for (const [name, value] of Object.entries(json)) {
    if (fits(type, {[name]: value})) continue
    const place = /^\w+$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`
    const field = fieldOf(type, name)
    return place + (field === undefined ? '' : findInField(type, field, name, value))
  }
  return ''
}

function findInField(type: protobuf.Type, field: protobuf.Field, name: string, value: unknown): string {
  const inside = (each: unknown): string =>
    field.resolvedType instanceof protobuf.Type ? findMisfit(field.resolvedType, each) : ''
  if (field.repeated && Array.isArray(value)) {
    const index = value.findIndex((each) => !fits(type, {[name]: [each]}))
    return index < 0 ? '' : `[${index}]${inside(value[index])}`
  }
  if (!field.map || typeof value !== 'object' || value === null) return inside(value)
  const entry = Object.entries(value).find(([key, each]) => !fits(type, {[name]: {[key]: each}}))
  return entry === undefined ? '' : `[${JSON.stringify(entry[0])}]${inside(entry[1])}`
}

function fits(type: protobuf.Type, json: unknown): boolean {
  try {
    fromJson(type, json)
    return true
  } catch {
    return false
  }
}
