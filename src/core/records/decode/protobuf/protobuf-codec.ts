import type protobuf from 'protobufjs'
import {fromJson, toJson} from 'protobufjs/ext/protojson.js'
import {Failure} from '../../../../errors/failure.ts'
import {nearestNames} from '../../../names/nearest-names.ts'
import type {DecodedData} from '../../decoder.ts'
import {AvroCursor} from '../avro/avro-cursor.ts'
import {AvroOutput} from '../avro/avro-output.ts'
import {parseExactJson} from '../exact-json.ts'
import type {DecodedPayload, Payload, PayloadCodec, WholeSchema} from '../payload-codec.ts'
import {Misfit, Undecodable} from '../undecodable.ts'
import {addDefaults, findMisfit, plainFor} from './proto-json.ts'
import {nameOf, type ProtoTypes, readProtoTypes} from './proto-types.ts'

/** More levels of messages inside messages than anybody declares. */
const MOST_INDEXES = 100

/** Field 1, with a length. */
const REFERENCE_TAG = 0x0a
/** The length of the reference, its tag, and the length of the name. */
const REFERENCE_HEAD_BYTES = 3
/** Names of messages are shorter than what a varint of two bytes is needed for. */
const MOST_IN_ONE_BYTE = 0x7f

/** Reads and writes messages of Protobuf, as the JSON that Protobuf defines for them. */
export class ProtobufCodec implements PayloadCodec {
  readonly format = 'protobuf'
  readonly #types: ProtoTypes
  readonly #type: protobuf.Type | null
  readonly #cursor = new AvroCursor()

  /** Throws a Failure where the schema cannot be used, or has no such message. */
  constructor(schema: WholeSchema) {
    this.#types = readProtoTypes(schema)
    const {message = null} = schema
    this.#type = message === null ? null : requireMessage(this.#types, message)
  }

  decode(payload: Payload): DecodedPayload {
    const {bytes, end, isFramed} = payload
    const [named, start] = isFramed ? this.#readMessage(payload) : [null, payload.start]
    const type = this.#type ?? named
    if (!type) throw new Undecodable('which message it is, is not said')
    try {
      const json: DecodedData = toJson(type, type.decode(bytes.subarray(start, end)))
      return {name: nameOf(type), data: addDefaults(type, json)}
    } catch (error) {
      // The library throws plain errors for all that is wrong with the bytes.
      throw new Undecodable(
        error instanceof RangeError
          ? 'it ends too early'
          : lowered(error instanceof Error ? error.message : ''),
      )
    }
  }

  encode(text: string, isFramed: boolean): Buffer {
    const type = this.#type ?? this.#types.at([0])
    if (type === undefined) throw new Misfit('', 'the schema has no message')
    const json = plainFor(type, parseExactJson(text))
    const bytes = encodeMessage(type, json)
    return isFramed ? Buffer.concat([this.#indexBytes(type), bytes]) : bytes
  }

  /** Which message it is, and where that begins. */
  #readMessage(payload: Payload): readonly [protobuf.Type | null, number] {
    const byName = this.#readReference(payload)
    // Where it could be numbers too it is: they are what the API has whose ids these are.
    if (byName !== null && !this.#hasIndexes(payload)) return byName
    const [indexes, start] = this.#readIndexes(payload)
    const type = this.#types.at(indexes)
    if (type === undefined && this.#type === null)
      throw new Undecodable(`the schema has no message ${indexes.join('.')}`)
    return [type ?? null, start]
  }

  /**
   * Apicurio's serialiser puts the name of the message in front, itself a message behind its length: `Ref {string name = 1}`. Null where that is
   * not there, or the schema has no message of that name.
   */
  #readReference({bytes, start, end, messageIndexes}: Payload): readonly [protobuf.Type, number] | null {
    const [size = 0, tag = 0, length = 0] = bytes.subarray(start, Math.min(start + REFERENCE_HEAD_BYTES, end))
    if (messageIndexes !== null || tag !== REFERENCE_TAG || size !== length + 2 || size > MOST_IN_ONE_BYTE)
      return null
    const nameEnd = start + REFERENCE_HEAD_BYTES + length
    // It ends too early: what is left of a name may be another one.
    if (nameEnd > end) return null
    const type = this.#types.outermost(bytes.toString('utf8', start + REFERENCE_HEAD_BYTES, nameEnd))
    return type === undefined ? null : [type, nameEnd]
  }

  /** Whether the numbers in front are those of a message. */
  #hasIndexes(payload: Payload): boolean {
    try {
      const [indexes] = this.#readIndexes(payload)
      return this.#types.at(indexes) !== undefined
    } catch (error) {
      if (error instanceof Undecodable) return false
      throw error
    }
  }

  /** Confluent's MessageIndexes: a count and numbers in zigzag; a lone 0 is the first message. */
  #readIndexes({bytes, start, end, messageIndexes}: Payload): readonly [readonly number[], number] {
    const cursor = this.#cursor
    if (messageIndexes === null) cursor.open(bytes, start, end)
    else cursor.open(messageIndexes, 0, messageIndexes.length)
    const count = cursor.readInt()
    if (count < 0 || count > MOST_INDEXES) throw new Undecodable('which message it is cannot be read')
    const indexes = count === 0 ? [0] : Array.from({length: count}, () => cursor.readInt())
    return [indexes, messageIndexes === null ? cursor.at : start]
  }

  #indexBytes(type: protobuf.Type): Buffer {
    const indexes = this.#types.indexesOf(type)
    if (indexes === null)
      throw new Misfit(
        '',
        `${nameOf(type)} is in a schema that is only referred to, and cannot be named in front`,
      )
    const output = new AvroOutput()
    const isFirst = indexes.length === 1 && indexes[0] === 0
    output.writeLong(isFirst ? 0 : indexes.length)
    if (!isFirst) for (const index of indexes) output.writeLong(index)
    return output.bytes.subarray(0, output.length)
  }
}

function encodeMessage(type: protobuf.Type, json: unknown): Buffer {
  try {
    return Buffer.from(type.encode(fromJson(type, json)).finish())
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    // It begins with the name of the type or field, of which the path says more.
    throw new Misfit(findMisfit(type, json), lowered(message.replace(/^\.[\w.]+: /, '')))
  }
}

function requireMessage(types: ProtoTypes, name: string): protobuf.Type {
  const type = types.named(name)
  if (type !== undefined) return type
  const nearest = nearestNames(name, types.names)
  throw new Failure('usage', `The schema has no message ${name}.`, {
    suggestions: [
      nearest.length > 0
        ? `Did you mean ${nearest.join(' or ')}?`
        : `It has ${types.names.slice(0, 20).join(', ')}.`,
    ],
  })
}

function lowered(message: string): string {
  return message === '' ? 'it is damaged' : message.replace(/\.$/, '')
}
