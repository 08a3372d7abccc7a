import {LOG_OVERHEAD_BYTES, MAGIC_AT} from './batch-header.ts'
import {
  isMessageIntact,
  keyLengthAt,
  MESSAGE_ATTRIBUTES_AT,
  messageSizeAt,
  messageTimestamp,
  smallestMessageBytes,
} from './message-header.ts'
import {distanceBetween, type Offset, readInt64, shiftOffset} from './offset.ts'
import type {BatchView, RecordView} from './views.ts'

const COMPRESSION_BITS = 0x07

/**
 * Decodes messages of magic 0 and 1 into a view, in the place of a RecordDecoder: one that stands alone, or those of a wrapper
 * (AbstractLegacyRecordBatch.DeepRecordsIterator).
 */
export class MessageDecoder {
  /** Where the next message begins in the opened bytes. */
  position = 0
  /** Messages that are not decoded yet. */
  remaining = 0
  readonly #batch: BatchView
  readonly #record: RecordView
  #bytes: Buffer = Buffer.alloc(0)
  #end = 0
  #magic = 0
  /** The offset that the last message of a wrapper of magic 1 has in it: they count from its first. Null: offsets are as they are. */
  #lastInside: Offset | null = null
  #checksCrc = true

  constructor(batch: BatchView, record: RecordView) {
    this.#batch = batch
    this.#record = record
  }

  /** Starts at a message that is not compressed, checked already. */
  openMessage(bytes: Buffer, start: number, end: number): void {
    this.#open(bytes, start, end)
    this.#checksCrc = false
    this.remaining = 1
  }

  /**
   * Starts at the first of the messages that a wrapper of this magic holds, and completes the batch by them. Returns what is
   * wrong with them, or null.
   */
  openWrapped(bytes: Buffer, magic: number, checksCrc: boolean): string | null {
    this.#open(bytes, 0, bytes.length)
    this.#checksCrc = checksCrc
    let count = 0
    let last = 0
    for (let at = 0; at < bytes.length; count++) {
      const size = at + LOG_OVERHEAD_BYTES <= bytes.length ? messageSizeAt(bytes, at) : 0
      if (size < smallestMessageBytes(magic) || at + size > bytes.length)
        return `message ${count + 1} in it leaves it`
      if (bytes[at + MAGIC_AT] !== magic) return `message ${count + 1} in it is of another magic`
      last = at
      at += size
    }
    if (count === 0) return 'no messages are in it'
    const batch = this.#batch
    // The broker gives a wrapper the offset of its last message, and changes nothing within (KIP-31).
    this.#magic = magic
    this.#lastInside = magic === 0 ? null : readInt64(bytes, last)
    batch.baseOffset = this.#offsetAt(0)
    batch.recordCount = count
    this.remaining = count
    return null
  }

  /** Stands where there is nothing to decode. */
  close(): void {
    this.remaining = 0
    this.position = this.#end
    this.#record.offset = -1
  }

  /** True where all messages are decoded and no byte is left over. */
  get isAtEnd(): boolean {
    return this.remaining === 0 && this.position === this.#end
  }

  /** Decodes the next message, of which there must be one. Returns null, or what is wrong with it; the view is then as it was. */
  decode(): string | null {
    const bytes = this.#bytes
    const start = this.position
    const end = start + messageSizeAt(bytes, start)
    if (((bytes[start + MESSAGE_ATTRIBUTES_AT] as number) & COMPRESSION_BITS) !== 0)
      return this.#describe('is compressed itself')
    if (this.#checksCrc && !isMessageIntact(bytes, start, end)) return this.#describe('has a wrong CRC-32')
    const keyAt = start + keyLengthAt(this.#magic)
    const keyLength = bytes.readInt32BE(keyAt)
    const keyStart = keyAt + 4
    const valueAt = keyStart + Math.max(0, keyLength)
    if (valueAt + 4 > end) return this.#describe('does not have the length that it gives')
    const valueLength = bytes.readInt32BE(valueAt)
    const valueStart = valueAt + 4
    if (valueStart + Math.max(0, valueLength) !== end)
      return this.#describe('does not have the length that it gives')
    const batch = this.#batch
    const record = this.#record
    const offset = this.#offsetAt(start)
    if (offset < 0 || offset <= record.offset || offset > batch.lastOffset)
      return this.#describe('has an impossible offset')
    record.offset = offset
    record.timestamp =
      batch.timestampType === 'LogAppendTime'
        ? batch.maxTimestamp
        : messageTimestamp(bytes, start, this.#magic)
    record.keyStart = keyLength < 0 ? -1 : keyStart
    record.keyEnd = keyLength < 0 ? -1 : valueAt
    record.valueStart = valueLength < 0 ? -1 : valueStart
    record.valueEnd = valueLength < 0 ? -1 : end
    record.headerCount = 0
    record.headersStart = record.headersEnd = end
    this.position = end
    this.remaining--
    return null
  }

  #open(bytes: Buffer, start: number, end: number): void {
    this.#bytes = bytes
    this.#end = end
    this.#magic = bytes[start + MAGIC_AT] ?? 0
    this.#lastInside = null
    this.position = start
    this.remaining = 0
    this.#record.bytes = bytes
  }

  #offsetAt(start: number): Offset {
    const offset = readInt64(this.#bytes, start)
    if (this.#lastInside === null) return offset
    return shiftOffset(this.#batch.lastOffset, distanceBetween(this.#lastInside, offset))
  }

  #describe(problem: string): string {
    const {recordCount} = this.#batch
    return recordCount === 1
      ? `its message ${problem}`
      : `message ${recordCount - this.remaining + 1} of its ${recordCount} ${problem}`
  }
}
