import {Failure} from '../../errors/failure.ts'

/** A line without an end must not fill the memory; nothing longer fits a request (socket.request.max.bytes, 100 MB). */
export const MOST_RECORD_BYTES = 100 * 1024 * 1024

export interface LineReaderOptions {
  /** What ends a record; default a newline. Any number of bytes. */
  readonly delimiter?: Buffer
  /** A longer record makes `push` throw; default no limit but memory. */
  readonly maxRecordBytes?: number
}

/**
 * Receives one record as `bytes[start, end)`, without its delimiter. The range stays valid for as long as the caller
 * keeps it, because the reader copies nothing out of a chunk and never writes to one. `terminated` is false only for a
 * last record whose delimiter is missing.
 */
export type OnLine = (bytes: Buffer, start: number, end: number, terminated: boolean) => void

/**
 * Splits a stream of chunks into records at a delimiter, with no string and no copy per record; only a record that
 * crosses a chunk boundary is put together once it is complete, so a line of any length costs linear time.
 *
 * Only the delimiter itself is taken off: with `\n` a `\r` before it belongs to the record, as in kcat, because a
 * value's bytes are the user's (kafka-console-producer strips it, since it reads by BufferedReader.readLine).
 * A single-byte delimiter and one of several bytes give the same records however the stream is cut into chunks.
 */
export class LineReader {
  readonly #onLine: OnLine
  readonly #delimiter: Buffer
  readonly #maxRecordBytes: number
  /** The pieces of a record whose delimiter has not come yet. */
  #held: Buffer[] = []
  #heldBytes = 0
  /** The last bytes held, fewer than the delimiter has: where a delimiter cut in two may have begun. */
  #overlap: Buffer = Buffer.alloc(0)
  #lineCount = 0

  constructor(onLine: OnLine, options: LineReaderOptions = {}) {
    this.#onLine = onLine
    this.#delimiter = options.delimiter ?? Buffer.of(0x0a)
    this.#maxRecordBytes = options.maxRecordBytes ?? Number.POSITIVE_INFINITY
    if (this.#delimiter.length === 0) throw new Failure('usage', 'A delimiter must not be empty.')
  }

  /** How many records were delivered. */
  get lineCount(): number {
    return this.#lineCount
  }

  /** Delivers every record that this chunk completes. Throws a usage Failure for one over `maxRecordBytes`. */
  push(chunk: Buffer): void {
    let start = this.#heldBytes > 0 ? this.#finishHeld(chunk) : 0
    if (start === -1) return
    const delimiter = this.#delimiter
    const single = delimiter.length === 1 ? (delimiter[0] as number) : -1
    for (;;) {
      const end = single === -1 ? chunk.indexOf(delimiter, start) : chunk.indexOf(single, start)
      if (end === -1) break
      this.#deliver(chunk, start, end, true)
      start = end + delimiter.length
    }
    if (start < chunk.length) this.#hold(start === 0 ? chunk : chunk.subarray(start))
  }

  /** Delivers what is left after the last delimiter, if anything is. */
  end(): void {
    if (this.#heldBytes > 0) this.#deliverHeld(this.#heldBytes, false)
  }

  /** Completes the held record within this chunk and returns where the next one starts, or holds the chunk: -1. */
  #finishHeld(chunk: Buffer): number {
    const delimiter = this.#delimiter
    const overlap = this.#overlap
    if (overlap.length > 0) {
      const seam = Buffer.concat([overlap, chunk.subarray(0, delimiter.length - 1)])
      const at = seam.indexOf(delimiter)
      if (at !== -1) {
        this.#deliverHeld(this.#heldBytes - (overlap.length - at), true)
        return at + delimiter.length - overlap.length
      }
    }
    const end = chunk.indexOf(delimiter)
    if (end === -1) {
      if (chunk.length > 0) this.#hold(chunk)
      return -1
    }
    if (end > 0) this.#hold(chunk.subarray(0, end))
    this.#deliverHeld(this.#heldBytes, true)
    return end + delimiter.length
  }

  #hold(piece: Buffer): void {
    this.#held.push(piece)
    this.#heldBytes += piece.length
    const overlapBytes = this.#delimiter.length - 1
    this.#checkLength(this.#heldBytes - overlapBytes)
    if (overlapBytes > 0) {
      const seen = piece.length >= overlapBytes ? piece : Buffer.concat([this.#overlap, piece])
      this.#overlap = seen.subarray(Math.max(0, seen.length - overlapBytes))
    }
  }

  #deliverHeld(byteCount: number, terminated: boolean): void {
    const [first] = this.#held
    const line = this.#held.length === 1 && first !== undefined ? first : Buffer.concat(this.#held)
    this.#held = []
    this.#heldBytes = 0
    this.#overlap = Buffer.alloc(0)
    this.#deliver(line, 0, byteCount, terminated)
  }

  #deliver(bytes: Buffer, start: number, end: number, terminated: boolean): void {
    this.#checkLength(end - start)
    this.#lineCount++
    this.#onLine(bytes, start, end, terminated)
  }

  #checkLength(byteCount: number): void {
    if (byteCount <= this.#maxRecordBytes) return
    throw new Failure(
      'usage',
      `Record ${this.#lineCount + 1} of the input is longer than ${this.#maxRecordBytes} bytes.`,
      {
        suggestions: ['Check the delimiter, or send a whole file as one record with --input file.'],
      },
    )
  }
}
