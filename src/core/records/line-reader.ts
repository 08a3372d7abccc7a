import {Failure} from '../../errors/failure.ts'
import {GrowingBytes} from './growing-bytes.ts'

/** A line without an end must not fill the memory; nothing longer fits a request (socket.request.max.bytes, 100 MB). */
export const MOST_RECORD_BYTES = 100 * 1024 * 1024

const NO_BYTES = Buffer.alloc(0)

export interface LineReaderOptions {
  /** What ends a record; default a newline. Any number of bytes. */
  readonly delimiter?: Buffer
  /** A longer record makes `push` throw; default no limit but memory. */
  readonly maxRecordBytes?: number
}

/**
 * Receives one record as `bytes[start, end)`, without its delimiter. The range is valid until this returns: chunks and the
 * memory of records that cross them are used again. `terminated` is false only for a last record whose delimiter is missing.
 */
export type OnLine = (bytes: Buffer, start: number, end: number, terminated: boolean) => void

/**
 * Splits a stream of chunks into records at a delimiter, with no string and no copy per record; only a record that
 * crosses a chunk boundary is put together, so a line of any length costs linear time. No chunk is kept.
 *
 * Only the delimiter itself is taken off: with `\n` a `\r` before it belongs to the record, as in kcat, because a
 * value's bytes are the user's (kafka-console-producer strips it, since it reads by BufferedReader.readLine).
 * A single-byte delimiter and one of several bytes give the same records however the stream is cut into chunks.
 */
export class LineReader {
  readonly #onLine: OnLine
  readonly #delimiter: Buffer
  readonly #maxRecordBytes: number
  /** A record whose delimiter has not come yet. */
  readonly #held = new GrowingBytes()
  /** The last bytes held, fewer than the delimiter has: where a delimiter cut in two may have begun. */
  #overlap: Buffer = NO_BYTES
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
    let start = this.#held.length > 0 ? this.#finishHeld(chunk) : 0
    if (start === -1) return
    const delimiter = this.#delimiter
    const single = delimiter.length === 1 ? (delimiter[0] as number) : -1
    for (;;) {
      const end = single === -1 ? chunk.indexOf(delimiter, start) : chunk.indexOf(single, start)
      if (end === -1) break
      this.#deliver(chunk, start, end, true)
      start = end + delimiter.length
    }
    if (start < chunk.length) this.#hold(chunk, start, chunk.length)
  }

  /** Delivers what is left after the last delimiter, if anything is. */
  end(): void {
    if (this.#held.length > 0) this.#deliverHeld(this.#held.length, false)
  }

  /** Completes the held record within this chunk and returns where the next one starts, or holds the chunk: -1. */
  #finishHeld(chunk: Buffer): number {
    const delimiter = this.#delimiter
    const overlap = this.#overlap
    if (overlap.length > 0) {
      const seam = Buffer.concat([overlap, chunk.subarray(0, delimiter.length - 1)])
      const at = seam.indexOf(delimiter)
      if (at !== -1) {
        this.#deliverHeld(this.#held.length - (overlap.length - at), true)
        return at + delimiter.length - overlap.length
      }
    }
    const end = chunk.indexOf(delimiter)
    if (end === -1) {
      if (chunk.length > 0) this.#hold(chunk, 0, chunk.length)
      return -1
    }
    if (end > 0) this.#hold(chunk, 0, end)
    this.#deliverHeld(this.#held.length, true)
    return end + delimiter.length
  }

  #hold(chunk: Buffer, start: number, end: number): void {
    const held = this.#held
    const overlapBytes = this.#delimiter.length - 1
    this.#checkLength(held.length + end - start - overlapBytes)
    held.append(chunk, start, end)
    if (overlapBytes > 0) this.#overlap = Buffer.from(held.view.subarray(-overlapBytes))
  }

  #deliverHeld(byteCount: number, terminated: boolean): void {
    this.#overlap = NO_BYTES
    try {
      this.#deliver(this.#held.view, 0, byteCount, terminated)
    } finally {
      this.#held.clear()
    }
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
