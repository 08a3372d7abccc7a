const POOL_BYTES = 1024 * 1024
const FIRST_LETTER = 0x41
const LETTERS = 26

/**
 * Bytes to cut values of any place and a given size from: capital letters at random, as ProducerPerformance of Kafka makes them, so that
 * compression has as much to do as with it.
 */
export class MadeValues {
  readonly bytes: Buffer
  readonly #size: number

  constructor(size: number) {
    this.#size = size
    this.bytes = Buffer.allocUnsafe(POOL_BYTES + size)
    for (let at = 0; at < this.bytes.length; at++)
      this.bytes[at] = FIRST_LETTER + Math.floor(Math.random() * LETTERS)
  }

  /** Where the next value begins; it is `size` bytes long. */
  next(): number {
    return Math.floor(Math.random() * (this.bytes.length - this.#size))
  }
}
