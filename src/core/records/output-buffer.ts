const DEFAULT_CHUNK_BYTES = 256 * 1024

/** Below this many bytes a plain loop beats the call into Buffer.copy (measured on Node 24). */
const LOOP_COPY_LIMIT = 32

/** Chunks that are kept to be written to again: as many as an output takes before one has to wait for it, and some. */
const MOST_SPARE = 8
/** Chunks that grew beyond this for a large record are not kept. */
const MOST_SPARE_BYTES = 4 * 1024 * 1024

/** From this length on copying a value costs more than an entry of its own in the list of what is written. */
const BORROWED_BYTES = 64 * 1024

const HEX_DIGITS = Buffer.from('0123456789abcdef', 'latin1')

export interface OutputBufferOptions {
  /** From how many bytes on `isFull` is true; default 256 KiB. One record may go past it. */
  readonly chunkBytes?: number
  /** Whether long ranges stay where they are: `takeParts` then has them in their places, and they must not change before. */
  readonly borrows?: boolean
}

/** What was written, in parts one after another. */
export interface OutputParts {
  readonly parts: readonly Buffer[]
  /** To be given back once nobody looks at the parts any more; null where none of them is in memory of the buffer. */
  readonly memory: Buffer | null
  /** Whether there are borrowed ranges among them. */
  readonly isBorrowing: boolean
}

/**
 * A growable run of bytes that formats append to, so that printing a record makes no string and no object.
 *
 * The reader side is pull, not push: after each record ask `isFull`, then write `take()` to the output and wait for
 * its drain before formatting on. That wait is what keeps memory flat in front of a slow reader.
 */
export class OutputBuffer {
  /** The bytes written so far are `bytes[0, length)`. Formats may write here directly after `reserve`. */
  bytes: Buffer
  /** How many bytes are written; a format may set it back to undo what it appended itself. */
  length = 0
  readonly chunkBytes: number
  /** Chunks for which memory was allocated. */
  allocations = 0
  readonly #spare: Buffer[] = []
  readonly #borrows: boolean
  /** Up to the last borrowed range, with what was written in between; `bytes` is among them up to `#partsEnd`. */
  #parts: Buffer[] = []
  #partsBytes = 0
  #partsEnd = 0

  constructor(options: OutputBufferOptions = {}) {
    this.chunkBytes = options.chunkBytes ?? DEFAULT_CHUNK_BYTES
    this.#borrows = options.borrows ?? false
    this.bytes = this.#allocate()
  }

  /** Whether a chunk's worth of bytes waits to be taken. */
  get isFull(): boolean {
    return this.size >= this.chunkBytes
  }

  /** How many bytes wait to be taken, the borrowed ones with them. */
  get size(): number {
    return this.#partsBytes + this.length - this.#partsEnd
  }

  /** Whether ranges that stayed where they are wait to be taken. */
  get isBorrowing(): boolean {
    return this.#parts.length > 0
  }

  /** Makes room for `byteCount` more bytes; `bytes` may be another Buffer afterwards. */
  reserve(byteCount: number): void {
    const needed = this.length + byteCount
    if (needed <= this.bytes.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2))
    this.bytes.copy(larger, 0, 0, this.length)
    this.bytes = larger
  }

  appendByte(byte: number): void {
    if (this.length === this.bytes.length) this.reserve(1)
    this.bytes[this.length++] = byte
  }

  /** Appends a text of characters up to U+00FF, one byte each: for ASCII words of our own. */
  appendLatin1(text: string): void {
    this.reserve(text.length)
    this.length += this.bytes.write(text, this.length, 'latin1')
  }

  appendUtf8(text: string): void {
    // No UTF-16 unit takes more than three bytes in UTF-8.
    this.reserve(text.length * 3)
    this.length += this.bytes.write(text, this.length, 'utf8')
  }

  /** Appends `source[start, end)` unchanged. */
  appendRange(source: Buffer, start: number, end: number): void {
    const byteCount = end - start
    if (byteCount >= BORROWED_BYTES && this.#borrows) {
      this.#endPart()
      this.#addPart(source.subarray(start, end))
      return
    }
    if (this.length + byteCount > this.bytes.length) this.reserve(byteCount)
    if (byteCount > LOOP_COPY_LIMIT) {
      source.copy(this.bytes, this.length, start, end)
    } else {
      const bytes = this.bytes
      let at = this.length
      for (let i = start; i < end; i++) bytes[at++] = source[i] as number
    }
    this.length += byteCount
  }

  /** Appends an integer in decimal; a number has to be within ±(2^53 - 1). */
  appendDecimal(value: number | bigint): void {
    if (typeof value === 'bigint') this.appendLatin1(String(value))
    else this.#appendNumber(value)
  }

  #appendNumber(value: number): void {
    this.reserve(20)
    if (value < 0) {
      this.bytes[this.length++] = 0x2d
      value = -value
    }
    if (value < 1e9) {
      this.#appendDigits(value, countDigits(value))
      return
    }
    // Above 2^31 the 32-bit division below would overflow, so long numbers go in runs of nine digits.
    const high = Math.floor(value / 1e9)
    this.#appendNumber(high)
    this.#appendDigits(value - high * 1e9, 9)
  }

  /** Appends `source[start, end)` as lower-case hexadecimal digits. */
  appendHex(source: Buffer, start: number, end: number): void {
    this.reserve((end - start) * 2)
    const bytes = this.bytes
    let at = this.length
    for (let i = start; i < end; i++) {
      const byte = source[i] as number
      bytes[at++] = HEX_DIGITS[byte >> 4] as number
      bytes[at++] = HEX_DIGITS[byte & 15] as number
    }
    this.length = at
  }

  /** Appends `source[start, end)` as base64 with padding (RFC 4648, section 4). */
  appendBase64(source: Buffer, start: number, end: number): void {
    this.appendLatin1(source.toString('base64', start, end))
  }

  /** Hands over everything written so far and starts an empty chunk. The result is not written to before it is given back. */
  take(): Buffer {
    const chunk = this.bytes.subarray(0, this.length)
    this.bytes = this.#spare.pop() ?? this.#allocate()
    this.length = 0
    return chunk
  }

  /** As `take`, of a buffer that borrows. */
  takeParts(): OutputParts {
    const isBorrowing = this.isBorrowing
    const memory = this.length > 0 ? this.bytes : null
    this.#endPart()
    const parts = this.#parts
    if (memory !== null) this.bytes = this.#spare.pop() ?? this.#allocate()
    this.length = 0
    this.#parts = []
    this.#partsBytes = 0
    this.#partsEnd = 0
    return {parts, memory, isBorrowing}
  }

  #endPart(): void {
    if (this.length > this.#partsEnd) this.#addPart(this.bytes.subarray(this.#partsEnd, this.length))
    this.#partsEnd = this.length
  }

  #addPart(part: Buffer): void {
    this.#parts.push(part)
    this.#partsBytes += part.length
  }

  /**
   * Has a chunk of `take` written to again, which nobody looks at any more. New memory for each costs more than filling it,
   * in pages that the system hands out and in garbage that V8 collects.
   */
  giveBack(chunk: Buffer): void {
    const {byteLength} = chunk.buffer
    if (byteLength >= this.#usualBytes && byteLength <= MOST_SPARE_BYTES && this.#spare.length < MOST_SPARE)
      this.#spare.push(Buffer.from(chunk.buffer))
  }

  #appendDigits(value: number, digitCount: number): void {
    const bytes = this.bytes
    let at = this.length + digitCount
    let rest = value | 0
    for (let left = digitCount; left > 0; left--) {
      const quotient = (rest / 10) | 0
      bytes[--at] = 0x30 + (rest - quotient * 10)
      rest = quotient
    }
    this.length += digitCount
  }

  #allocate(): Buffer {
    this.allocations++
    return Buffer.allocUnsafeSlow(this.#usualBytes)
  }

  /** A quarter more than a chunk, so that the record that passes the limit rarely makes the buffer grow. */
  get #usualBytes(): number {
    return this.chunkBytes + (this.chunkBytes >> 2)
  }
}

function countDigits(value: number): number {
  if (value < 10) return 1
  if (value < 100) return 2
  if (value < 1000) return 3
  if (value < 10_000) return 4
  if (value < 100_000) return 5
  if (value < 1_000_000) return 6
  if (value < 10_000_000) return 7
  if (value < 100_000_000) return 8
  return 9
}
