import {isUtf8} from 'node:buffer'
import type {DecodedData} from '../../decoder.ts'
import {asObject, type ExactJson, ExactNumber, parseExactJson} from '../exact-json.ts'
import type {DecodedPayload, Payload, PayloadCodec, WholeSchema} from '../payload-codec.ts'
import {Misfit, Undecodable} from '../undecodable.ts'
import {readTitle} from './json-schema.ts'

/** Throws SyntaxError where a text is no JSON, and Misfit where it is not what a schema describes. */
export type JsonCheck = (text: string) => void

/**
 * Reads and writes JSON that a JSON Schema describes. A payload is the text, as it was written. What is read says all that there is to say
 * without its schema, so only what is written is held against it, as by Confluent's deserialiser (json.fail.invalid.schema is false):
 * a schema of somebody else can make a check take any time, and a record that does not fit is to be seen.
 */
export class JsonSchemaCodec implements PayloadCodec {
  readonly format = 'json-schema'
  readonly #check: JsonCheck | null
  readonly #title: string | null

  /** `check`: of what is written; null for nothing to write. Throws a Failure where the schema is none. */
  constructor(schema: Pick<WholeSchema, 'text'>, check: JsonCheck | null) {
    this.#title = readTitle(schema.text)
    this.#check = check
  }

  decode({bytes, start, end}: Payload): DecodedPayload {
    if (!isUtf8(bytes.subarray(start, end))) throw new Undecodable('it is not UTF-8')
    try {
      return {name: this.#title, data: toData(parseExactJson(bytes.toString('utf8', start, end)))}
    } catch (error) {
      if (error instanceof SyntaxError) throw new Undecodable('it is no JSON')
      if (error instanceof Misfit) throw new Undecodable(error.message)
      throw error
    }
  }

  encode(json: string): Buffer {
    this.#check?.(json)
    return Buffer.from(json)
  }
}

/** A fraction that a double rounds is rounded, as by everybody who reads JSON. */
function toData(json: ExactJson): DecodedData {
  if (json instanceof ExactNumber) return Number(json.digits)
  if (Array.isArray(json)) return (json as readonly ExactJson[]).map(toData)
  const object = asObject(json)
  if (object === null) return json as DecodedData
  const data: {[name: string]: DecodedData} = {}
  for (const [name, value] of Object.entries(object))
    Object.defineProperty(data, name, {
      value: toData(value),
      enumerable: true,
      writable: true,
      configurable: true,
    })
  return data
}
