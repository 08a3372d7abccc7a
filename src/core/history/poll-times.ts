/** Time between the samples that are kept for hours. */
const COARSE_EVERY_MS = 60_000

/** Six hours of minutes. */
const COARSE_CAPACITY = 360

/**
 * When the last polls were made. All series of one history share it, so that a partition costs eight bytes a poll and no
 * more. There are two rings: every poll, and one poll a minute for longer than the first ring reaches.
 */
export class PollTimes {
  readonly capacity: number
  readonly coarseCapacity: number
  readonly #timesMs: Float64Array
  readonly #coarseTimesMs: Float64Array
  #count = 0
  #coarseCount = 0

  /**
   * @param capacity polls to remember one by one
   * @param options.keepsHours whether a poll a minute is remembered for six hours beside that
   */
  constructor(capacity: number, {keepsHours = false}: {readonly keepsHours?: boolean} = {}) {
    this.capacity = capacity
    this.coarseCapacity = keepsHours ? COARSE_CAPACITY : 0
    this.#timesMs = new Float64Array(capacity)
    this.#coarseTimesMs = new Float64Array(this.coarseCapacity)
  }

  /** Polls recorded and still in the ring. */
  get length(): number {
    return Math.min(this.#count, this.capacity)
  }

  /** Polls in the ring of minutes. */
  get coarseLength(): number {
    return Math.min(this.#coarseCount, this.coarseCapacity)
  }

  /** Slot of the poll that was `age` polls before the newest one. */
  slotOf(age: number): number {
    return (this.#count - 1 - age) % this.capacity
  }

  /** The same in the ring of minutes. */
  coarseSlotOf(age: number): number {
    return (this.#coarseCount - 1 - age) % this.coarseCapacity
  }

  /** Time of the poll that was `age` polls before the newest one; undefined where there is none. */
  atMs(age: number): number | undefined {
    return age < this.length ? this.#timesMs[this.slotOf(age)] : undefined
  }

  /** The same in the ring of minutes. */
  coarseAtMs(age: number): number | undefined {
    return age < this.coarseLength ? this.#coarseTimesMs[this.coarseSlotOf(age)] : undefined
  }

  /** Whether the newest poll stands in the ring of minutes too. */
  get isCoarse(): boolean {
    return this.coarseAtMs(0) !== undefined && this.coarseAtMs(0) === this.atMs(0)
  }

  push(atMs: number): void {
    this.#timesMs[this.#count % this.capacity] = atMs
    this.#count += 1
    const lastMs = this.coarseAtMs(0)
    if (this.coarseCapacity === 0 || (lastMs !== undefined && atMs - lastMs < COARSE_EVERY_MS)) return
    this.#coarseTimesMs[this.#coarseCount % this.coarseCapacity] = atMs
    this.#coarseCount += 1
  }

  clear(): void {
    this.#count = 0
    this.#coarseCount = 0
  }
}
