import {isUtf8} from 'node:buffer'
import type {PayloadCodec} from './payload-codec.ts'
import {frameOf} from './schema-frame.ts'
import {Misfit} from './undecodable.ts'

/** What a key or value is written by. */
export interface PartSchema {
  readonly codec: PayloadCodec
  /** What stands in front of it; null for nothing, where records have no schema ids. */
  readonly id: number | null
}

/** What `--encode` makes of the keys and values of records; null leaves them as they are. */
export interface RecordEncoder {
  readonly key: PartEncoder | null
  readonly value: PartEncoder | null
}

/** Writes a key or value, which is JSON, as its schema says. */
export class PartEncoder {
  readonly #what: string
  readonly #codec: PayloadCodec
  readonly #frame: Buffer | null

  constructor(what: 'key' | 'value', {codec, id}: PartSchema) {
    this.#what = what
    this.#codec = codec
    this.#frame = id === null ? null : frameOf(id)
  }

  /** The bytes to send, which are the caller's; or, as a text, which place in the JSON does not fit and why. */
  encode(bytes: Buffer, start: number, end: number): Buffer | string {
    // Decoding would turn other bytes into U+FFFD without a word.
    if (!isUtf8(bytes.subarray(start, end))) return `${this.#what}: it is not UTF-8.`
    const text = bytes.toString('utf8', start, end)
    try {
      const frame = this.#frame
      const payload = this.#codec.encode(text, frame !== null)
      return frame === null ? Buffer.from(payload) : Buffer.concat([frame, payload])
    } catch (error) {
      if (error instanceof Misfit) return `${this.#what}${error.path}: ${error.message}.`
      if (error instanceof SyntaxError) return `${this.#what}: it is no JSON (${error.message}).`
      throw error
    }
  }
}
