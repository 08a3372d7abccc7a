/** Memory of more bytes than this is given back once it was used: one giant record says nothing about the next. */
const MOST_KEPT_BYTES = 4 * 1024 * 1024

/** Bytes that come in pieces, put together in memory that is used again. */
export class GrowingBytes {
  #bytes: Buffer = Buffer.alloc(0)
  #length = 0

  get length(): number {
    return this.#length
  }

  /** All bytes since `clear`, valid until the next call. */
  get view(): Buffer {
    return this.#bytes.subarray(0, this.#length)
  }

  append(source: Buffer, start: number, end: number): void {
    const needed = this.#length + end - start
    if (needed > this.#bytes.length) this.#grow(needed)
    source.copy(this.#bytes, this.#length, start, end)
    this.#length = needed
  }

  clear(): void {
    this.#length = 0
    if (this.#bytes.length > MOST_KEPT_BYTES) this.#bytes = Buffer.alloc(0)
  }

  /** Twice as much each time, so that bytes of any number are copied about twice. */
  #grow(needed: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#bytes.length))
    this.#bytes.copy(larger, 0, 0, this.#length)
    this.#bytes = larger
  }
}
