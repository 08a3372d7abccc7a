import {Failure} from '../../../errors/failure.ts'
import type {Timestamp} from '../../../kafka/batches/views.ts'
import {noSuchPartition} from '../../../kafka/failures.ts'
import type {ParsedRecordSink} from '../record-sink.ts'
import type {DeliveryTally} from '../report/delivery-tally.ts'
import type {Placements} from '../report/placements.ts'
import type {PartitionQueue} from './partition-queue.ts'
import type {Partitioner} from './partitioner.ts'
import {calculateWeight, type ProduceBatch} from './produce-batch.ts'

/** A batch is closed when the input pauses this long... */
const IDLE_MS = 5
/** ...or when it has been waiting this long for more. */
const LINGER_MS = 100
const TICK_MS = 10

export interface RecordBatcherOptions {
  readonly topic: string
  /** In order of the partitions. */
  readonly queues: readonly PartitionQueue[]
  readonly partitioner: Partitioner
  readonly tally: DeliveryTally<object>
  readonly placements: Placements | null
  /** The timestamp of every record; null: its own, or else the time it was read. */
  readonly timestampMs: Timestamp | null
  /** A batch was closed. */
  readonly onSealed: (queue: PartitionQueue) => void
  /** Batches were closed because it was time: they should go out. */
  readonly onDue: () => void
}

/** Puts each record into the batch of its partition, byte for byte and once, and closes batches in good time. */
export class RecordBatcher implements ParsedRecordSink {
  /** Whether reading waits for answers: then the input makes no pause of its own. */
  isHeldBack = false
  readonly #options: RecordBatcherOptions
  readonly #tally: DeliveryTally<object>
  readonly #queues: readonly PartitionQueue[]
  readonly #partitioner: Partitioner
  #openBytes = 0
  #addedBytes = 0
  #nowMs = Date.now()
  #ticker: NodeJS.Timeout | null = null

  constructor(options: RecordBatcherOptions) {
    this.#options = options
    this.#tally = options.tally
    this.#queues = options.queues
    this.#partitioner = options.partitioner
  }

  /** Weight of the records in batches that are not closed. */
  get openBytes(): number {
    return this.#openBytes
  }

  /** Weight of all records that went into batches so far. */
  get addedBytes(): number {
    return this.#addedBytes
  }

  /** Called with each chunk of input, before its records. */
  beginChunk(): void {
    this.#nowMs = Date.now()
  }

  add(
    keySource: Buffer,
    keyStart: number,
    keyEnd: number,
    valueSource: Buffer,
    valueStart: number,
    valueEnd: number,
    headers: Buffer | null,
    headerCount: number,
    timestampMs: Timestamp | null,
    partition: number,
  ): void {
    const ordinal = ++this.#tally.read
    const chosen = partition < 0 ? this.#partitioner.choose(keySource, keyStart, keyEnd) : partition
    const queue = this.#queues[chosen]
    if (queue === undefined) {
      this.#fail(ordinal, noSuchPartition(this.#options.topic, this.#queues.length, chosen))
      return
    }
    const time = this.#options.timestampMs ?? timestampMs ?? this.#nowMs
    for (;;) {
      const batch = queue.open ?? this.#startBatch(queue)
      const isIn = batch.builder?.appendFrom(
        keySource,
        keyStart,
        keyEnd,
        valueSource,
        valueStart,
        valueEnd,
        time,
        headers,
        headerCount,
      )
      if (isIn !== false) {
        const weight = calculateWeight(keyStart, keyEnd, valueStart, valueEnd)
        batch.weight += weight
        this.#openBytes += weight
        this.#addedBytes += weight
        batch.ordinals.add(ordinal)
        return
      }
      // The batch is full; into an empty one every record goes.
      this.#seal(queue)
    }
  }

  /**
   * A whole batch of records, with their number and weight, which is sent as it is but for its producer: its bytes are written
   * to, and belong to the batch from here on, until `onStored` is called, at most once: where it is not sure that nothing sends them any
   * more it never is.
   */
  addBatch(
    bytes: Buffer,
    recordCount: number,
    {
      partition,
      weight,
      onStored,
    }: {readonly partition: number; readonly weight: number; readonly onStored: () => void},
  ): void {
    const queue = this.#queues[partition]
    if (queue === undefined) throw noSuchPartition(this.#options.topic, this.#queues.length, partition)
    this.#seal(queue)
    const first = this.#tally.read + 1
    this.#tally.read += recordCount
    this.#addedBytes += weight
    queue.addWhole(bytes, {first, count: recordCount, weight, onStored}, Date.now())
    this.#options.onSealed(queue)
  }

  refuse(reason: string): void {
    this.#fail(++this.#tally.read, new Failure('usage', reason, {code: 'INVALID_RECORD'}))
  }

  /** Closes every batch. */
  sealAll(): void {
    for (const queue of this.#queues) this.#seal(queue)
  }

  stop(): void {
    if (this.#ticker) clearTimeout(this.#ticker)
  }

  #fail(ordinal: number, failure: Failure): void {
    this.#tally.fail(ordinal, failure)
    this.#options.placements?.skip(ordinal)
  }

  #startBatch(queue: PartitionQueue): ProduceBatch {
    this.#ticker ??= setTimeout(this.#tick, TICK_MS)
    return queue.startBatch(this.#nowMs)
  }

  #seal(queue: PartitionQueue): void {
    if (queue.open === null) return
    this.#openBytes -= queue.open.weight
    queue.sealOpen(Date.now())
    this.#partitioner.onBatchClosed(queue.partition)
    this.#options.onSealed(queue)
  }

  /** A typed line goes out at once; a steady trickle is collected for a moment. */
  readonly #tick = (): void => {
    this.#ticker = null
    const nowMs = Date.now()
    const isIdle = nowMs - this.#nowMs >= IDLE_MS && !this.isHeldBack
    let isOneLeft = false
    for (const queue of this.#queues) {
      if (queue.open === null) continue
      if (isIdle || nowMs - queue.open.createdAtMs >= LINGER_MS) this.#seal(queue)
      else isOneLeft = true
    }
    if (isOneLeft) this.#ticker = setTimeout(this.#tick, TICK_MS)
    this.#options.onDue()
  }
}
