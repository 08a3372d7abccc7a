/** When the end of a partition's log was seen where. */
export interface CurvePoint {
  readonly offset: bigint
  readonly atMs: number
}

/** When the record at an offset was appended, as far as the samples tell. */
export type CurveAnswer =
  /** Between two samples, interpolated. */
  | {readonly kind: 'at'; readonly atMs: number}
  /** Before the first sample. */
  | {readonly kind: 'before'; readonly oldestMs: number}
  /** The offset has not been written yet. */
  | {readonly kind: 'end'}

/**
 * Remembers where the end of one partition's log was at which time, and says when an offset was appended. The idea and
 * the rules are of kafka-lag-exporter's LookupTable, with two differences: where the end falls the table starts over (a
 * topic created anew would else never be understood again), and nothing is extrapolated (it pins the answer to the
 * table's age, klag #30).
 */
export class EndOffsetCurve {
  readonly #capacity: number
  #points: CurvePoint[] = []

  constructor(capacity = 240) {
    this.#capacity = capacity
  }

  get length(): number {
    return this.#points.length
  }

  /** Takes a sample in; one that is not newer than the last is passed over. */
  add(offset: bigint, atMs: number): void {
    const last = this.#points.at(-1)
    if (last && atMs <= last.atMs) return
    if (last && offset < last.offset) this.#points = []
    const before = this.#points.at(-2)
    // A flat stretch needs its two ends only.
    if (last && before && this.#points.length > 1 && before.offset === offset && last.offset === offset)
      this.#points.pop()
    this.#points.push({offset, atMs})
    if (this.#points.length > this.#capacity) this.#points.shift()
  }

  clear(): void {
    this.#points = []
  }

  /** When the record at this offset was appended; null where no sample has been taken. */
  lookUp(offset: bigint): CurveAnswer | null {
    const points = this.#points
    const [first, last] = [points[0], points.at(-1)]
    if (!first || !last) return null
    if (offset >= last.offset) return {kind: 'end'}
    if (offset < first.offset) return {kind: 'before', oldestMs: first.atMs}
    // The first point past the offset: there is one, and none of the first.
    let low = 0
    let high = points.length - 1
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((points[middle]?.offset ?? offset) > offset) high = middle
      else low = middle
    }
    const [left, right] = [points[low], points[high]]
    if (!left || !right) return null
    const part = Number(offset - left.offset) / Number(right.offset - left.offset)
    return {kind: 'at', atMs: left.atMs + part * (right.atMs - left.atMs)}
  }
}
