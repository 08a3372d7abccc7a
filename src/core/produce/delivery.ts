import {Failure} from '../../errors/failure.ts'
import type {CompressionChoice} from '../../kafka/batches/compression.ts'
import type {Cluster} from '../../kafka/cluster.ts'
import type {TopicMetadata} from '../../kafka/metadata.ts'
import {BatchMemory} from './batch-memory.ts'
import type {DeliveryTally} from './delivery-tally.ts'
import {Dispatcher, isFatal} from './dispatcher.ts'
import type {Acks} from './leader-lane.ts'
import {PartitionQueue, type SettlementListener} from './partition-queue.ts'
import type {Partitioner} from './partitioner.ts'
import type {Placements} from './placements.ts'
import {calculateWeight, type ProduceBatch, type ProducerIdentity} from './produce-batch.ts'
import type {RecordSink} from './record-sink.ts'

/** What may be read and not yet answered for; reading waits beyond it, so memory stays flat. */
const WINDOW_BYTES = 16 * 1024 * 1024
/** A batch is sent when the input pauses this long... */
const IDLE_MS = 5
/** ...or when it has been waiting this long for more. */
const LINGER_MS = 100
const TICK_MS = 10
/** After something that ends the run, what is under way has this long to be answered. */
const GRACE_MS = 5_000

export interface DeliveryOptions {
  readonly cluster: Cluster
  readonly topic: TopicMetadata
  /** Null: writes are not idempotent. */
  readonly identity: ProducerIdentity | null
  readonly acks: Acks
  readonly compression: CompressionChoice
  readonly partitioner: Partitioner
  readonly tally: DeliveryTally
  readonly placements: Placements | null
  /** The timestamp of every record; null: its own, or else the time it was read. */
  readonly timestampMs: number | null
  /** A line for people about something that is being dealt with. */
  readonly onNotice: (line: string) => void
}

/** Takes records, collects them in batches and sees each batch through to its end. */
export class Delivery implements RecordSink, SettlementListener {
  readonly #options: DeliveryOptions
  readonly #tally: DeliveryTally
  readonly #partitioner: Partitioner
  readonly #memory = new BatchMemory()
  readonly #queues: readonly PartitionQueue[]
  readonly #dispatcher: Dispatcher
  /** Weight of the batches still open, and of all that is not settled. */
  #openBytes = 0
  #pendingBytes = 0
  #nowMs = Date.now()
  #ticker: NodeJS.Timeout | null = null
  #graceTimer: NodeJS.Timeout | null = null
  #isWaitingForRoom = false
  #waiting: (() => void)[] = []
  #failure: Failure | null = null
  #isEnded = false

  constructor(options: DeliveryOptions) {
    this.#options = options
    this.#tally = options.tally
    this.#partitioner = options.partitioner
    const {cluster, topic, identity, compression, acks, onNotice} = options
    const memory = this.#memory
    this.#queues = topic.partitions.map(
      ({partition}) => new PartitionQueue({partition, identity, compression, memory, listener: this}),
    )
    this.#dispatcher = new Dispatcher({
      cluster,
      topic,
      acks,
      queues: this.#queues,
      onNotice,
      onProgress: () => this.#onProgress(),
      onFatal: (failure) => this.stopSending(failure),
    })
    this.#dispatcher.connect()
  }

  /** Why the run ended before its input did, or has to; null while all is well. */
  get failure(): Failure | null {
    return this.#failure
  }

  /** Records that were read and have not come to their end. */
  get pendingRecords(): number {
    const {read, acknowledged, failed, unknown, notSent} = this.#tally.count()
    return read - acknowledged - failed - unknown - notSent
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
    timestampMs: number | null,
    partition: number,
  ): void {
    const ordinal = ++this.#tally.read
    const chosen = partition < 0 ? this.#partitioner.choose(keySource, keyStart, keyEnd) : partition
    const queue = this.#queues[chosen]
    if (queue === undefined) {
      this.#tally.fail(ordinal, noSuchPartition(this.#options.topic, chosen))
      this.#options.placements?.skip(ordinal)
      return
    }
    const time = this.#options.timestampMs ?? timestampMs ?? this.#nowMs
    let batch = queue.open ?? this.#startBatch(queue)
    let isIn = batch.builder?.appendFrom(
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
    while (isIn === false) {
      this.#sealBatch(queue)
      batch = this.#startBatch(queue)
      isIn = batch.builder?.appendFrom(
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
    }
    const weight = calculateWeight(keyStart, keyEnd, valueStart, valueEnd)
    batch.weight += weight
    this.#openBytes += weight
    this.#pendingBytes += weight
    batch.ordinals.add(ordinal)
  }

  refuse(reason: string): void {
    const ordinal = ++this.#tally.read
    this.#tally.fail(ordinal, new Failure('usage', reason, {code: 'INVALID_RECORD'}))
    this.#options.placements?.skip(ordinal)
  }

  /** Sends what is complete and resolves when more may be read: at once, or when enough was answered. */
  async room(): Promise<void> {
    this.#dispatcher.dispatch()
    while (this.#pendingBytes >= WINDOW_BYTES && this.#failure === null && !this.#isEnded) {
      // Many partitions, all filling: nothing would ever be answered if nothing were sent.
      if (this.#openBytes >= WINDOW_BYTES / 2) this.#sealAll()
      this.#isWaitingForRoom = true
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
      this.#isWaitingForRoom = false
    }
    await this.#options.placements?.written
  }

  /** Sends all there is and resolves when every record has come to its end. */
  async flush(): Promise<void> {
    this.#sealAll()
    while (!this.#isEnded && !this.#isSettled) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
    this.end(null)
    await this.#options.placements?.written
  }

  /** Sends nothing more; what is under way may still be answered for a moment, then the run ends. */
  stopSending(failure: Failure): void {
    if (this.#isEnded || this.#failure !== null) return
    this.#failure = failure
    this.#dispatcher.stop()
    this.endWithin(GRACE_MS)
    this.#onProgress()
    this.#wakeAll()
  }

  /** Goes on, but ends with whatever state things are in then. */
  endWithin(graceMs: number = GRACE_MS): void {
    this.#graceTimer ??= setTimeout(() => this.end(null), graceMs)
  }

  /** Ends at once: what has no answer is unknown, what did not go out is not sent. */
  end(failure: Failure | null): void {
    if (this.#isEnded) return
    this.#isEnded = true
    this.#failure ??= failure
    this.#dispatcher.stop()
    if (this.#ticker) clearTimeout(this.#ticker)
    if (this.#graceTimer) clearTimeout(this.#graceTimer)
    for (const queue of this.#queues) {
      for (const batch of queue.abandon().unsent) {
        this.#tally.leaveUnsent(batch.ordinals.count)
        this.#options.placements?.skipAll(batch.ordinals)
      }
    }
    this.#wakeAll()
  }

  onStored(queue: PartitionQueue, batch: ProduceBatch, baseOffset: number): void {
    const {acks, placements} = this.#options
    const {count} = batch.ordinals
    if (acks === 0) {
      this.#tally.loseSightOf(count)
      placements?.skipAll(batch.ordinals)
    } else {
      this.#tally.acknowledge(count, batch.payloadBytes, batch.mayBeStored && !queue.isIdempotent)
      placements?.acknowledge(batch.ordinals, queue.partition, baseOffset)
    }
    this.#dispatcher.noteSuccess()
    this.#release(batch)
  }

  onUnknown(batch: ProduceBatch): void {
    this.#tally.loseSightOf(batch.ordinals.count)
    this.#options.placements?.skipAll(batch.ordinals)
    this.#release(batch)
  }

  onFailed(batch: ProduceBatch, failure: Failure): void {
    this.#tally.failAll(batch.ordinals, failure)
    this.#options.placements?.skipAll(batch.ordinals)
    this.#release(batch)
    if (isFatal(failure)) this.stopSending(failure)
  }

  onRecordsFailed(ordinals: readonly number[], failures: readonly Failure[], weight: number): void {
    for (const [index, ordinal] of ordinals.entries()) {
      const failure = failures[index]
      if (failure) this.#tally.fail(ordinal, failure)
      this.#options.placements?.skip(ordinal)
    }
    this.#pendingBytes -= weight
  }

  onReady(error: unknown): void {
    if (error instanceof Failure) this.stopSending(error)
    else if (error !== null) this.stopSending(new Failure('internal', `A batch could not be made: ${error}`))
    this.#dispatcher.dispatch()
  }

  #startBatch(queue: PartitionQueue): ProduceBatch {
    this.#ticker ??= setTimeout(this.#tick, TICK_MS)
    return queue.startBatch(this.#nowMs)
  }

  #sealBatch(queue: PartitionQueue): void {
    if (queue.open === null) return
    this.#openBytes -= queue.open.weight
    queue.sealOpen(Date.now())
    this.#dispatcher.add(queue)
    this.#partitioner.onBatchClosed(queue.partition)
  }

  #sealAll(): void {
    for (const queue of this.#queues) this.#sealBatch(queue)
    this.#dispatcher.dispatch()
  }

  /** Closes batches when the input pauses, so that a typed line is sent at once, and those that have waited long. */
  readonly #tick = (): void => {
    this.#ticker = null
    const nowMs = Date.now()
    const isIdle = nowMs - this.#nowMs >= IDLE_MS && !this.#isWaitingForRoom
    let isOneLeft = false
    for (const queue of this.#queues) {
      if (queue.open === null) continue
      if (isIdle || nowMs - queue.open.createdAtMs >= LINGER_MS) this.#sealBatch(queue)
      else isOneLeft = true
    }
    if (isOneLeft) this.#ticker = setTimeout(this.#tick, TICK_MS)
    this.#dispatcher.dispatch()
  }

  #onProgress(): void {
    const isQuiet = this.#queues.every((queue) => queue.inFlight === 0)
    if (this.#failure !== null && isQuiet) this.end(null)
    if (this.#pendingBytes < WINDOW_BYTES || this.#isSettled) this.#wakeAll()
  }

  /** Every record weighs something until it is settled. */
  get #isSettled(): boolean {
    return this.#pendingBytes === 0
  }

  #wakeAll(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }

  #release(batch: ProduceBatch): void {
    this.#pendingBytes -= batch.weight
    if (batch.builder !== null) this.#memory.giveBack(batch.builder)
    batch.builder = null
    batch.bytes = null
  }
}

/** A partition that the topic does not have. */
export function noSuchPartition(topic: TopicMetadata, partition: number): Failure {
  const count = topic.partitions.length
  const has = count === 1 ? 'only partition 0' : `partitions 0 to ${count - 1}`
  return new Failure('not-found', `Topic ${topic.name} has no partition ${partition}; it has ${has}.`, {
    code: 'UNKNOWN_TOPIC_OR_PARTITION',
  })
}
