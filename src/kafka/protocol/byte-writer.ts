const INITIAL_BYTES = 512
/** From here on a caller's bytes are sent as they lie in memory instead of being copied into the request. */
const BY_REFERENCE_FROM_BYTES = 4096

/**
 * Writes Kafka's primitive types. The result is a list of buffers: small fields are packed together, large byte
 * fields (record batches) are kept by reference, so a produce request costs no copy of its records.
 */
export class ByteWriter {
  #buffer = Buffer.allocUnsafe(INITIAL_BYTES)
  #start = 0
  #end = 0
  readonly #parts: Buffer[] = []
  #partsBytes = 0

  /** Bytes written so far. */
  get size(): number {
    return this.#partsBytes + this.#end - this.#start
  }

  int8(value: number): void {
    this.#ensure(1)
    this.#buffer.writeInt8(value, this.#end)
    this.#end += 1
  }

  int16(value: number): void {
    this.#ensure(2)
    this.#buffer.writeInt16BE(value, this.#end)
    this.#end += 2
  }

  uint16(value: number): void {
    this.#ensure(2)
    this.#buffer.writeUInt16BE(value, this.#end)
    this.#end += 2
  }

  int32(value: number): void {
    this.#ensure(4)
    this.#buffer.writeInt32BE(value, this.#end)
    this.#end += 4
  }

  int64(value: bigint): void {
    this.#ensure(8)
    this.#buffer.writeBigInt64BE(value, this.#end)
    this.#end += 8
  }

  float64(value: number): void {
    this.#ensure(8)
    this.#buffer.writeDoubleBE(value, this.#end)
    this.#end += 8
  }

  unsignedVarint(value: number): void {
    this.#ensure(5)
    let rest = value >>> 0
    while (rest > 0x7f) {
      this.#buffer[this.#end++] = (rest & 0x7f) | 0x80
      rest >>>= 7
    }
    this.#buffer[this.#end++] = rest
  }

  utf8(value: string, byteLength: number): void {
    this.#ensure(byteLength)
    this.#buffer.write(value, this.#end, 'utf8')
    this.#end += byteLength
  }

  bytes(value: Buffer): void {
    if (value.length >= BY_REFERENCE_FROM_BYTES) {
      this.#flush()
      this.#parts.push(value)
      this.#partsBytes += value.length
      return
    }
    this.#ensure(value.length)
    value.copy(this.#buffer, this.#end)
    this.#end += value.length
  }

  /** Everything written, in order. The writer must not be used afterwards. */
  finish(): Buffer[] {
    this.#flush()
    return this.#parts
  }

  #flush(): void {
    if (this.#end === this.#start) return
    this.#parts.push(this.#buffer.subarray(this.#start, this.#end))
    this.#partsBytes += this.#end - this.#start
    this.#start = this.#end
  }

  #ensure(bytes: number): void {
    if (this.#end + bytes <= this.#buffer.length) return
    const pending = this.#buffer.subarray(this.#start, this.#end)
    const grown = Buffer.allocUnsafe(Math.max(INITIAL_BYTES, (pending.length + bytes) * 2))
    pending.copy(grown)
    this.#buffer = grown
    this.#end -= this.#start
    this.#start = 0
  }
}
