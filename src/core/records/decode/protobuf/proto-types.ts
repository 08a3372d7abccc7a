import protobuf from 'protobufjs'
import {Failure} from '../../../../errors/failure.ts'
import type {WholeSchema} from '../payload-codec.ts'

// Only loaded with the first schema of Protobuf.

/** The messages of a schema. */
export interface ProtoTypes {
  /** By the indexes that stand in front of a message: which of its file, then which of those inside it; undefined for none. */
  readonly at: (indexes: readonly number[]) => protobuf.Type | undefined
  /** The way back; null for a message of another file. */
  readonly indexesOf: (type: protobuf.Type) => readonly number[] | null
  /** By its name without the package, one that stands in no other message; undefined where the schema itself has none. */
  readonly outermost: (name: string) => protobuf.Type | undefined
  /** By its full name; undefined where there is none. */
  readonly named: (name: string) => protobuf.Type | undefined
  /** The names of all messages. */
  readonly names: readonly string[]
}

/** A name that no import has. */
const MAIN = '(the schema)'

/** Reads .proto files. Throws a Failure where one is none, or a type is missing. */
export function readProtoTypes({text, referenced}: Pick<WholeSchema, 'text' | 'referenced'>): ProtoTypes {
  const root = new protobuf.Root()
  const known = new Set<string>()
  try {
    for (const file of [...referenced, {name: MAIN, text}]) {
      // Apicurio's serialiser registers Google's own files too, and refers to them.
      if (addCommon(root, file.name, known)) continue
      // What is parsed knows its file by this alone.
      Object.assign(protobuf.parse, {filename: file.name})
      const {imports = [], weakImports = []} = protobuf.parse(file.text, root)
      for (const name of [...imports, ...weakImports]) addCommon(root, name, known)
    }
    root.resolveAll()
  } catch (error) {
    throw unusableProto(error)
  }
  const all: protobuf.Type[] = []
  collectTypes(root, all)
  const top = all.filter((type) => !(type.parent instanceof protobuf.Type) && type.filename === MAIN)
  const inside = (type: protobuf.Type): protobuf.Type[] =>
    type.nestedArray.filter((each): each is protobuf.Type => each instanceof protobuf.Type)
  const at = (indexes: readonly number[]): protobuf.Type | undefined => {
    const [first = -1, ...others] = indexes
    return others.reduce<protobuf.Type | undefined>(
      (type, index) => (type === undefined ? undefined : inside(type)[index]),
      top[first],
    )
  }
  const indexesOf = (type: protobuf.Type): readonly number[] | null => {
    const {parent} = type
    if (parent instanceof protobuf.Type) {
      const outer = indexesOf(parent)
      return outer && [...outer, inside(parent).indexOf(type)]
    }
    const index = top.indexOf(type)
    return index < 0 ? null : [index]
  }
  return {
    at,
    indexesOf,
    outermost: (name) => top.find((type) => type.name === name),
    named: (name) => all.find((type) => nameOf(type) === name),
    names: all.map(nameOf),
  }
}

/** That a schema of Protobuf is none, and why: half a sentence, or what the library threw. */
export function unusableProto(why: unknown): Failure {
  return new Failure('failed', `The Protobuf schema cannot be used: ${reasonOf(why)}.`, {
    code: 'INVALID_SCHEMA',
    cause: why,
  })
}

/** The full name of a message. */
export function nameOf(type: protobuf.Type): string {
  return type.fullName.replace(/^\./, '')
}

/** Adds Google's own types of a file, which everybody has; whether it is one of those. */
function addCommon(root: protobuf.Root, name: string, known: Set<string>): boolean {
  const common = protobuf.common.get(name)
  if (common?.nested === undefined) return false
  if (!known.has(name)) root.addJSON(common.nested)
  known.add(name)
  return true
}

/** In the order of their declaration; Google's own are left out. */
function collectTypes(within: protobuf.NamespaceBase, found: protobuf.Type[]): void {
  for (const each of within.nestedArray) {
    if (each.fullName === '.google.protobuf') continue
    if (each instanceof protobuf.Type) found.push(each)
    if (each instanceof protobuf.Namespace) collectTypes(each, found)
  }
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.replace(`${MAIN}, `, '').replace(/\.$/, '')
}
