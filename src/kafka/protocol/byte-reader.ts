/**
 * What the values of one response may take in memory, roughly. A million partitions with three replicas each take about
 * 300 MB; what is empty on the wire takes fifty times as much once it is an object.
 */
const MOST_VALUE_BYTES = 512 * 1024 * 1024

/** What is left of it; shared by the readers of one response. */
interface Allowance {
  bytes: number
}

/**
 * Reads Kafka's primitive types from one response. Reading past the end throws a RangeError, which the connection
 * reports as a response that does not fit the protocol.
 */
export class ByteReader {
  readonly bytes: Buffer
  offset: number
  readonly #allowance: Allowance

  constructor(bytes: Buffer, offset = 0, allowance: Allowance = {bytes: MOST_VALUE_BYTES}) {
    this.bytes = bytes
    this.offset = offset
    this.#allowance = allowance
  }

  /** Told before a value is made, with what it takes in memory. Throws a RangeError where that is too much. */
  charge(bytes: number): void {
    this.#allowance.bytes -= bytes
    if (this.#allowance.bytes < 0)
      throw new RangeError(`the values of the response take more than ${MOST_VALUE_BYTES} bytes`)
  }

  /** A reader of the next `length` bytes and no others; this one goes on behind them. */
  part(length: number): ByteReader {
    return new ByteReader(this.slice(length), 0, this.#allowance)
  }

  int8(): number {
    const value = this.bytes.readInt8(this.offset)
    this.offset += 1
    return value
  }

  int16(): number {
    const value = this.bytes.readInt16BE(this.offset)
    this.offset += 2
    return value
  }

  uint16(): number {
    const value = this.bytes.readUInt16BE(this.offset)
    this.offset += 2
    return value
  }

  int32(): number {
    const value = this.bytes.readInt32BE(this.offset)
    this.offset += 4
    return value
  }

  int64(): bigint {
    const value = this.bytes.readBigInt64BE(this.offset)
    this.offset += 8
    return value
  }

  float64(): number {
    const value = this.bytes.readDoubleBE(this.offset)
    this.offset += 8
    return value
  }

  unsignedVarint(): number {
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.bytes.readUInt8(this.offset++)
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value >>> 0
    }
    throw new RangeError('a varint is longer than five bytes')
  }

  /** A view on the next `length` bytes, not a copy. */
  slice(length: number): Buffer {
    const end = this.offset + length
    if (length < 0 || end > this.bytes.length) throw new RangeError(`${length} bytes do not fit the response`)
    const value = this.bytes.subarray(this.offset, end)
    this.offset = end
    return value
  }

  utf8(length: number): string {
    const end = this.offset + length
    if (length < 0 || end > this.bytes.length) throw new RangeError(`${length} bytes do not fit the response`)
    const value = this.bytes.toString('utf8', this.offset, end)
    this.offset = end
    return value
  }

  /** How many bytes are left; an array's count can never be larger. */
  get remaining(): number {
    return this.bytes.length - this.offset
  }
}
