import {Failure} from '../../../../errors/failure.ts'
import {parseExactJson} from '../exact-json.ts'
import type {DecodedPayload, Payload, PayloadCodec, WholeSchema} from '../payload-codec.ts'
import {Undecodable} from '../undecodable.ts'
import {AvroCursor} from './avro-cursor.ts'
import {AvroOutput, type AvroWrite} from './avro-output.ts'
import {type AvroRead, compileAvroReader} from './avro-reader.ts'
import {parseAvroSchema} from './avro-schema.ts'
import {compileAvroWriter} from './avro-writer.ts'

/**
 * Reads and writes records of an Avro schema. It is our own: avsc goes on past the end of damaged bytes, where an array may
 * be said to have 2^62 items, and would hang; and both take integers beyond 2^53 only by a hook.
 */
export class AvroCodec implements PayloadCodec {
  readonly format = 'avro'
  readonly #name: string | null
  readonly #read: AvroRead
  readonly #write: AvroWrite
  readonly #cursor = new AvroCursor()
  readonly #output = new AvroOutput()

  /** Throws a Failure where the schema is none. */
  constructor({text, referenced}: Pick<WholeSchema, 'text' | 'referenced'>) {
    const type = parseAvroSchema(
      text,
      referenced.map((each) => each.text),
    )
    this.#name = 'name' in type ? type.name : null
    try {
      this.#read = compileAvroReader(type)
      this.#write = compileAvroWriter(type)
    } catch (cause) {
      // Each in the one before, by their names.
      if (!(cause instanceof RangeError)) throw cause
      throw new Failure('failed', 'The Avro schema cannot be used: its types lie in one another too deep.', {
        code: 'INVALID_SCHEMA',
        cause,
      })
    }
  }

  decode({bytes, start, end}: Payload): DecodedPayload {
    const cursor = this.#cursor
    cursor.open(bytes, start, end)
    const data = this.#read(cursor)
    const left = end - cursor.at
    if (left > 0)
      throw new Undecodable(left === 1 ? 'it has 1 byte too many' : `it has ${left} bytes too many`)
    return {name: this.#name, data}
  }

  encode(json: string): Buffer {
    const output = this.#output
    output.clear()
    this.#write(parseExactJson(json), output)
    return output.bytes.subarray(0, output.length)
  }
}
