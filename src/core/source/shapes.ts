import {existsSync} from 'node:fs'
import path from 'node:path'
import {nearestNames} from '../names/nearest-names.ts'
import type {Place, Problem, SourceNode} from './source-tree.ts'

/** A JSON Schema, or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>

/**
 * What a part of a file has to look like: one description from which it is read, its mistakes are told, and the published
 * JSON Schema is made.
 */
export interface Shape<T> {
  readonly schema: JsonSchema
  /** What it reads; undefined where that is not of this shape, with its problems told. */
  readonly read: (node: SourceNode, problems: Problem[]) => T | undefined
}

export type ReadBy<S> = S extends Shape<infer T> ? T : never

/** A value and where it stands. */
export interface Placed<T> {
  readonly value: T
  readonly place: Place
}

function wrong(node: SourceNode, problems: Problem[], message: string): undefined {
  problems.push({...node.place, message})
}

/** What stands there, for "expected a map, not ...": without its text, which may be a password in the wrong place. */
function kindOf(node: SourceNode): string {
  if (node.kind !== 'scalar') return node.kind === 'map' ? 'a map' : 'a list'
  if (node.value === null) return 'nothing'
  return typeof node.value === 'string' ? 'a text' : node.text
}

/** The same with its text, for "expected a number, not ...". */
function nameOf(node: SourceNode): string {
  if (node.kind !== 'scalar' || node.value === null) return kindOf(node)
  return typeof node.value === 'string' ? JSON.stringify(node.value) : node.text
}

/** A text; numbers are taken as they are written. `check` says what is wrong with it. */
export function text(
  description: string,
  {check, pattern}: {check?: (text: string) => string | null; pattern?: string} = {},
): Shape<string> {
  return {
    schema: {description, type: ['string', 'number'], ...(pattern === undefined ? {} : {pattern})},
    read: (node, problems) => {
      if (node.kind !== 'scalar' || node.value === null || typeof node.value === 'boolean')
        return wrong(node, problems, `Expected a text, not ${nameOf(node)}.`)
      const found = check?.(node.text) ?? (node.text === '' ? 'A text is empty.' : null)
      return found === null ? node.text : wrong(node, problems, found)
    },
  }
}

/** A whole number; a text of digits will do, since a variable gives one. */
export function integer(description: string, [least, most]: readonly [number, number]): Shape<number> {
  return {
    schema: {
      description,
      anyOf: [
        {type: 'integer', minimum: least, maximum: most},
        {type: 'string', pattern: String.raw`^(\d+|\$\{.*\})$`},
      ],
    },
    read: (node, problems) => {
      const number = node.kind === 'scalar' && /^\d{1,15}$/.test(node.text) ? Number(node.text) : null
      if (number === null || number < least || number > most)
        return wrong(node, problems, `Expected a whole number from ${least} to ${most}, not ${nameOf(node)}.`)
      return number
    },
  }
}

export function flag(description: string): Shape<boolean> {
  return {
    schema: {description, type: 'boolean'},
    read: (node, problems) =>
      node.kind === 'scalar' && typeof node.value === 'boolean'
        ? node.value
        : wrong(node, problems, `Expected true or false, not ${nameOf(node)}.`),
  }
}

export function oneOf<const W extends string>(description: string, words: readonly W[]): Shape<W> {
  return {
    schema: {description, enum: words},
    read: (node, problems) => {
      const found = words.find((word) => node.kind === 'scalar' && node.text === word)
      if (found !== undefined) return found
      const [nearest] = node.kind === 'scalar' ? nearestNames(node.text, words) : []
      const hint = nearest === undefined ? '' : ` Did you mean ${nearest}?`
      return wrong(node, problems, `Expected ${words.join(' or ')}, not ${nameOf(node)}.${hint}`)
    },
  }
}

export function list<T>(
  description: string,
  item: Shape<T>,
  {least = 0}: {least?: number} = {},
): Shape<readonly T[]> {
  return {
    schema: {description, type: 'array', items: item.schema, ...(least > 0 ? {minItems: least} : {})},
    read: (node, problems) => {
      // A key with nothing after it: all items commented out.
      if (node.kind === 'scalar' && node.value === null && least === 0) return []
      if (node.kind !== 'list') return wrong(node, problems, `Expected a list, not ${kindOf(node)}.`)
      if (node.items.length < least)
        return wrong(node, problems, `Expected at least ${least === 1 ? 'one item' : `${least} items`}.`)
      return node.items.flatMap((each) => {
        const read = item.read(each, problems)
        return read === undefined ? [] : [read]
      })
    },
  }
}

/** A list, or its only item alone. */
export function oneOrMore<T>(item: Shape<T>): Shape<readonly T[]> {
  const several = list('Several of them.', item, {least: 1})
  return {
    schema: {anyOf: [item.schema, several.schema]},
    read: (node, problems) => {
      if (node.kind === 'list') return several.read(node, problems)
      const read = item.read(node, problems)
      return read === undefined ? undefined : [read]
    },
  }
}

/** A file, relative to the one that names it; read as a whole path. It need not be there yet. */
export function filePath(description: string): Shape<string> {
  const name = text(description)
  return {
    schema: name.schema,
    read: (node, problems) => {
      const read = name.read(node, problems)
      return read === undefined ? undefined : path.resolve(node.folder, read)
    },
  }
}

/** The same of a file that is there. */
export function existingFile(description: string): Shape<string> {
  const whole = filePath(description)
  return {
    schema: whole.schema,
    read: (node, problems) => {
      const file = whole.read(node, problems)
      return file === undefined || existsSync(file)
        ? file
        : wrong(node, problems, `There is no file ${file}.`)
    },
  }
}

/** A map with keys of the user's: `checkKey` says what is wrong with one. Each value knows where its key stands. */
export function mapOf<T>(
  description: string,
  value: Shape<T>,
  {checkKey}: {checkKey?: (key: string) => string | null} = {},
): Shape<ReadonlyMap<string, Placed<T>>> {
  return {
    schema: {description, type: ['object', 'null'], additionalProperties: value.schema},
    read: (node, problems) => {
      if (node.kind === 'scalar' && node.value === null) return new Map()
      if (node.kind !== 'map') return wrong(node, problems, `Expected a map, not ${kindOf(node)}.`)
      const read = new Map<string, Placed<T>>()
      for (const [key, entry] of node.entries) {
        const found = checkKey?.(key) ?? null
        if (found !== null) problems.push({...entry.keyPlace, message: found})
        const each = value.read(entry.value, problems)
        if (each !== undefined) read.set(key, {value: each, place: entry.keyPlace})
      }
      return read
    },
  }
}

/** The value of a config as it was written; null takes an override away. */
export const configValue: Shape<string | null> = {
  schema: {type: ['string', 'number', 'boolean', 'null']},
  read: (node, problems) => {
    if (node.kind !== 'scalar')
      return wrong(node, problems, `Expected a text, a number, true, false or null, not ${nameOf(node)}.`)
    return node.value === null ? null : node.text
  },
}

/** The fields of an object: all may be left out, but for those that `required` names. */
type Fields = Readonly<Record<string, Shape<unknown>>>
type ReadFields<F extends Fields, R extends keyof F> = {
  readonly [K in keyof F]: ReadBy<F[K]> | (K extends R ? never : undefined)
} & {readonly place: Place; readonly places: ReadonlyMap<string, Place>}

/** An object of known fields. Others are told with the nearest known one; `check` looks at what was read as a whole. */
export function object<const F extends Fields, const R extends keyof F & string = never>(
  description: string,
  fields: F,
  {
    required = [],
    check,
  }: {
    required?: readonly R[]
    check?: (read: ReadFields<F, R>) => string | null
  } = {},
): Shape<ReadFields<F, R>> {
  const names = Object.keys(fields)
  return {
    schema: {
      description,
      type: 'object',
      properties: Object.fromEntries(names.map((name) => [name, fields[name]?.schema ?? {}])),
      ...(required.length > 0 ? {required} : {}),
      additionalProperties: false,
    },
    read: (node, problems) => {
      if (node.kind !== 'map') return wrong(node, problems, `Expected a map, not ${kindOf(node)}.`)
      const before = problems.length
      const read: Record<string, unknown> = {}
      const places = new Map<string, Place>()
      for (const [key, {keyPlace, value}] of node.entries) {
        const shape = Object.hasOwn(fields, key) ? fields[key] : undefined
        places.set(key, keyPlace)
        if (shape) read[key] = shape.read(value, problems)
        else problems.push({...keyPlace, message: unknownField(key, names)})
      }
      for (const name of required)
        if (!node.entries.has(name)) wrong(node, problems, `The field ${name} is missing.`)
      if (problems.length > before) return undefined
      // Every field was read by its own shape, and the required ones are there.
      const whole = {...read, place: node.place, places} as unknown as ReadFields<F, R>
      const found = check?.(whole) ?? null
      return found === null ? whole : wrong(node, problems, found)
    },
  }
}

function unknownField(key: string, names: readonly string[]): string {
  const [nearest] = nearestNames(key, names)
  if (nearest !== undefined) return `The field ${key} is not known. Did you mean ${nearest}?`
  if (key.includes('.') && names.includes('configs'))
    return `The field ${key} is not known. Did you mean it under configs?`
  return `The field ${key} is not known; there are ${names.join(', ')}.`
}
