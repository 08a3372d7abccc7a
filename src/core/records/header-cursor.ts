import {Failure} from '../../errors/failure.ts'
import type {RecordView} from '../../kafka/batches/views.ts'

/**
 * Walks the encoded headers of a record without copying them. One cursor is reused for all records:
 *
 *     cursor.open(record)
 *     while (cursor.next()) sink.appendRange(cursor.bytes, cursor.keyStart, cursor.keyEnd)
 */
export class HeaderCursor {
  bytes: Buffer = Buffer.alloc(0)
  keyStart = 0
  keyEnd = 0
  /** -1 where the header's value is null. */
  valueStart = -1
  valueEnd = -1
  #at = 0
  #end = 0
  #left = 0

  /** Starts before the first header of a record. */
  open(record: RecordView): void {
    this.bytes = record.bytes
    this.#at = record.headersStart
    this.#end = record.headersEnd
    this.#left = record.headerCount
  }

  /** Moves to the next header; false after the last. Throws a Failure where the bytes end inside a header. */
  next(): boolean {
    if (this.#left <= 0) return false
    this.#left--
    const keyLength = this.#readLength()
    if (keyLength < 0) throw corruptHeaders()
    this.keyStart = this.#at
    this.keyEnd = this.#skip(keyLength)
    const valueLength = this.#readLength()
    if (valueLength < 0) {
      this.valueStart = -1
      this.valueEnd = -1
    } else {
      this.valueStart = this.#at
      this.valueEnd = this.#skip(valueLength)
    }
    return true
  }

  #skip(byteCount: number): number {
    this.#at += byteCount
    if (this.#at > this.#end) throw corruptHeaders()
    return this.#at
  }

  /** A zig-zag varint, as org.apache.kafka.common.utils.ByteUtils.readVarint. */
  #readLength(): number {
    let value = 0
    for (let shift = 0; shift <= 28; shift += 7) {
      if (this.#at >= this.#end) throw corruptHeaders()
      const byte = this.bytes[this.#at++] as number
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return (value >>> 1) ^ -(value & 1)
    }
    throw corruptHeaders()
  }
}

function corruptHeaders(): Failure {
  return new Failure('failed', 'The headers of a record are cut short or malformed.', {
    code: 'CORRUPT_MESSAGE',
  })
}
