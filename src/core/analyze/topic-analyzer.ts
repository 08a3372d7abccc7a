import {Failure} from '../../errors/failure.ts'
import {BATCH_HEADER_BYTES, NO_PRODUCER_ID} from '../../kafka/batches/batch-header.ts'
import {RecordReader} from '../../kafka/batches/batch-reader.ts'
import {HeaderCursor} from '../../kafka/batches/header-reader.ts'
import {earlierOf, laterOf, type Offset, shiftOffset} from '../../kafka/batches/offset.ts'
import type {Compression, RecordView} from '../../kafka/batches/views.ts'
import type {FetchedPartition} from '../consume/fetched-partition.ts'
import type {PartitionCursor} from '../consume/partition-cursor.ts'
import {AmountsByTime} from '../measures/amounts-over-time.ts'
import {FrequentItems} from '../measures/frequent-items.ts'
import {ValueHistogram} from '../measures/value-histogram.ts'
import {bytesToJson} from '../records/json-bytes.ts'
import {isCalendarInstant} from '../records/timestamp-writer.ts'
import type {CompressionUse, PartitionShare, TopicAnalysis} from './topic-analysis.ts'

/** Keys that are surely found where they are more than one in so many records. */
const KEYS_KEPT = 10_000
const KEY_BYTES = 256
const HOT_KEYS = 20
const MOST_HEADER_NAMES = 1_000
const MOST_PRODUCERS = 100
/** RecordBatch.NO_TIMESTAMP: what a record has that has none. Any other time before 1970 is one. */
const NO_TIMESTAMP = -1

interface PartitionCounts {
  records: number
  bytes: number
  from: Offset
  to: Offset
  /** The latest timestamp so far; -Infinity before the first one. */
  latestMs: number
}

/** Adds up what batches and records of one topic are like. */
export class TopicAnalyzer {
  records = 0
  bytes = 0
  readonly #topic: string
  readonly #reader: RecordReader
  readonly #headerCursor = new HeaderCursor()
  readonly #partitions = new Map<number, PartitionCounts>()
  readonly #recordBytes = new ValueHistogram()
  readonly #batchBytes = new ValueHistogram()
  readonly #recordsPerBatch = new ValueHistogram()
  readonly #timeline = new AmountsByTime()
  readonly #keys = new FrequentItems(KEYS_KEPT)
  readonly #headers = new Map<string, number>()
  readonly #codecs = new Map<
    Compression,
    {batches: number; records: number; bytes: number; inflated: number}
  >()
  readonly #producers = new Map<bigint, {records: number; batches: number; transactional: boolean}>()
  #transactionalBatches = 0
  #nullKeys = 0
  #tombstones = 0
  #outOfOrder = 0
  #mostBackMs = 0
  #firstMs = Number.POSITIVE_INFINITY
  #lastMs = Number.NEGATIVE_INFINITY
  #error: Failure | undefined

  constructor(topic: string, inflateLimitBytes: number | null) {
    this.#topic = topic
    this.#reader = new RecordReader(inflateLimitBytes === null ? {} : {inflateLimitBytes})
  }

  /** Names a partition that is looked at, from where on. */
  start({partition, position}: PartitionCursor): void {
    this.#partitions.set(partition, {
      records: 0,
      bytes: 0,
      from: position,
      to: position,
      latestMs: Number.NEGATIVE_INFINITY,
    })
  }

  /** Adds what was fetched. Batches are taken whole, those at both ends too. A damaged one is passed over and kept as the error. */
  add({cursor, records, nextOffset}: FetchedPartition): void {
    const counts = this.#partitions.get(cursor.partition)
    if (counts === undefined) return
    const reader = this.#reader
    const end = cursor.end ?? Number.POSITIVE_INFINITY
    reader.open(records, this.#topic, cursor.partition, 0)
    for (;;) {
      try {
        if (!reader.nextBatch() || reader.batch.baseOffset >= end) break
        this.#addBatch(counts)
        // A batch may begin before what was asked for, and end behind it.
        counts.from = earlierOf(counts.from, reader.batch.baseOffset)
        counts.to = laterOf(counts.to, shiftOffset(reader.batch.lastOffset, 1))
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        this.#error ??= error
        if (!reader.skipBatch()) break
      }
    }
    counts.to = laterOf(counts.to, earlierOf(nextOffset, cursor.end ?? nextOffset))
  }

  result(): TopicAnalysis {
    const spanSeconds = (this.#lastMs - this.#firstMs) / 1000
    const perSecond = (amount: number): number | null => (spanSeconds > 0 ? amount / spanSeconds : null)
    const timeline = this.#timeline.read()
    const {records, bytes} = this
    return {
      topic: this.#topic,
      records,
      bytes,
      firstTimestamp: timeOf(this.#firstMs),
      lastTimestamp: timeOf(this.#lastMs),
      recordsPerSecond: perSecond(records),
      bytesPerSecond: perSecond(bytes),
      timeline: timeline && {
        from: new Date(timeline.fromMs).toISOString(),
        bucketMs: timeline.bucketMs,
        records: timeline.amounts,
      },
      recordBytes: this.#recordBytes.percentiles(),
      batchBytes: this.#batchBytes.percentiles(),
      recordsPerBatch: this.#recordsPerBatch.percentiles(),
      batches: this.#batchBytes.count,
      transactionalBatches: this.#transactionalBatches,
      compression: this.#compressionUse(),
      partitions: [...this.#partitions]
        .sort(([a], [b]) => a - b)
        .map(
          ([partition, counts]): PartitionShare => ({
            partition,
            records: counts.records,
            bytes: counts.bytes,
            share: records > 0 ? counts.records / records : null,
            from: counts.from,
            to: counts.to,
          }),
        ),
      keys: {
        none: this.#nullKeys,
        distinct: this.#keys.distinct,
        hot: this.#keys.top(HOT_KEYS).map(({item, atLeast, atMost}) => ({
          key: bytesToJson(Buffer.from(item, 'latin1')),
          records: atLeast,
          recordsAtMost: atMost,
          share: atLeast / records,
        })),
      },
      tombstones: this.#tombstones,
      headers: [...this.#headers]
        .sort((a, b) => b[1] - a[1])
        .map(([name, count]) => ({name, records: count})),
      outOfOrder: {records: this.#outOfOrder, mostMs: this.#mostBackMs},
      producers: [...this.#producers]
        .sort((a, b) => b[1].records - a[1].records)
        .slice(0, MOST_PRODUCERS)
        .map(([producerId, use]) => ({producerId, ...use})),
      producerCount: this.#producers.size,
      ...(this.#error ? {error: this.#error} : {}),
    }
  }

  #compressionUse(): CompressionUse[] {
    return [...this.#codecs]
      .sort((a, b) => b[1].bytes - a[1].bytes)
      .map(([codec, {batches, records, bytes, inflated}]) => ({
        codec,
        batches,
        records,
        bytes,
        uncompressedBytes: inflated,
        ratio: bytes > 0 ? inflated / bytes : null,
      }))
  }

  #addBatch(counts: PartitionCounts): void {
    const reader = this.#reader
    const {batch, record} = reader
    // Markers are Kafka's own.
    if (batch.isControl) return
    const size = reader.batchSizeInBytes
    let count = 0
    while (reader.nextRecord()) {
      count++
      this.#addRecord(record, counts)
    }
    this.records += count
    this.bytes += size
    counts.records += count
    counts.bytes += size
    this.#batchBytes.add(size)
    this.#recordsPerBatch.add(count)
    if (batch.isTransactional) this.#transactionalBatches++
    const codec = this.#codecs.get(batch.compression) ?? {batches: 0, records: 0, bytes: 0, inflated: 0}
    this.#codecs.set(batch.compression, codec)
    codec.batches++
    codec.records += count
    codec.bytes += size
    // The records of a compressed batch fill a buffer of their own.
    codec.inflated += batch.compression === 'none' ? size : BATCH_HEADER_BYTES + record.bytes.length
    if (batch.producerId === NO_PRODUCER_ID) return
    const producer = this.#producers.get(batch.producerId) ?? {records: 0, batches: 0, transactional: false}
    this.#producers.set(batch.producerId, producer)
    producer.records += count
    producer.batches++
    producer.transactional ||= batch.isTransactional
  }

  #addRecord(record: RecordView, counts: PartitionCounts): void {
    const {bytes, keyStart, keyEnd, valueStart, valueEnd, headerCount, headersStart, headersEnd} = record
    const headerBytes = headerCount === 0 ? 0 : headersEnd - headersStart
    this.#recordBytes.add(Math.max(0, keyEnd - keyStart) + Math.max(0, valueEnd - valueStart) + headerBytes)
    if (keyStart < 0) this.#nullKeys++
    // One character a byte, so that keys which are no text stay apart.
    else this.#keys.add(bytes.toString('latin1', keyStart, Math.min(keyEnd, keyStart + KEY_BYTES)))
    if (valueStart < 0) this.#tombstones++
    if (headerCount > 0) this.#addHeaders(record)
    const {timestamp} = record
    if (!isCalendarInstant(timestamp) || timestamp === NO_TIMESTAMP) return
    this.#timeline.add(timestamp, 1)
    if (timestamp < this.#firstMs) this.#firstMs = timestamp
    if (timestamp > this.#lastMs) this.#lastMs = timestamp
    if (timestamp >= counts.latestMs) {
      counts.latestMs = timestamp
      return
    }
    this.#outOfOrder++
    this.#mostBackMs = Math.max(this.#mostBackMs, counts.latestMs - timestamp)
  }

  #addHeaders(record: RecordView): void {
    const cursor = this.#headerCursor
    const names = new Set<string>()
    cursor.open(record)
    while (cursor.next()) names.add(cursor.bytes.toString('utf8', cursor.keyStart, cursor.keyEnd))
    for (const name of names) {
      const known = this.#headers.get(name)
      if (known !== undefined || this.#headers.size < MOST_HEADER_NAMES)
        this.#headers.set(name, (known ?? 0) + 1)
    }
  }
}

function timeOf(ms: number): string | null {
  return Number.isFinite(ms) ? new Date(ms).toISOString() : null
}
