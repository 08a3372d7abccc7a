import type {ExactJson} from '../exact-json.ts'
import {Misfit} from '../undecodable.ts'

/** Writes a value. Throws a Misfit where it does not fit the type. */
export type AvroWrite = (value: ExactJson, output: AvroOutput) => void

const FIRST_BYTES = 4096

/** As much as a record of Kafka may have, and more than any does: the defaults of a schema can say any number of bytes. */
const MOST_BYTES = 2 ** 30

/** Writes Avro's binary encoding, and knows where in a value the writing is. */
export class AvroOutput {
  bytes: Buffer = Buffer.allocUnsafeSlow(FIRST_BYTES)
  length = 0
  readonly #path: (string | number)[] = []
  readonly #mostBytes: number

  /** Throws a Misfit when it is about to have more bytes than these. */
  constructor({mostBytes = MOST_BYTES}: {readonly mostBytes?: number} = {}) {
    this.#mostBytes = mostBytes
  }

  clear(): void {
    this.length = 0
    this.#path.length = 0
  }

  /** What is written from here on is this field of a record, key of a map, or item of an array. */
  enter(step: string | number): void {
    this.#path.push(step)
  }

  leave(): void {
    this.#path.pop()
  }

  /** That what is here does not fit, for a reason that is a part of a sentence. */
  misfit(reason: string): Misfit {
    const steps = this.#path.map((step) =>
      typeof step === 'number' ? `[${step}]` : /^\w+$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`,
    )
    return new Misfit(steps.join(''), reason)
  }

  /** Goes back to an earlier length and depth: what was tried since then does not fit. */
  rewind(length: number, depth: number): void {
    this.length = length
    this.#path.length = depth
  }

  get depth(): number {
    return this.#path.length
  }

  /** Makes room for so many bytes, and tells where they begin. */
  take(count: number): number {
    const start = this.length
    if (start + count > this.bytes.length) {
      if (start + count > this.#mostBytes) throw this.misfit(`it has more than ${this.#mostBytes} bytes`)
      const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.bytes.length, start + count))
      this.bytes.copy(larger, 0, 0, start)
      this.bytes = larger
    }
    this.length = start + count
    return start
  }

  writeByte(byte: number): void {
    const at = this.take(1)
    this.bytes[at] = byte
  }

  writeBytes(bytes: Buffer): void {
    bytes.copy(this.bytes, this.take(bytes.length))
  }

  /** An int or long, in zigzag. */
  writeLong(value: number | bigint): void {
    if (typeof value === 'number' && value >= -0x4000_0000 && value < 0x4000_0000) {
      let left = (value << 1) ^ (value >> 31)
      for (; left > 0x7f; left >>>= 7) this.writeByte((left & 0x7f) | 0x80)
      this.writeByte(left)
      return
    }
    const signed = BigInt(value)
    let left = BigInt.asUintN(64, (signed << 1n) ^ (signed >> 63n))
    for (; left > 0x7fn; left >>= 7n) this.writeByte(Number(left & 0x7fn) | 0x80)
    this.writeByte(Number(left))
  }

  writeText(text: string): void {
    const length = Buffer.byteLength(text)
    this.writeLong(length)
    const at = this.take(length)
    this.bytes.write(text, at, length, 'utf8')
  }
}
