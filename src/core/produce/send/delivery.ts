import {Failure} from '../../../errors/failure.ts'
import type {CompressionChoice} from '../../../kafka/batches/compression.ts'
import {type Offset, shiftOffset} from '../../../kafka/batches/offset.ts'
import type {Timestamp} from '../../../kafka/batches/views.ts'
import type {Cluster} from '../../../kafka/cluster.ts'
import type {TopicMetadata} from '../../../kafka/metadata.ts'
import type {DeliveryTally} from '../report/delivery-tally.ts'
import type {OrdinalRanges} from '../report/ordinal-ranges.ts'
import type {Placements} from '../report/placements.ts'
import type {Transaction} from '../transaction/transaction.ts'
import {batchFailure} from '../transaction/transaction-failures.ts'
import {BatchMemory} from './batch-memory.ts'
import {Dispatcher, isFatal} from './dispatcher.ts'
import type {Acks} from './leader-lane.ts'
import {PartitionQueue, type SettlementListener} from './partition-queue.ts'
import type {Partitioner} from './partitioner.ts'
import type {ProduceBatch} from './produce-batch.ts'
import type {ProducerIdentity} from './producer-identity.ts'
import {RecordBatcher} from './record-batcher.ts'

/** What may be read and not yet answered for; reading waits beyond it, so memory stays flat. */
const WINDOW_BYTES = 16 * 1024 * 1024
/** After something that ends the run, what is under way has this long to be answered. */
const GRACE_MS = 5_000

/** Told of records that need not be sent again: those that are stored, and those that the topic refuses one by one. */
export interface SettledRecords {
  settleAll(ordinals: OrdinalRanges): void
  settle(ordinal: number): void
}

export interface DeliveryOptions {
  readonly cluster: Cluster
  readonly topic: TopicMetadata
  /** Null: writes are not idempotent. */
  readonly identity: ProducerIdentity | null
  /** The transaction whose identity that is; null without one. */
  readonly transaction: Transaction | null
  readonly acks: Acks
  readonly compression: CompressionChoice
  readonly partitioner: Partitioner
  readonly tally: DeliveryTally<object>
  readonly placements: Placements | null
  /** The timestamp of every record; null: its own, or else the time it was read. */
  readonly timestampMs: Timestamp | null
  /** A line for people about something that is being dealt with. */
  readonly onNotice: (line: string) => void
  readonly settled?: SettledRecords
  /** Nothing more will be sent: what is still read is read in vain. */
  readonly onOver?: () => void
}

/** Sees the records that its `records` collect through to their end, and tells how each batch ended. */
export class Delivery implements SettlementListener {
  /** Takes the records. */
  readonly records: RecordBatcher
  readonly #tally: DeliveryTally<object>
  readonly #placements: Placements | null
  readonly #acks: Acks
  readonly #transaction: Transaction | null
  readonly #settled: SettledRecords | null
  readonly #onOver: () => void
  readonly #memory = new BatchMemory()
  readonly #queues: readonly PartitionQueue[]
  readonly #dispatcher: Dispatcher
  #settledBytes = 0
  /** By partition the offset after the last record that was acknowledged. */
  readonly #nextOffsets = new Map<number, Offset>()
  #graceTimer: NodeJS.Timeout | null = null
  #waiting: (() => void)[] = []
  #failure: Failure | null = null
  #isEnded = false

  constructor(options: DeliveryOptions) {
    const {cluster, topic, identity, transaction, compression, acks, onNotice, tally, placements} = options
    this.#tally = tally
    this.#placements = placements
    this.#acks = acks
    this.#transaction = transaction
    this.#settled = options.settled ?? null
    this.#onOver = options.onOver ?? (() => {})
    const memory = this.#memory
    this.#queues = topic.partitions.map(
      ({partition}) => new PartitionQueue({partition, identity, compression, memory, listener: this}),
    )
    this.#dispatcher = new Dispatcher({
      cluster,
      topic,
      acks,
      transaction,
      queues: this.#queues,
      onNotice,
      onProgress: () => this.#onProgress(),
      onFatal: (failure) => this.stopSending(failure),
    })
    this.records = new RecordBatcher({
      topic: topic.name,
      queues: this.#queues,
      partitioner: options.partitioner,
      tally,
      placements,
      timestampMs: options.timestampMs,
      onSealed: (queue) => this.#dispatcher.add(queue),
      onDue: () => this.#dispatcher.dispatch(),
    })
    this.#dispatcher.connect()
  }

  /** Why the run ended before its input did, or has to; null while all is well. */
  get failure(): Failure | null {
    return this.#failure
  }

  get isEnded(): boolean {
    return this.#isEnded
  }

  /** Sends what is complete and resolves when more may be read: at once, or when enough was answered. */
  async room(): Promise<void> {
    this.#dispatcher.dispatch()
    while (this.#pendingBytes >= WINDOW_BYTES && this.#failure === null && !this.#isEnded) {
      // Many partitions, all filling: nothing would ever be answered if nothing were sent.
      if (this.records.openBytes >= WINDOW_BYTES / 2) this.#sealAll()
      this.records.isHeldBack = true
      await this.#progress()
      this.records.isHeldBack = false
    }
    await this.#placements?.written
  }

  /** Sends all there is and resolves when every record has come to its end. */
  async flush(): Promise<void> {
    this.#sealAll()
    while (!this.#isEnded && this.#pendingBytes > 0) await this.#progress()
    this.end(null)
    await this.#placements?.written
  }

  /** Sends nothing more; what is under way may still be answered for a moment, then the run ends. */
  stopSending(failure: Failure): void {
    if (this.#isEnded || this.#failure !== null) return
    this.#failure = failure
    this.#dispatcher.stop()
    this.endWithin(GRACE_MS)
    this.#onProgress()
    this.#wakeAll()
    this.#onOver()
  }

  /** Goes on, but ends with whatever state things are in then. */
  endWithin(graceMs: number = GRACE_MS): void {
    if (!this.#isEnded) this.#graceTimer ??= setTimeout(() => this.end(null), graceMs)
  }

  /** Ends at once: what has no answer is unknown, what did not go out is not sent. */
  end(failure: Failure | null): void {
    if (this.#isEnded) return
    this.#isEnded = true
    this.#failure ??= failure
    this.#dispatcher.stop()
    this.records.stop()
    if (this.#graceTimer) clearTimeout(this.#graceTimer)
    for (const queue of this.#queues) {
      for (const batch of queue.abandon()) {
        this.#tally.leaveUnsent(batch.ordinals.count)
        this.#placements?.skipAll(batch.ordinals)
      }
    }
    this.#wakeAll()
  }

  onStored(queue: PartitionQueue, batch: ProduceBatch, baseOffset: Offset): void {
    const {ordinals} = batch
    if (this.#acks === 0) {
      this.#tally.loseSightOf(ordinals)
      this.#placements?.skipAll(ordinals)
    } else {
      const mayBeTwice = batch.mayBeStored && !queue.isIdempotent
      this.#tally.acknowledge(ordinals, batch.payloadBytes, mayBeTwice)
      this.#placements?.acknowledge(ordinals, queue.partition, baseOffset)
      this.#settled?.settleAll(ordinals)
    }
    this.#dispatcher.noteSuccess()
    this.#noteOffset(queue, baseOffset, ordinals.count)
    this.#release(batch)
  }

  /** A log that goes back is another one: of a topic that was created anew, or after an unclean election. */
  #noteOffset({partition}: PartitionQueue, baseOffset: Offset, count: number): void {
    if (baseOffset < 0) return
    if (baseOffset < (this.#nextOffsets.get(partition) ?? 0)) this.#dispatcher.lookAgain()
    this.#nextOffsets.set(partition, shiftOffset(baseOffset, count))
  }

  onUnknown(batch: ProduceBatch): void {
    this.#tally.loseSightOf(batch.ordinals)
    this.#placements?.skipAll(batch.ordinals)
    this.#release(batch)
    if (this.#transaction !== null && batch.lastFailure !== null)
      this.stopSending(batchFailure(batch.lastFailure, this.#transaction.transactionalId))
  }

  onFailed(batch: ProduceBatch, reason: Failure): void {
    const transaction = this.#transaction
    const failure = transaction === null ? reason : batchFailure(reason, transaction.transactionalId)
    this.#tally.failAll(batch.ordinals, failure)
    this.#placements?.skipAll(batch.ordinals)
    this.#release(batch)
    if (isFatal(failure) || transaction !== null) this.stopSending(failure)
    // Of a whole batch, and at the end, it is not said that the topic will never take it.
    else if (batch.ordinals.count === 1 && !this.#isEnded) this.#settled?.settleAll(batch.ordinals)
  }

  onRecordsFailed(ordinals: readonly number[], failures: readonly Failure[], weight: number): void {
    for (const [index, ordinal] of ordinals.entries()) {
      const failure = failures[index]
      if (failure) this.#tally.fail(ordinal, failure)
      this.#placements?.skip(ordinal)
      this.#settled?.settle(ordinal)
    }
    this.#settledBytes += weight
    const [first] = failures
    if (this.#transaction !== null && first) this.stopSending(first)
  }

  onReweighed(change: number): void {
    this.#settledBytes -= change
  }

  onReady(error: unknown): void {
    if (error instanceof Failure) this.stopSending(error)
    else if (error !== null) this.stopSending(new Failure('internal', `A batch could not be made: ${error}`))
    this.#dispatcher.dispatch()
  }

  /** Every record weighs something until it is settled. */
  get #pendingBytes(): number {
    return this.records.addedBytes - this.#settledBytes
  }

  #sealAll(): void {
    this.records.sealAll()
    this.#dispatcher.dispatch()
  }

  #onProgress(): void {
    const isQuiet = (): boolean => this.#queues.every((queue) => queue.inFlight === 0)
    if (this.#failure !== null && isQuiet()) this.end(null)
    if (this.#pendingBytes < WINDOW_BYTES) this.#wakeAll()
  }

  #progress(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  #wakeAll(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }

  #release(batch: ProduceBatch): void {
    this.#settledBytes += batch.weight
    if (batch.builder !== null) this.#memory.giveBack(batch.builder)
    batch.builder = null
    batch.bytes = null
  }
}
