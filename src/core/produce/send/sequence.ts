import {Failure} from '../../../errors/failure.ts'
import type {ProduceBatch} from './produce-batch.ts'
import type {ProducerIdentity} from './producer-identity.ts'

const NO_IDENTITY: ProducerIdentity = {producerId: -1n, producerEpoch: -1}
const NO_SEQUENCE = -1
const LAST_SEQUENCE = 0x7fffffff
const LAST_EPOCH = 0x7fff

/** Sequence numbers count records and start again at 0 after 2^31 - 1 (DefaultRecordBatch.incrementSequence). */
export function incrementSequence(sequence: number, by: number): number {
  return sequence > LAST_SEQUENCE - by ? by - (LAST_SEQUENCE - sequence) - 1 : sequence + by
}

/** Numbers the records of one partition, so that a broker can tell a repeat and a gap. */
export class Sequence {
  readonly isIdempotent: boolean
  #identity: ProducerIdentity
  #next = 0

  /** Null: writes are not idempotent, and every number is -1. */
  constructor(identity: ProducerIdentity | null) {
    this.isIdempotent = identity !== null
    this.#identity = identity ?? NO_IDENTITY
  }

  get identity(): ProducerIdentity {
    return this.#identity
  }

  /** Whether a gap can be closed by going on under another epoch: in a transaction only the coordinator gives one. */
  get canRestart(): boolean {
    return this.isIdempotent && this.#identity.isTransactional !== true
  }

  /** The number of the first of so many new records. */
  take(recordCount: number): number {
    if (!this.isIdempotent) return NO_SEQUENCE
    const first = this.#next
    this.#next = incrementSequence(first, recordCount)
    return first
  }

  /** The number that follows so many records from `first` on. */
  after(first: number, recordCount: number): number {
    return this.isIdempotent ? incrementSequence(first, recordCount) : NO_SEQUENCE
  }

  /**
   * Goes on under the next epoch from 0: these batches, none of which is in the log, are numbered anew (KIP-360; for
   * writes without transactions a client raises the epoch by itself). Throws a Failure when there is no next one.
   */
  restart(batches: readonly ProduceBatch[]): void {
    if (!this.canRestart) return
    const {producerId, producerEpoch} = this.#identity
    if (producerEpoch >= LAST_EPOCH) throw new Failure('failed', 'The producer has used up its epochs.')
    this.#identity = {producerId, producerEpoch: producerEpoch + 1}
    this.#next = 0
    for (const batch of batches) batch.restamp(this.#identity, this.take(batch.ordinals.count))
  }
}
