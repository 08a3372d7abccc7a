import {ByteReader} from '../../src/kafka/protocol/byte-reader.ts'
import {ByteWriter} from '../../src/kafka/protocol/byte-writer.ts'
import {ApiVersions} from '../../src/kafka/protocol/messages/api-versions.ts'
import type {Field, Message} from '../../src/kafka/protocol/schema.ts'

/** Length and correlation id, in front of every answer. */
const ANSWER_HEAD_BYTES = 8

/** A broker's answer as a frame, decoded by samsa's own codec, changed, and encoded again. */
export function rewriteAnswer<Q, A>(
  {key, flexibleFrom, response}: Message<Q, A>,
  version: number,
  frame: Buffer,
  change: (answer: A) => A,
): Buffer {
  const flexible = version >= flexibleFrom
  // Of headers with tags, a broker of today sends none.
  const headBytes = ANSWER_HEAD_BYTES + (flexible && key !== ApiVersions.key ? 1 : 0)
  const answer = response.read(new ByteReader(frame, headBytes), {version, flexible})
  return frameOf(frame.subarray(4, headBytes), encode(response, change(answer), {version, flexible}))
}

/** A value on the wire, in one piece. */
export function encode<T>(
  field: Field<T>,
  value: T,
  wire: {readonly version: number; readonly flexible: boolean},
): Buffer {
  const writer = new ByteWriter()
  field.write(writer, value, wire)
  return Buffer.concat(writer.finish())
}

/** Parts behind the length that they have together. */
export function frameOf(...parts: readonly Buffer[]): Buffer {
  const length = Buffer.alloc(4)
  length.writeInt32BE(parts.reduce((sum, part) => sum + part.length, 0))
  return Buffer.concat([length, ...parts])
}
