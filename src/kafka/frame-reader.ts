import {FrameMemory} from './frame-memory.ts'

/** Every answer begins with its correlation id (int32), so a shorter one is none. */
const FEWEST_BYTES = 4

/** The length of a frame is an int32 in front of it. */
const LENGTH_BYTES = 4

/** What is read at once where it is not known yet what comes: many small answers, or the beginning of a long one. */
const PIECE_BYTES = 64 * 1024

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
 * Cuts what comes from a socket, in whatever pieces, into the frames of Kafka's protocol. Each frame is a buffer of its
 * own out of `memory`, which is not touched before somebody gives it back there. Memory is bounded by `maxBytes`, whatever a length says.
 *
 * A socket that can read into a buffer of ours reads the rest of a frame that has begun into its place (`room`, `take`):
 * nothing is allocated for each piece, and nothing is copied but the beginning. Any other hands its pieces to `push`.
 */
export class FrameReader {
  /** The longest frame that is taken, from the next one on. */
  maxBytes: number
  /** Bytes of frames that were copied from the piece in which they came. */
  copiedBytes = 0
  readonly #memory: FrameMemory
  readonly #length = Buffer.alloc(LENGTH_BYTES)
  #lengthBytes = 0
  /** Null while the length is read. */
  #body: Buffer | null = null
  #bodyBytes = 0
  #piece: Buffer | null = null

  constructor(maxBytes: number, memory = new FrameMemory()) {
    this.maxBytes = maxBytes
    this.#memory = memory
  }

  /** The bytes of a length as they are on the wire, for whoever wants to know what a peer speaks that is not Kafka. */
  get lengthBytes(): Buffer {
    return this.#length.subarray(0, this.#lengthBytes)
  }

  /** Where the next bytes are to be put, to be told to `take`. Never empty. */
  get room(): Buffer {
    if (this.#body !== null) return this.#body.subarray(this.#bodyBytes)
    // Its own, not one of all sockets: Windows fills the buffers of several at the same time.
    this.#piece ??= Buffer.allocUnsafeSlow(PIECE_BYTES)
    return this.#piece
  }

  /** Takes `byteCount` bytes that were put into the last `room`; else as `push`. */
  take(byteCount: number, onFrame: (frame: Buffer) => void): void {
    if (this.#body !== null) {
      this.#bodyBytes += byteCount
      this.#endBody(onFrame)
    } else if (this.#piece !== null) this.push(this.#piece.subarray(0, byteCount), onFrame)
  }

  /** Takes a piece in; `onFrame` gets each frame that is whole, without its length. Throws FrameLengthError. */
  push(piece: Buffer, onFrame: (frame: Buffer) => void): void {
    for (let at = 0; at < piece.length; ) {
      if (this.#body === null) {
        at = this.#readLength(piece, at)
        if (this.#lengthBytes < LENGTH_BYTES) return
        const length = this.#length.readInt32BE(0)
        if (length < FEWEST_BYTES || length > this.maxBytes) throw new FrameLengthError(length)
        this.#body = this.#memory.take(length)
        this.#bodyBytes = 0
      }
      const copied = piece.copy(this.#body, this.#bodyBytes, at)
      at += copied
      this.copiedBytes += copied
      this.#bodyBytes += copied
      this.#endBody(onFrame)
    }
  }

  #endBody(onFrame: (frame: Buffer) => void): void {
    const body = this.#body
    if (body === null || this.#bodyBytes < body.length) return
    this.#body = null
    this.#lengthBytes = 0
    onFrame(body)
  }

  #readLength(piece: Buffer, at: number): number {
    const copied = piece.copy(this.#length, this.#lengthBytes, at, at + LENGTH_BYTES - this.#lengthBytes)
    this.#lengthBytes += copied
    return at + copied
  }
}
