import {skipHeaders} from './header-reader.ts'
import {shiftOffset} from './offset.ts'
import {readExactVarlong, VarintCursor} from './varint.ts'
import type {BatchView, RecordView, Timestamp} from './views.ts'

/** Decodes the uncompressed records of one batch after another into one view (DefaultRecord.readFrom). */
export class RecordDecoder {
  readonly record: RecordView
  /** Where the next record begins in the opened bytes. */
  position = 0
  /** Records that the batch header counts and that are not decoded yet. */
  remaining = 0
  readonly #batch: BatchView
  readonly #cursor = new VarintCursor()
  #bytes: Buffer = Buffer.alloc(0)
  #end = 0
  #isLogAppendTime = false
  /** NaN where the batch's own is beyond 2^53. */
  #baseTimestamp = 0

  /** Decodes for `batch`, whose fields are read at each {@link open} and {@link decode}. */
  constructor(batch: BatchView) {
    this.#batch = batch
    this.record = createRecordView(batch, this.#bytes)
  }

  /** Starts at the first of the batch's records, which fill `bytes[start, end)`. */
  open(bytes: Buffer, start: number, end: number): void {
    this.#bytes = bytes
    this.#end = end
    this.#isLogAppendTime = this.#batch.timestampType === 'LogAppendTime'
    const {baseTimestamp} = this.#batch
    this.#baseTimestamp = typeof baseTimestamp === 'number' ? baseTimestamp : Number.NaN
    this.position = start
    this.remaining = this.#batch.recordCount
    this.record.bytes = bytes
  }

  /** Stands where there is nothing to decode. */
  close(): void {
    this.remaining = 0
    this.position = this.#end
    this.record.offset = -1
  }

  /** True where all records are decoded and no byte is left over. */
  get isAtEnd(): boolean {
    return this.remaining === 0 && this.position === this.#end
  }

  /**
   * Decodes the next record, of which there must be one. Returns null, or what is wrong with it; the view and the
   * position are then as they were.
   */
  decode(): string | null {
    const bytes = this.#bytes
    const cursor = this.#cursor
    cursor.position = this.position
    const length = cursor.readVarint(bytes)
    const end = cursor.position + length
    if (length < 0 || end > this.#end) return this.#describe('leaves the batch')
    // One byte of record attributes, none of which is used.
    cursor.position++
    const timestampDeltaAt = cursor.position
    const timestampDelta = cursor.readVarlong(bytes)
    const offsetDelta = cursor.readVarint(bytes)
    const keyLength = cursor.readVarint(bytes)
    const keyStart = cursor.position
    if (keyLength > 0) cursor.position += keyLength
    const keyEnd = cursor.position
    const valueLength = cursor.readVarint(bytes)
    const valueStart = cursor.position
    if (valueLength > 0) cursor.position += valueLength
    const valueEnd = cursor.position
    const headerCount = cursor.readVarint(bytes)
    const headersStart = cursor.position
    // Positions only grow, and a broken varint puts the cursor behind everything: one check covers every field.
    const isWhole =
      headerCount === 0
        ? headersStart === end
        : headerCount > 0 && skipHeaders(cursor, bytes, headerCount, end)
    if (!isWhole) return this.#describe('does not have the length that it gives')
    const batch = this.#batch
    const offset = shiftOffset(batch.baseOffset, offsetDelta)
    const record = this.record
    // Offsets rise inside a batch and end at its last one; a reader that believed others would go back, or skip some.
    if (offsetDelta < 0 || offset <= record.offset || offset > batch.lastOffset) {
      return this.#describe('has an impossible offset')
    }
    record.offset = offset
    const timestamp = this.#baseTimestamp + timestampDelta
    if (this.#isLogAppendTime) record.timestamp = batch.maxTimestamp
    else if (isExact(timestamp) && isExact(timestampDelta)) record.timestamp = timestamp
    else record.timestamp = addExactly(batch.baseTimestamp, readExactVarlong(bytes, timestampDeltaAt))
    // Any negative length is null to Kafka (Utils.readBytes).
    record.keyStart = keyLength < 0 ? -1 : keyStart
    record.keyEnd = keyLength < 0 ? -1 : keyEnd
    record.valueStart = valueLength < 0 ? -1 : valueStart
    record.valueEnd = valueLength < 0 ? -1 : valueEnd
    record.headerCount = headerCount
    record.headersStart = headersStart
    record.headersEnd = end
    this.position = end
    this.remaining--
    return null
  }

  #describe(problem: string): string {
    const {recordCount} = this.#batch
    return `record ${recordCount - this.remaining + 1} of its ${recordCount} ${problem}`
  }
}

/** False for NaN too. */
function isExact(value: number): boolean {
  return value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER
}

/** As a long of Java's: what passes 63 bits comes in again at the other side. */
function addExactly(base: Timestamp, delta: bigint): Timestamp {
  const sum = BigInt.asIntN(64, BigInt(base) + delta)
  const nearest = Number(sum)
  return isExact(nearest) ? nearest : sum
}

function createRecordView(batch: BatchView, bytes: Buffer): RecordView {
  return {
    batch,
    bytes,
    offset: -1,
    timestamp: -1,
    keyStart: -1,
    keyEnd: -1,
    valueStart: -1,
    valueEnd: -1,
    headerCount: 0,
    headersStart: 0,
    headersEnd: 0,
  }
}
