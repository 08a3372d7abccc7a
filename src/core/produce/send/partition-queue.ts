import type {Failure} from '../../../errors/failure.ts'
import {detachBatch} from '../../../kafka/batches/batch-header.ts'
import type {CompressionChoice} from '../../../kafka/batches/compression.ts'
import type {Offset} from '../../../kafka/batches/offset.ts'
import type {Verdict} from '../report/produce-verdict.ts'
import {Backoff} from './backoff.ts'
import type {BatchMemory} from './batch-memory.ts'
import {ProduceBatch} from './produce-batch.ts'
import type {ProducerIdentity} from './producer-identity.ts'
import {recordRefused, recordTooLarge} from './record-failures.ts'
import {Sequence} from './sequence.ts'
import {type BatchPart, splitBatch} from './split-batch.ts'

/** Batches of a partition that may be unanswered at once: a broker tells repeats among the last five (KIP-98). */
const MOST_IN_FLIGHT = 5
/** How often a partition may lose its sequence without a batch getting through in between. */
const MOST_RESTARTS = 3
/** How often a broker may find a batch damaged (CORRUPT_MESSAGE) before it counts as damaged as it is. */
const MOST_DAMAGED = 3

/** Told of every batch, and of single records of refused ones, exactly once. */
export interface SettlementListener {
  onStored(queue: PartitionQueue, batch: ProduceBatch, baseOffset: Offset): void
  onUnknown(batch: ProduceBatch): void
  onFailed(batch: ProduceBatch, failure: Failure): void
  /** Single records of a batch that goes on without them; ordinals of the input. */
  onRecordsFailed(ordinals: readonly number[], failures: readonly Failure[], weight: number): void
  /** Records that are under way weigh so much more than was said. */
  onReweighed(change: number): void
  /** A batch was compressed, or could not be. */
  onReady(error: unknown): void
}

export interface PartitionQueueOptions {
  readonly partition: number
  /** Null: writes are not idempotent. */
  readonly identity: ProducerIdentity | null
  readonly compression: CompressionChoice
  readonly memory: BatchMemory
  readonly listener: SettlementListener
}

/**
 * The batches of one partition, in order, and the rules by which none of them is lost, repeated or overtaken:
 *
 * - Until a first batch is stored, and after any trouble, one batch is under way; then up to five.
 * - After an answer that is no success, nothing more is sent until all that is under way is answered. Then what is left
 *   goes out again in order, the same bytes under the same sequence numbers, so that the broker recognises repeats.
 * - A batch that went out before and may be stored goes again alone, as in Kafka's client: while it is open, no other one that
 *   is stored may push it out of the five that the broker remembers.
 * - A verdict on a batch counts only when nothing before it is open. Records that fail for good leave a gap in the
 *   sequence; what follows cannot have been stored, since the broker refuses gaps, and starts anew under the next
 *   epoch (KIP-360). In a transaction such a failure is its end.
 */
export class PartitionQueue {
  readonly partition: number
  /** Node id of the leader; -1 while there is none. */
  leader = -1
  leaderEpoch = -1
  /** Since when nothing got through, while something waits to. */
  stalledSinceMs = 0
  /** What keeps the first batch back. */
  lastFailure: Failure | null = null
  readonly #options: PartitionQueueOptions
  readonly #sequence: Sequence
  #open: ProduceBatch | null = null
  /** Sealed, in order; those in flight come first. */
  #batches: ProduceBatch[] = []
  #inFlight = 0
  #window = 1
  #isDraining = false
  /** The verdict on the first batch, acted on when nothing is in flight any more. */
  #pendingVerdict: {readonly batch: ProduceBatch; readonly verdict: Verdict} | null = null
  #retryAtMs = 0
  readonly #backoff = new Backoff()
  #restarts = 0

  constructor(options: PartitionQueueOptions) {
    this.#options = options
    this.partition = options.partition
    this.#sequence = new Sequence(options.identity)
  }

  get isIdempotent(): boolean {
    return this.#sequence.isIdempotent
  }

  /** The batch being filled. */
  get open(): ProduceBatch | null {
    return this.#open
  }

  get hasSealed(): boolean {
    return this.#batches.length > 0
  }

  get inFlight(): number {
    return this.#inFlight
  }

  /** When a batch may be tried again; in the past while nothing is wrong. */
  get retryAtMs(): number {
    return this.#retryAtMs
  }

  /** Starts the next batch; the last one must have been sealed. */
  startBatch(nowMs: number): ProduceBatch {
    this.#open = new ProduceBatch(this.#options.memory.take(), nowMs)
    return this.#open
  }

  /** Closes the batch being filled, so that it can be sent. */
  sealOpen(nowMs: number): void {
    const batch = this.#open
    if (batch === null || batch.builder === null) return
    this.#open = null
    if (this.#batches.length === 0) this.stalledSinceMs = nowMs
    this.#batches.push(batch)
    this.#seal({batch, builder: batch.builder}, this.#sequence.take(batch.ordinals.count))
  }

  /** Takes a batch that is filled already, behind all others; see RecordBatcher.addBatch. */
  addWhole(
    bytes: Buffer,
    {
      first,
      count,
      weight,
      onStored,
    }: {
      readonly first: number
      readonly count: number
      readonly weight: number
      readonly onStored: () => void
    },
    nowMs: number,
  ): void {
    const batch = new ProduceBatch(null, nowMs)
    detachBatch(bytes)
    batch.bytes = bytes
    batch.weight = weight
    batch.onStored = onStored
    batch.ordinals.addRun(first, count)
    if (this.#batches.length === 0) this.stalledSinceMs = nowMs
    this.#batches.push(batch)
    batch.restamp(this.#sequence.identity, this.#sequence.take(count))
  }

  /** The batch to send now, or null. It counts as in flight from here on. */
  takeSendable(nowMs: number, roomBytes: number): ProduceBatch | null {
    // What went out before and may be stored goes alone: later batches that are stored count among the five too.
    const window = this.#batches[0]?.mayBeStored ? 1 : this.#window
    if (this.#isDraining || this.#inFlight >= window || nowMs < this.#retryAtMs) return null
    let batch = this.#batches[this.#inFlight]
    if (batch === undefined || batch.bytes === null) return null
    const {memory} = this.#options
    if (memory.isTooLarge(batch.sizeInBytes) && batch.ordinals.count > 1 && !batch.mayBeStored) {
      this.#cut(batch, Math.ceil(batch.sizeInBytes / memory.limitBytes))
      batch = this.#batches[this.#inFlight]
      if (batch === undefined || batch.bytes === null) return null
    }
    if (batch.sizeInBytes > roomBytes) return null
    batch.isInFlight = true
    this.#inFlight++
    return batch
  }

  /** Takes the verdict on a batch that was in flight. */
  answer(batch: ProduceBatch, verdict: Verdict, nowMs: number): void {
    if (!batch.isInFlight) return
    batch.isInFlight = false
    this.#inFlight--
    if (verdict.kind === 'stored') {
      this.#remove(batch)
      this.#noteProgress(nowMs)
      this.#options.listener.onStored(this, batch, verdict.baseOffset)
      // A connection on which an earlier attempt failed may still have them.
      if (batch.lastFailure === null) batch.onStored?.()
    } else {
      this.#isDraining = true
      batch.lastFailure = verdict.failure
      if (verdict.kind === 'retry' && verdict.mayBeStored) batch.mayBeStored = true
      if (batch === this.#batches[0]) {
        this.lastFailure = verdict.failure
        this.#pendingVerdict = {batch, verdict}
      }
    }
    if (this.#isDraining && this.#inFlight === 0) this.#resume(nowMs)
  }

  /** Ends it: what was under way is unknown, or failed where it was refused last; the rest, unsent, is returned. */
  abandon(): readonly ProduceBatch[] {
    const unsent: ProduceBatch[] = []
    for (const batch of this.#batches) {
      if (batch.isInFlight || batch.mayBeStored) this.#options.listener.onUnknown(batch)
      else if (batch.lastFailure !== null && batch === this.#batches[0])
        this.#options.listener.onFailed(batch, batch.lastFailure)
      else unsent.push(batch)
      batch.isInFlight = false
    }
    if (this.#open !== null) unsent.push(this.#open)
    this.#open = null
    this.#batches = []
    this.#inFlight = 0
    return unsent
  }

  /** Everything that was under way is answered: acts on what kept the first batch back, then goes on from there. */
  #resume(nowMs: number): void {
    const pending = this.#pendingVerdict
    this.#pendingVerdict = null
    this.#isDraining = false
    this.#window = 1
    if (pending === null || pending.batch !== this.#batches[0]) {
      // What went wrong behind the first batch may have come from it; it goes out again and shows.
      this.#backOff(nowMs)
      return
    }
    const {batch, verdict} = pending
    switch (verdict.kind) {
      case 'retry':
        // Damaged on its way it arrives whole the next time; what is damaged as it is never will, such as a batch that is copied.
        if (verdict.failure.code === 'CORRUPT_MESSAGE' && ++batch.timesDamaged > MOST_DAMAGED) {
          if (batch.mayBeStored) this.#loseSight()
          else this.#failFor(batch, verdict.failure)
          break
        }
        this.#backOff(nowMs)
        if (batch.mayBeStored && !this.isIdempotent && verdict.failure.code === 'MISSING_IN_RESPONSE')
          this.#loseSight()
        break
      case 'too-large':
        if (batch.ordinals.count === 1)
          this.#failFor(batch, recordTooLarge(batch.sizeInBytes, verdict.failure))
        else {
          this.#options.memory.learnTooLarge(batch.sizeInBytes)
          this.#cut(batch, 2)
        }
        break
      case 'bad-records':
        this.#leaveOut(batch, verdict.reasons, verdict.failure)
        break
      case 'refused':
        if (batch.mayBeStored) this.#loseSight()
        else this.#failFor(batch, verdict.failure)
        break
      case 'out-of-sequence':
        this.#backOff(nowMs)
        if (batch.mayBeStored && !this.#sequence.canRestart) this.#loseSight()
        else if (++this.#restarts > MOST_RESTARTS || !this.#sequence.canRestart)
          this.#failFor(batch, verdict.failure)
        else if (batch.mayBeStored) this.#loseSight()
        else this.#restartSequence()
        break
      case 'stored':
        break
    }
  }

  #backOff(nowMs: number): void {
    this.#retryAtMs = nowMs + this.#backoff.nextMs()
  }

  #noteProgress(nowMs: number): void {
    this.stalledSinceMs = nowMs
    this.lastFailure = null
    this.#backoff.reset()
    this.#restarts = 0
    this.#retryAtMs = 0
    // Before it knows the producer, a broker takes any sequence number and would not notice a gap.
    if (!this.#isDraining && this.isIdempotent) this.#window = MOST_IN_FLIGHT
  }

  #remove(batch: ProduceBatch): void {
    const at = this.#batches.indexOf(batch)
    if (at >= 0) this.#batches.splice(at, 1)
  }

  /** A batch fails for good. */
  #failFor(batch: ProduceBatch, failure: Failure): void {
    this.#remove(batch)
    this.#options.listener.onFailed(batch, failure)
    this.#restartSequence()
  }

  /** Batches that may or may not be in the log, with nothing left that could tell. */
  #loseSight(): void {
    while (this.#batches[0]?.mayBeStored) {
      const [batch] = this.#batches.splice(0, 1)
      if (batch) this.#options.listener.onUnknown(batch)
    }
    this.#restartSequence()
  }

  /** Parts of about the same number of records; nothing is missing afterwards, so the sequence stays as it is. */
  #cut(batch: ProduceBatch, parts: number): void {
    const recordsAPart = Math.ceil(batch.ordinals.count / parts)
    const made = splitBatch(batch, (index) => (index % recordsAPart === 0 ? 'cut' : 'keep'))
    // One that was passed on had the weight of what is packed.
    const change = made.reduce((sum, part) => sum + part.batch.weight, -batch.weight)
    if (change !== 0) this.#options.listener.onReweighed(change)
    this.#replace(batch, made)
  }

  #leaveOut(batch: ProduceBatch, reasons: ReadonlyMap<number, string>, failure: Failure): void {
    if (batch.ordinals.count === 1) {
      this.#failFor(batch, recordRefused(failure, [...reasons.values()][0]))
      return
    }
    if (reasons.size === 0) {
      this.#cut(batch, 2)
      return
    }
    const ordinals: number[] = []
    const failures: Failure[] = []
    batch.ordinals.visit((ordinal, index) => {
      const reason = reasons.get(index)
      if (reason === undefined) return
      ordinals.push(ordinal)
      failures.push(recordRefused(failure, reason))
    })
    const parts = splitBatch(batch, (index) => (reasons.has(index) ? 'drop' : 'keep'))
    // Nobody has refused those that are kept.
    for (const part of parts) part.batch.lastFailure = null
    const keptWeight = parts.reduce((sum, part) => sum + part.batch.weight, 0)
    this.#replace(batch, parts)
    this.#restartSequence()
    // Last, since in a transaction it ends everything, and what is still in the queue then is told once more.
    this.#options.listener.onRecordsFailed(ordinals, failures, batch.weight - keptWeight)
  }

  #replace(batch: ProduceBatch, parts: readonly BatchPart[]): void {
    const at = this.#batches.indexOf(batch)
    this.#batches.splice(at, 1, ...parts.map((part) => part.batch))
    if (batch.builder !== null) this.#options.memory.giveBack(batch.builder)
    let sequence = batch.baseSequence
    for (const part of parts) {
      this.#seal(part, sequence)
      sequence = this.#sequence.after(sequence, part.batch.ordinals.count)
    }
  }

  #seal(part: BatchPart, sequence: number): void {
    const {compression, memory, listener} = this.#options
    const pending = part.batch.seal(part.builder, compression, this.#sequence.identity, sequence)
    if (pending === null) return
    pending.then(
      () => {
        memory.giveBack(part.builder)
        listener.onReady(null)
      },
      (error: unknown) => listener.onReady(error),
    )
  }

  /** Puts all that waits, none of which is in the log, under the next epoch from sequence number 0 on. */
  #restartSequence(): void {
    this.#window = 1
    if (!this.#sequence.canRestart) return
    for (const batch of this.#batches) batch.mayBeStored = false
    this.#sequence.restart(this.#batches)
  }
}
