import {Failure} from '../../errors/failure.ts'
import {
  BATCH_HEADER_BYTES,
  BYTES_UP_TO_MAGIC,
  CRC_AT,
  calculateBatchCrc,
  createBatchView,
  LENGTH_AT,
  LOG_OVERHEAD_BYTES,
  MAGIC_AT,
  readBatchHeader,
} from './batch-header.ts'
import {DEFAULT_INFLATE_LIMIT_BYTES, decompress} from './compression.ts'
import {type ControlMarker, readControlMarker} from './control-marker.ts'
import {MessageDecoder} from './message-decoder.ts'
import {isMessageIntact, keyLengthAt, readMessageHeader, smallestMessageBytes} from './message-header.ts'
import {earlierOf, LAST_OFFSET, laterOf, type Offset, readInt64, shiftOffset, toOffset} from './offset.ts'
import {RecordDecoder} from './record-decoder.ts'
import type {BatchView, RecordView} from './views.ts'

/** How strictly fetched batches are read. */
export interface RecordReaderOptions {
  /** Compare each batch with its CRC-32C; true unless said otherwise. */
  readonly checksCrc?: boolean | undefined
  /** What one batch may inflate to, in bytes; 128 MiB unless said otherwise. */
  readonly inflateLimitBytes?: number | undefined
}

/**
 * Walks the records of one partition in a fetch response, batch by batch and in place:
 *
 *     reader.open(records, topic, partition, fetchOffset)
 *     while (reader.nextBatch()) while (reader.nextRecord()) write(reader.record)
 *     fetchOffset = reader.nextOffset
 *
 * Records below the asked offset are passed over: a broker sends whole batches. A batch that is cut off at the end is
 * normal and ends the walk. One reader serves any number of responses; `batch` and `record` are overwritten as it goes.
 *
 * Whatever the bytes are, the only thing thrown is a Failure (`failed`) that names topic-partition@offset. Its code is
 * Kafka's (CORRUPT_MESSAGE, UNSUPPORTED_COMPRESSION_TYPE) or INFLATE_LIMIT. The reader
 * then stays where it is, `nextOffset` included, and throws the same again until {@link skipBatch}.
 */
export class RecordReader {
  readonly batch: BatchView
  readonly record: RecordView
  readonly #checksCrc: boolean
  readonly #inflateLimitBytes: number
  readonly #recordDecoder: RecordDecoder
  #messageDecoder: MessageDecoder | null = null
  #decoder: RecordDecoder | MessageDecoder
  #fetched: Buffer = Buffer.alloc(0)
  #fetchOffset: Offset = 0
  /** The current batch within `#fetched`, empty between batches; the next one begins at its end. */
  #batchStart = 0
  #batchEnd = 0
  /** The format of the current batch: 2 since Kafka 0.11, 0 and 1 of messages before. */
  #magic = 2
  #areRecordsOpen = false
  /** The first offset that no batch gone past has covered. */
  #passedOffset: Offset = 0
  #failure: Failure | null = null
  #isTruncated = false

  constructor({checksCrc = true, inflateLimitBytes = DEFAULT_INFLATE_LIMIT_BYTES}: RecordReaderOptions = {}) {
    this.#checksCrc = checksCrc
    this.#inflateLimitBytes = inflateLimitBytes
    this.batch = createBatchView()
    this.#recordDecoder = new RecordDecoder(this.batch)
    this.#decoder = this.#recordDecoder
    this.record = this.#recordDecoder.record
  }

  /** Starts a walk over `records`, the bytes that a fetch of `fetchOffset` answered for this partition. */
  open(records: Buffer, topic: string, partition: number, fetchOffset: Offset): void {
    this.batch.topic = topic
    this.batch.partition = partition
    this.#fetched = records
    this.#fetchOffset = fetchOffset
    this.#passedOffset = fetchOffset
    this.#failure = null
    this.#isTruncated = false
    this.#leaveBatchAt(0)
  }

  /**
   * The offset to fetch next: after the last record given, or after the batch where that is done with; compaction and
   * markers leave gaps that this steps over. The fetch offset while nothing was read.
   */
  get nextOffset(): Offset {
    return laterOf(this.#passedOffset, shiftOffset(this.record.offset, 1))
  }

  /**
   * True where the walk ended at a batch that is cut off. If no batch came before it, fetching the same offset again
   * with the same limit cannot get further.
   */
  get isTruncated(): boolean {
    return this.#isTruncated
  }

  /** Bytes of the current batch as the broker stores it: compressed, header included. */
  get batchSizeInBytes(): number {
    return this.#batchEnd - this.#batchStart
  }

  /**
   * The current batch as the broker stores it; null where it begins before the fetch offset, or is of a format before Kafka
   * 0.11. Whoever keeps it goes on with {@link skipBatch}.
   */
  get wholeBatch(): Buffer | null {
    if (!this.#isInBatch || this.#magic < 2 || this.batch.baseOffset < this.#fetchOffset) return null
    return this.#fetched.subarray(this.#batchStart, this.#batchEnd)
  }

  /** Moves to the next batch, past what is left of the current one; false at the end. */
  nextBatch(): boolean {
    if (this.#failure !== null) throw this.#failure
    do {
      if (this.#isInBatch) this.#passTo(shiftOffset(this.batch.lastOffset, 1))
      this.#leaveBatchAt(this.#batchEnd)
      if (!this.#readBatch()) return false
    } while (this.batch.lastOffset < this.#fetchOffset)
    // Where a wrapper begins only its messages tell.
    if (this.#magic < 2) this.#openRecords()
    return true
  }

  /** Moves to the next record of the current batch at or after the fetch offset; false after its last. */
  nextRecord(): boolean {
    if (this.#failure !== null) throw this.#failure
    if (!this.#isInBatch) return false
    if (!this.#areRecordsOpen) this.#openRecords()
    const decoder = this.#decoder
    while (decoder.remaining > 0) {
      const problem = decoder.decode()
      if (problem !== null) this.#fail(problem)
      if (this.record.offset >= this.#fetchOffset) return true
    }
    if (!decoder.isAtEnd) this.#fail('bytes remain after its last record')
    this.#passTo(shiftOffset(this.batch.lastOffset, 1))
    return false
  }

  /**
   * What the current batch says, if `batch.isControl`; `other` if it is none. It looks at the next record without
   * moving the reader, so call it before the first nextRecord.
   */
  readControlMarker(): ControlMarker {
    if (this.#failure !== null) throw this.#failure
    if (!this.#isInBatch || !this.batch.isControl) return 'other'
    if (!this.#areRecordsOpen) this.#openRecords()
    const decoder = this.#decoder
    if (decoder.remaining === 0) return 'other'
    const {position, remaining} = decoder
    const {offset} = this.record
    const problem = decoder.decode()
    if (problem !== null) this.#fail(problem)
    decoder.position = position
    decoder.remaining = remaining
    this.record.offset = offset
    return readControlMarker(this.record)
  }

  /**
   * Goes past the current batch, or the one that failed, so that nextBatch gives the one after it. False where its length cannot be
   * trusted, so that nothing after it can be found. After a damaged header `nextOffset` is the best guess there is.
   */
  skipBatch(): boolean {
    if (!this.#isInBatch) return false
    this.#failure = null
    const {baseOffset, lastOffset} = this.batch
    this.#passTo(shiftOffset(earlierOf(laterOf(baseOffset, lastOffset), toOffset(LAST_OFFSET)), 1))
    this.#leaveBatchAt(this.#batchEnd)
    return true
  }

  get #isInBatch(): boolean {
    return this.#batchEnd > this.#batchStart
  }

  #passTo(offset: Offset): void {
    if (offset > this.#passedOffset) this.#passedOffset = offset
  }

  /** Stands between batches: the next one begins at `position`. */
  #leaveBatchAt(position: number): void {
    this.#batchStart = position
    this.#batchEnd = position
    this.#areRecordsOpen = false
    this.#decoder.close()
  }

  /** Reads and checks the header of the batch at `#batchStart`; false where no whole batch is left. */
  #readBatch(): boolean {
    const bytes = this.#fetched
    const start = this.#batchStart
    const available = bytes.length - start
    this.#isTruncated = available > 0
    if (available < BYTES_UP_TO_MAGIC) return false
    this.batch.baseOffset = this.batch.lastOffset = readInt64(bytes, start)
    const size = LOG_OVERHEAD_BYTES + bytes.readInt32BE(start + LENGTH_AT)
    const magic = bytes[start + MAGIC_AT] as number
    this.#magic = magic
    if (size < smallestBatchBytes(magic)) {
      this.#fail(`it gives its length as ${size} bytes, less than its header has`)
    }
    if (size > available) return false
    this.#isTruncated = false
    const end = start + size
    this.#batchEnd = end
    if (magic > 2) this.#fail(`its magic is ${magic}, which no version of Kafka has written`)
    const isOld = magic < 2
    const problem = isOld
      ? readMessageHeader(bytes, start, this.batch)
      : readBatchHeader(bytes, start, this.batch)
    if (isOld) {
      if (this.#checksCrc && !isMessageIntact(bytes, start, end)) this.#fail('its CRC-32 is wrong')
    } else if (this.#checksCrc) {
      const stored = bytes.readUInt32BE(start + CRC_AT)
      const actual = calculateBatchCrc(bytes, start, end)
      if (stored !== actual)
        this.#fail(`its CRC-32C is ${formatCrc(stored)}, that of its bytes ${formatCrc(actual)}`)
    }
    if (problem !== null) this.#fail(problem.reason, problem.code)
    return true
  }

  /** Finds the record bytes; only here, so that a batch that nobody reads is never decompressed. */
  #openRecords(): void {
    const {compression} = this.batch
    const start = this.#batchStart + BATCH_HEADER_BYTES
    if (this.#magic < 2) {
      this.#openMessages()
    } else {
      this.#decoder = this.#recordDecoder
      if (compression === 'none') {
        this.#recordDecoder.open(this.#fetched, start, this.#batchEnd)
      } else {
        const records = this.#decompress(this.#fetched.subarray(start, this.#batchEnd))
        this.#recordDecoder.open(records, 0, records.length)
      }
    }
    this.#areRecordsOpen = true
  }

  /** A message of before Kafka 0.11, or those that it wraps in its value. */
  #openMessages(): void {
    const bytes = this.#fetched
    this.#messageDecoder ??= new MessageDecoder(this.batch, this.record)
    this.#decoder = this.#messageDecoder
    if (this.batch.compression === 'none') {
      this.#messageDecoder.openMessage(bytes, this.#batchStart, this.#batchEnd)
      return
    }
    const keyAt = this.#batchStart + keyLengthAt(this.#magic)
    const valueAt = keyAt + 4 + Math.max(0, bytes.readInt32BE(keyAt))
    const isWhole =
      valueAt + 4 <= this.#batchEnd && valueAt + 4 + bytes.readInt32BE(valueAt) === this.#batchEnd
    if (!isWhole) this.#fail('it does not have the length that it gives')
    const messages = this.#decompress(bytes.subarray(valueAt + 4, this.#batchEnd))
    const problem = this.#messageDecoder.openWrapped(messages, this.#magic, this.#checksCrc)
    if (problem !== null) this.#fail(problem)
  }

  #decompress(packed: Buffer): Buffer {
    try {
      return decompress(this.batch.compression, packed, this.#inflateLimitBytes, this.#magic)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      this.#fail(error.message, error.code, error)
    }
  }

  #fail(reason: string, code: string | null = 'CORRUPT_MESSAGE', cause?: Failure): never {
    const {topic, partition, baseOffset} = this.batch
    const verdict = code === 'CORRUPT_MESSAGE' ? 'is damaged' : 'cannot be read'
    const message = `The record batch at ${topic}-${partition}@${baseOffset} ${verdict}: ${reason.replace(/\.?$/, '.')}`
    const suggestions = cause?.suggestions
    this.#failure = new Failure('failed', message, {code: code ?? undefined, suggestions, cause})
    throw this.#failure
  }
}

function smallestBatchBytes(magic: number): number {
  if (magic === 2) return BATCH_HEADER_BYTES
  return magic < 2 ? smallestMessageBytes(magic) : BYTES_UP_TO_MAGIC
}

function formatCrc(crc: number): string {
  return crc.toString(16).padStart(8, '0')
}
