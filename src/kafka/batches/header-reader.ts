import {VarintCursor} from './varint.ts'
import type {RecordView} from './views.ts'

/**
 * Walks a record's headers in place, in their order, repeats included. Ranges index `bytes`; a value start of -1 is a
 * null value. One cursor serves any number of records:
 *
 *     headers.open(record)
 *     while (headers.next()) out.write(headers.bytes.subarray(headers.keyStart, headers.keyEnd))
 *
 * A record that came from RecordReader is checked already; given any other, the walk ends at the first header that
 * does not fit.
 */
export class HeaderCursor {
  bytes: Buffer = Buffer.alloc(0)
  keyStart = 0
  keyEnd = 0
  valueStart = -1
  valueEnd = -1
  readonly #cursor = new VarintCursor()
  #end = 0
  #remaining = 0

  /** Starts at the first header of `record`. */
  open(record: RecordView): void {
    this.bytes = record.bytes
    this.#cursor.position = record.headersStart
    this.#end = record.headersEnd
    this.#remaining = record.headerCount
  }

  /** Moves to the next header; false after the last. */
  next(): boolean {
    if (this.#remaining <= 0) return false
    const cursor = this.#cursor
    const keyLength = cursor.readVarint(this.bytes)
    this.keyStart = cursor.position
    cursor.position = this.keyEnd = this.keyStart + keyLength
    const valueLength = cursor.readVarint(this.bytes)
    this.valueStart = valueLength < 0 ? -1 : cursor.position
    this.valueEnd = valueLength < 0 ? -1 : cursor.position + valueLength
    if (valueLength > 0) cursor.position = this.valueEnd
    if (keyLength < 0 || cursor.position > this.#end) {
      this.#remaining = 0
      return false
    }
    this.#remaining--
    return true
  }
}

/**
 * Moves the cursor over `count` headers; true where they end exactly at `end`. A negative key length is not allowed
 * (DefaultRecord.readHeaders), a negative value length is null.
 */
export function skipHeaders(cursor: VarintCursor, bytes: Uint8Array, count: number, end: number): boolean {
  for (let i = 0; i < count; i++) {
    const keyLength = cursor.readVarint(bytes)
    if (keyLength < 0) return false
    cursor.position += keyLength
    const valueLength = cursor.readVarint(bytes)
    if (valueLength > 0) cursor.position += valueLength
    // Two bytes a header at least: this is what ends the loop under a hostile count.
    if (cursor.position > end) return false
  }
  return cursor.position === end
}
