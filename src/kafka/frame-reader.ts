/** Every answer begins with its correlation id (int32), so a shorter one is none. */
const FEWEST_BYTES = 4

/** The length of a frame is an int32 in front of it. */
const LENGTH_BYTES = 4

/** A length that no answer has: negative, too short for a correlation id, or more than is taken. */
export class FrameLengthError extends Error {
  override readonly name = 'FrameLengthError'
  readonly length: number

  constructor(length: number) {
    super(`a frame of ${length} bytes`)
    this.length = length
  }
}

/**
 * Cuts what comes from a socket, in whatever pieces, into the frames of Kafka's protocol. A frame that lies within one
 * piece is a view on it; any other is copied together once, into a buffer of its length. Memory is bounded by
 * `maxBytes`, whatever a length says.
 */
export class FrameReader {
  /** The longest frame that is taken, from the next one on. */
  maxBytes: number
  readonly #length = Buffer.alloc(LENGTH_BYTES)
  #lengthBytes = 0
  /** Null while the length is read. */
  #body: Buffer | null = null
  #bodyBytes = 0

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes
  }

  /** The bytes of a length as they are on the wire, for whoever wants to know what a peer speaks that is not Kafka. */
  get lengthBytes(): Buffer {
    return this.#length.subarray(0, this.#lengthBytes)
  }

  /** Takes a piece in; `onFrame` gets each frame that is whole, without its length. Throws FrameLengthError. */
  push(piece: Buffer, onFrame: (frame: Buffer) => void): void {
    for (let at = 0; at < piece.length; ) {
      if (this.#body === null) {
        at = this.#readLength(piece, at)
        if (this.#lengthBytes < LENGTH_BYTES) return
        const length = this.#length.readInt32BE(0)
        if (length < FEWEST_BYTES || length > this.maxBytes) throw new FrameLengthError(length)
        if (piece.length - at >= length) {
          this.#lengthBytes = 0
          onFrame(piece.subarray(at, at + length))
          at += length
          continue
        }
        // Pages of a buffer that are never written to take no memory: a length that lies costs nothing.
        this.#body = Buffer.allocUnsafeSlow(length)
        this.#bodyBytes = 0
      }
      const body = this.#body
      const copied = piece.copy(body, this.#bodyBytes, at)
      at += copied
      this.#bodyBytes += copied
      if (this.#bodyBytes < body.length) return
      this.#body = null
      this.#lengthBytes = 0
      onFrame(body)
    }
  }

  #readLength(piece: Buffer, at: number): number {
    const copied = piece.copy(this.#length, this.#lengthBytes, at, at + LENGTH_BYTES - this.#lengthBytes)
    this.#lengthBytes += copied
    return at + copied
  }
}
