/** How finely values are told apart: 128 steps from a power of two to the next, so within 0.8 %. */
const STEP_BITS = 7
const STEPS = 2 ** STEP_BITS

/** Where values lie, as numbers at a share of them. */
export interface Percentiles {
  readonly mean: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

/**
 * Counts whole numbers from 0 to 2^53 in buckets that grow with the values (as HdrHistogram does): exact below 128 and at the
 * maximum, within 0.8 % elsewhere, whatever their number and without keeping them.
 */
export class ValueHistogram {
  count = 0
  max = 0
  #sum = 0
  readonly #buckets: number[] = []

  add(value: number): void {
    const index = bucketOf(value)
    this.#buckets[index] = (this.#buckets[index] ?? 0) + 1
    this.count++
    this.#sum += value
    if (value > this.max) this.max = value
  }

  /** The value that a share (0 to 1) of all lie at or below; null where there is none. */
  at(share: number): number | null {
    if (this.count === 0) return null
    const wanted = Math.max(1, Math.ceil(share * this.count))
    let seen = 0
    for (let index = 0; index < this.#buckets.length; index++) {
      seen += this.#buckets[index] ?? 0
      if (seen >= wanted) return Math.min(highestOf(index), this.max)
    }
    return this.max
  }

  /** How many values lie in each power of two, from that of the lowest to that of the highest. */
  powers(): {readonly upTo: number; readonly count: number}[] {
    const counts: number[] = []
    for (const [index, count = 0] of this.#buckets.entries()) {
      if (count === 0) continue
      const power = index === 0 ? 0 : Math.floor(Math.log2(lowestOf(index))) + 1
      counts[power] = (counts[power] ?? 0) + count
    }
    const first = counts.findIndex((count) => count !== undefined)
    if (first < 0) return []
    return Array.from({length: counts.length - first}, (_, at) => ({
      upTo: 2 ** (first + at) - 1,
      count: counts[first + at] ?? 0,
    }))
  }

  /** Null where there is no value. */
  percentiles(): Percentiles | null {
    const [p50, p95, p99] = [this.at(0.5), this.at(0.95), this.at(0.99)]
    if (p50 === null || p95 === null || p99 === null) return null
    return {mean: this.#sum / this.count, p50, p95, p99, max: this.max}
  }
}

function bucketOf(value: number): number {
  if (value < STEPS) return value
  const power = Math.floor(Math.log2(value)) - STEP_BITS
  return power * STEPS + Math.floor(value / 2 ** power)
}

function lowestOf(index: number): number {
  if (index < STEPS) return index
  const power = Math.floor(index / STEPS) - 1
  return (index - power * STEPS) * 2 ** power
}

/** The highest value of a bucket. */
function highestOf(index: number): number {
  if (index < STEPS) return index
  const power = Math.floor(index / STEPS) - 1
  return (index - power * STEPS + 1) * 2 ** power - 1
}
