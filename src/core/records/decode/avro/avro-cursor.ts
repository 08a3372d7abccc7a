import {Undecodable} from '../undecodable.ts'

/** Where a long is no number that a double holds any more: seven bits a byte. */
const NUMBER_BYTES = 7

/** An int64 in zigzag takes no more. */
const MOST_VARINT_BYTES = 10

/** Types within types, deeper than JSON.stringify and its readers go. */
const MOST_DEPTH = 1_000

/**
 * Things that take no bytes (null, a record of nulls) can be said to be there in any number: by the count of an array, and by records
 * that have each other twice, of which 31 make 2^31.
 */
const MOST_EMPTY_THINGS = 1_000_000

/** Reads Avro's binary encoding (1.12, Binary Encoding) from a range of bytes. All of it throws Undecodable past the end. */
export class AvroCursor {
  bytes: Buffer = Buffer.alloc(0)
  at = 0
  end = 0
  #depth = 0
  #emptyThings = 0

  open(bytes: Buffer, start: number, end: number): void {
    this.bytes = bytes
    this.at = start
    this.end = end
    this.#depth = 0
    this.#emptyThings = 0
  }

  /** Moves over so many bytes, and tells where they begin. */
  take(count: number): number {
    const start = this.at
    if (count < 0 || count > this.end - start) throw new Undecodable('it ends too early')
    this.at = start + count
    return start
  }

  readByte(): number {
    return this.bytes[this.take(1)] as number
  }

  /** An int or long: a number where a double is exact, else a bigint. */
  readLong(): number | bigint {
    const {bytes, end} = this
    let at = this.at
    let value = 0
    let factor = 1
    for (let count = 0; count < NUMBER_BYTES; count++) {
      if (at >= end) throw new Undecodable('it ends too early')
      const byte = bytes[at++] as number
      value += (byte & 0x7f) * factor
      if (byte < 0x80) {
        this.at = at
        return value % 2 === 0 ? value / 2 : -(value + 1) / 2
      }
      factor *= 128
    }
    return this.#readLongLong()
  }

  #readLongLong(): number | bigint {
    let value = 0n
    for (let count = 0; count < MOST_VARINT_BYTES; count++) {
      const byte = BigInt(this.readByte())
      value |= (byte & 0x7fn) << BigInt(7 * count)
      if (byte >= 0x80n) continue
      if (value > MOST_UNSIGNED) break
      const signed = value & 1n ? -(value >> 1n) - 1n : value >> 1n
      const asNumber = Number(signed)
      return Number.isSafeInteger(asNumber) ? asNumber : signed
    }
    throw new Undecodable('a number in it has more than 64 bits')
  }

  readInt(): number {
    const value = this.readLong()
    if (typeof value === 'bigint' || value < -0x8000_0000 || value > 0x7fff_ffff)
      throw new Undecodable('an int in it has more than 32 bits')
    return value
  }

  /** The length in front of bytes and strings. */
  readLength(): number {
    const length = this.readLong()
    if (typeof length === 'bigint' || length < 0 || length > this.end - this.at)
      throw new Undecodable('it ends too early')
    return length
  }

  /** How many items the next block of an array or map has; 0 after the last. */
  readBlockCount(): number {
    const count = this.readLong()
    if (typeof count === 'bigint') throw new Undecodable('a block in it has more items than there can be')
    if (count >= 0) return count
    this.readLong()
    return -count
  }

  /** Called for each item of a block and field of a record, with where it began. */
  pass(start: number): void {
    if (this.at > start) return
    this.#emptyThings++
    if (this.#emptyThings > MOST_EMPTY_THINGS)
      throw new Undecodable(`it has more than ${MOST_EMPTY_THINGS} values that take no bytes`)
  }

  enter(): void {
    this.#depth++
    if (this.#depth > MOST_DEPTH)
      throw new Undecodable(`values lie in one another more than ${MOST_DEPTH} deep`)
  }

  leave(): void {
    this.#depth--
  }
}

const MOST_UNSIGNED = (1n << 64n) - 1n
