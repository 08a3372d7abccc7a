import type {Failure} from '../../../errors/failure.ts'
import type {BatchBuilder} from '../../../kafka/batches/batch-builder.ts'
import {BATCH_HEADER_BYTES, stampProducer} from '../../../kafka/batches/batch-header.ts'
import type {CompressionChoice} from '../../../kafka/batches/compression.ts'
import {OrdinalRanges} from '../report/ordinal-ranges.ts'
import type {ProducerIdentity} from './producer-identity.ts'

/** What a record costs besides key and value, about. */
const RECORD_OVERHEAD_BYTES = 16

/** What a record counts in a window of bytes; a start of -1 is null. */
export function calculateWeight(
  keyStart: number,
  keyEnd: number,
  valueStart: number,
  valueEnd: number,
): number {
  const keyBytes = keyStart < 0 ? 0 : keyEnd - keyStart
  const valueBytes = valueStart < 0 ? 0 : valueEnd - valueStart
  return keyBytes + valueBytes + RECORD_OVERHEAD_BYTES
}

/** What so many records with so many bytes of keys and values count together. */
export function weighTogether(recordCount: number, payloadBytes: number): number {
  return payloadBytes + recordCount * RECORD_OVERHEAD_BYTES
}

/**
 * Records of one partition on their way: first filled, then sealed into the bytes that are sent, as often as it takes,
 * until the broker has answered for good.
 */
export class ProduceBatch {
  readonly ordinals = new OrdinalRanges()
  /** What fills the batch, and its memory; null where that belongs to `bytes` alone. */
  builder: BatchBuilder | null
  /** The bytes of the batch, null until it is sealed (and compressed). */
  bytes: Buffer | null = null
  /** Called when it is stored and nothing sends `bytes` any more; null where nobody wants to know. */
  onStored: (() => void) | null = null
  /** The sum of its records' weights. */
  weight = 0
  readonly createdAtMs: number
  isInFlight = false
  /** An attempt went out whose answer is missing, or leaves open whether the records are in the log. */
  mayBeStored = false
  /** How often a broker has found it damaged. */
  timesDamaged = 0
  /** Why the last attempt did not do; null before the first. */
  lastFailure: Failure | null = null
  #identity: ProducerIdentity | null = null
  #baseSequence = -1

  constructor(builder: BatchBuilder | null, nowMs: number) {
    this.builder = builder
    this.createdAtMs = nowMs
  }

  /** The sequence number of its first record; -1 without idempotence. */
  get baseSequence(): number {
    return this.#baseSequence
  }

  /** Bytes of keys and values. */
  get payloadBytes(): number {
    return this.weight - this.ordinals.count * RECORD_OVERHEAD_BYTES
  }

  /** Bytes on the wire, the header included. */
  get sizeInBytes(): number {
    return this.bytes?.length ?? this.builder?.sizeInBytes ?? BATCH_HEADER_BYTES
  }

  /**
   * Makes the bytes to send, under an identity and from a sequence number on. Without compression they are there when
   * this returns; otherwise the promise tells when, and that the builder is free again. It rejects with what a codec throws.
   */
  seal(
    builder: BatchBuilder,
    compression: CompressionChoice,
    identity: ProducerIdentity,
    baseSequence: number,
  ): Promise<void> | null {
    this.#identity = identity
    this.#baseSequence = baseSequence
    const options = {...compression, ...identity, baseSequence}
    if (compression.compression === 'none') {
      this.bytes = builder.finish(options)
      return null
    }
    this.builder = null
    return builder.finishAsync(options).then((bytes) => {
      // It may have been given another place while the codec was at work.
      const isMoved = this.#identity !== identity || this.#baseSequence !== baseSequence
      if (isMoved) stampProducer(bytes, {...(this.#identity ?? identity), baseSequence: this.#baseSequence})
      this.bytes = bytes
    })
  }

  /** Moves a batch that the broker has not taken to another sequence number or another epoch (KIP-360). */
  restamp(identity: ProducerIdentity, baseSequence: number): void {
    if (this.#identity === identity && this.#baseSequence === baseSequence) return
    this.#identity = identity
    this.#baseSequence = baseSequence
    if (this.bytes !== null) stampProducer(this.bytes, {...identity, baseSequence})
  }
}
