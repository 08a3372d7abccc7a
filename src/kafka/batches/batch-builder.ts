import {Failure} from '../../errors/failure.ts'
import {BATCH_HEADER_BYTES, type BatchHeader, NO_PRODUCER_ID, writeBatchHeader} from './batch-header.ts'
import {type CompressionChoice, compress, compressAsync} from './compression.ts'
import {
  sizeOfExactVarlong,
  sizeOfVarint,
  sizeOfVarlong,
  writeExactVarlong,
  writeVarint,
  writeVarlong,
} from './varint.ts'
import type {Timestamp} from './views.ts'

/** How a batch is finished. Without a producer id it is neither idempotent nor transactional (KIP-98). */
export interface FinishOptions extends CompressionChoice {
  readonly producerId?: bigint | undefined
  readonly producerEpoch?: number | undefined
  readonly baseSequence?: number | undefined
  readonly isTransactional?: boolean | undefined
}

/** The default bound of a batch: with its 12 bytes of overhead this is Kafka's default `message.max.bytes`, 1048588. */
export const DEFAULT_MAX_BATCH_BYTES = 1024 * 1024

const INITIAL_BYTES = 16 * 1024

/** Below this length a byte loop beats the fixed cost of Buffer.copy (measured on Node 24). */
const SHORTEST_NATIVE_COPY = 32

const NO_BYTES = Buffer.alloc(0)

/**
 * Collects records as the bytes of one record batch v2. Keys and values are ranges over the caller's buffers and are
 * copied once, to their place in the batch; nothing is allocated per record. Reuse it through {@link reset}.
 */
export class BatchBuilder {
  readonly #maxBytes: number
  #bytes: Buffer
  /** Where the next record begins: the records stand after the place of the header. */
  #end = BATCH_HEADER_BYTES
  #recordCount = 0
  #firstTimestamp: Timestamp = -1
  #maxTimestamp: Timestamp = -1

  /** `maxBytes` bounds the uncompressed batch, header included. */
  constructor({maxBytes = DEFAULT_MAX_BATCH_BYTES, initialBytes = Math.min(maxBytes, INITIAL_BYTES)} = {}) {
    this.#maxBytes = maxBytes
    this.#bytes = Buffer.allocUnsafe(Math.max(initialBytes, BATCH_HEADER_BYTES))
  }

  get recordCount(): number {
    return this.#recordCount
  }

  /** Bytes of the batch as it stands, uncompressed, header included: exactly what `finish` gives under `none`. */
  get sizeInBytes(): number {
    return this.#end
  }

  /** Milliseconds since the epoch; -1 while the batch is empty. */
  get firstTimestamp(): Timestamp {
    return this.#firstTimestamp
  }

  /** The latest timestamp so far, which need not be the last record's; -1 while the batch is empty. */
  get maxTimestamp(): Timestamp {
    return this.#maxTimestamp
  }

  /** {@link sizeInBytes} as it would be after one more record. A key or value length of -1 is null. */
  calculateSizeWith(
    keyLength: number,
    valueLength: number,
    timestampMs: Timestamp,
    headersLength: number,
    headerCount: number,
  ): number {
    const timestampDelta = this.#deltaOf(timestampMs)
    const size = this.#calculateRecordSize(keyLength, valueLength, timestampDelta, headersLength, headerCount)
    return this.#end + sizeOfVarint(size) + size
  }

  /**
   * Appends a record whose key and value are ranges of `source`; a start of -1 is null. `timestampMs` is any int64,
   * -1 for none. `headers` are `headerCount` headers as `encodeHeaders` makes them.
   * Returns false, and appends nothing, where the batch would pass `maxBytes`; into an empty batch every record goes,
   * so that the broker judges a single one that is too large. Throws a RangeError where a range leaves its buffer.
   */
  append(
    source: Buffer,
    keyStart: number,
    keyEnd: number,
    valueStart: number,
    valueEnd: number,
    timestampMs: Timestamp,
    headers: Buffer | null = null,
    headerCount = 0,
  ): boolean {
    return this.appendFrom(
      source,
      keyStart,
      keyEnd,
      source,
      valueStart,
      valueEnd,
      timestampMs,
      headers,
      headerCount,
    )
  }

  /** {@link append} with the key in one buffer and the value in another. */
  appendFrom(
    keySource: Buffer,
    keyStart: number,
    keyEnd: number,
    valueSource: Buffer,
    valueStart: number,
    valueEnd: number,
    timestampMs: Timestamp,
    headers: Buffer | null = null,
    headerCount = 0,
  ): boolean {
    const keyLength = keyStart < 0 ? -1 : keyEnd - keyStart
    const valueLength = valueStart < 0 ? -1 : valueEnd - valueStart
    // A range outside its buffer would put uninitialised memory into a record.
    if (keyLength < -1 || valueLength < -1 || (keyLength > 0 && keyEnd > keySource.length)) throwBadRange()
    if (valueLength > 0 && valueEnd > valueSource.length) throwBadRange()
    const headerBytes = headers === null ? NO_BYTES : headers
    const timestampDelta = this.#deltaOf(timestampMs)
    const size = this.#calculateRecordSize(
      keyLength,
      valueLength,
      timestampDelta,
      headerBytes.length,
      headerCount,
    )
    const end = this.#end + sizeOfVarint(size) + size
    if (end > this.#maxBytes && this.#recordCount > 0) return false
    if (end > this.#bytes.length) this.#grow(end)
    if (this.#recordCount === 0) this.#firstTimestamp = this.#maxTimestamp = timestampMs
    else if (timestampMs > this.#maxTimestamp) this.#maxTimestamp = timestampMs

    const target = this.#bytes
    let at = writeVarint(target, this.#end, size)
    // Record attributes: no bit of them is used in v2.
    target[at++] = 0
    at =
      typeof timestampDelta === 'number'
        ? writeVarlong(target, at, timestampDelta)
        : writeExactVarlong(target, at, timestampDelta)
    at = writeVarint(target, at, this.#recordCount)
    at = writeVarint(target, at, keyLength)
    if (keyLength > 0) at = copyRange(keySource, keyStart, keyEnd, target, at)
    at = writeVarint(target, at, valueLength)
    if (valueLength > 0) at = copyRange(valueSource, valueStart, valueEnd, target, at)
    at = writeVarint(target, at, headerCount)
    if (headerBytes.length > 0) copyRange(headerBytes, 0, headerBytes.length, target, at)
    this.#end = end
    this.#recordCount++
    return true
  }

  /** Empties the batch and keeps its memory. What `finish` returned is overwritten from now on. */
  reset(): void {
    this.#end = BATCH_HEADER_BYTES
    this.#recordCount = 0
    this.#firstTimestamp = -1
    this.#maxTimestamp = -1
  }

  /**
   * The whole batch, sealed. Under `none` it is the builder's own memory, without a copy, and valid until
   * {@link reset} or the next {@link append}. Throws Failure `internal` on an empty batch, `failed` where the codec
   * has no build for this machine.
   */
  finish(options: FinishOptions): Buffer {
    const header = this.#describe(options)
    if (options.compression === 'none') return seal(this.#bytes.subarray(0, this.#end), header)
    return join([compress(options, this.#bytes.subarray(BATCH_HEADER_BYTES, this.#end))], header)
  }

  /**
   * As {@link finish}, but codecs run on libuv's threads, and the batch belongs to the caller for good. Until then the builder
   * must be left alone: its memory is read.
   */
  async finishAsync(options: FinishOptions): Promise<Buffer> {
    const header = this.#describe(options)
    const records = this.#bytes.subarray(BATCH_HEADER_BYTES, this.#end)
    return join(await compressAsync(options, records), header)
  }

  #calculateRecordSize(
    keyLength: number,
    valueLength: number,
    timestampDelta: Timestamp,
    headersLength: number,
    headerCount: number,
  ): number {
    return (
      1 +
      (typeof timestampDelta === 'number'
        ? sizeOfVarlong(timestampDelta)
        : sizeOfExactVarlong(timestampDelta)) +
      sizeOfVarint(this.#recordCount) +
      sizeOfVarint(keyLength) +
      Math.max(keyLength, 0) +
      sizeOfVarint(valueLength) +
      Math.max(valueLength, 0) +
      sizeOfVarint(headerCount) +
      headersLength
    )
  }

  /** What is stored beside the first timestamp; as a long of Java's it may pass 63 bits, and comes back the same way. */
  #deltaOf(timestampMs: Timestamp): Timestamp {
    if (this.#recordCount === 0) return 0
    const first = this.#firstTimestamp
    if (typeof timestampMs === 'number' && typeof first === 'number') {
      const delta = timestampMs - first
      if (delta <= Number.MAX_SAFE_INTEGER && delta >= Number.MIN_SAFE_INTEGER) return delta
    }
    return BigInt.asIntN(64, BigInt(timestampMs) - BigInt(first))
  }

  #describe(options: FinishOptions): BatchHeader {
    if (this.#recordCount === 0)
      throw new Failure('internal', 'A record batch without records was to be finished.')
    return {
      sizeInBytes: this.#end,
      compression: options.compression,
      isTransactional: options.isTransactional ?? false,
      baseTimestamp: this.#firstTimestamp,
      maxTimestamp: this.#maxTimestamp,
      producerId: options.producerId ?? NO_PRODUCER_ID,
      producerEpoch: options.producerEpoch ?? -1,
      baseSequence: options.baseSequence ?? -1,
      recordCount: this.#recordCount,
    }
  }

  #grow(needed: number): void {
    const grown = Buffer.allocUnsafe(Math.max(needed, Math.min(this.#bytes.length * 2, this.#maxBytes)))
    this.#bytes.copy(grown, 0, 0, this.#end)
    this.#bytes = grown
  }
}

function seal(batch: Buffer, header: BatchHeader): Buffer {
  writeBatchHeader(batch, header)
  return batch
}

function join(records: readonly Buffer[], header: BatchHeader): Buffer {
  const sizeInBytes = records.reduce((sum, piece) => sum + piece.length, BATCH_HEADER_BYTES)
  const batch = Buffer.allocUnsafe(sizeInBytes)
  let at = BATCH_HEADER_BYTES
  for (const piece of records) at += piece.copy(batch, at)
  return seal(batch, {...header, sizeInBytes})
}

/** Copies `source[start, end)` to `at`; returns the position after it. */
function copyRange(source: Buffer, start: number, end: number, target: Buffer, at: number): number {
  const length = end - start
  if (length >= SHORTEST_NATIVE_COPY) source.copy(target, at, start, end)
  else for (let i = 0; i < length; i++) target[at + i] = source[start + i] as number
  return at + length
}

function throwBadRange(): never {
  throw new RangeError('The range of a key or value leaves its buffer.')
}
