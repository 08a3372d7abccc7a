import protobuf from 'protobufjs'
import type {WholeSchema} from '../payload-codec.ts'
import {readProtoTypes, unusableProto} from './proto-types.ts'

/** Files that registries bring along beside those of protobuf.js: Google's API types, and Confluent's own. */
const BROUGHT_ALONG = /^(?:google|confluent)\//

/** Reads a .proto file to its end; why it could not be, or null. Throws a Failure where it is none, or a type or an import is missing. */
export function examineProto(schema: WholeSchema): string | null {
  const missing = importsOf(schema.text).filter(
    (name) =>
      !schema.referenced.some((each) => each.name === name) &&
      protobuf.common.get(name)?.nested === undefined,
  )
  const lost = missing.find((name) => !BROUGHT_ALONG.test(name))
  if (lost !== undefined) throw unusableProto(`it imports ${lost}, which no --reference names`)
  if (missing.length > 0) return `it imports ${missing.join(', ')}, which samsa has not`
  readProtoTypes(schema)
  return null
}

function importsOf(text: string): readonly string[] {
  try {
    const {imports = [], weakImports = []} = protobuf.parse(text, new protobuf.Root())
    return [...imports, ...weakImports]
  } catch (error) {
    throw unusableProto(error)
  }
}
