import {BatchBuilder} from '../../../kafka/batches/batch-builder.ts'

/** A full batch stays below Kafka's default max.message.bytes (1048588); a larger one gains no speed. */
const DEFAULT_BATCH_BYTES = 960 * 1024
/** Little more than the header of a batch: below it every record has a batch of its own. */
const LOWEST_BATCH_BYTES = 96
/** Builders kept for reuse. Fresh memory for every batch costs page faults: about a tenth of the whole time. */
const MOST_IDLE_BUILDERS = 32

/** Hands out builders and takes them back, and knows how large a batch may get. */
export class BatchMemory {
  #limitBytes: number
  #isLearned = false
  #idle: BatchBuilder[] = []
  /** The builders made with the present limit. */
  #current = new WeakSet<BatchBuilder>()

  constructor(limitBytes: number = DEFAULT_BATCH_BYTES) {
    this.#limitBytes = limitBytes
  }

  /** What a batch may measure, uncompressed; a single larger record still gets a batch of its own. */
  get limitBytes(): number {
    return this.#limitBytes
  }

  /** Whether the broker has refused batches of this size. */
  isTooLarge(sizeInBytes: number): boolean {
    return this.#isLearned && sizeInBytes > this.#limitBytes
  }

  /** The broker found a batch of this many bytes too large for the topic: batches shrink. */
  learnTooLarge(sizeInBytes: number): void {
    const limitBytes = Math.max(LOWEST_BATCH_BYTES, Math.floor(sizeInBytes / 2))
    if (limitBytes >= this.#limitBytes) return
    this.#limitBytes = limitBytes
    this.#isLearned = true
    this.#idle = []
    this.#current = new WeakSet()
  }

  take(): BatchBuilder {
    const idle = this.#idle.pop()
    if (idle) return idle
    const builder = new BatchBuilder({maxBytes: this.#limitBytes})
    this.#current.add(builder)
    return builder
  }

  /** Takes a builder back whose bytes nobody needs any more. */
  giveBack(builder: BatchBuilder): void {
    // One that a giant record has blown up, or from before batches had to shrink, is left to the garbage collector.
    const isWorthKeeping = this.#current.has(builder) && builder.sizeInBytes <= this.#limitBytes
    if (!isWorthKeeping || this.#idle.length >= MOST_IDLE_BUILDERS) return
    builder.reset()
    this.#idle.push(builder)
  }
}
