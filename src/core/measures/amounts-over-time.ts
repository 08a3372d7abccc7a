/** How many buckets there are at the most; a longer time makes them longer. */
const MOST_BUCKETS = 120

/** Amounts by when they came, in buckets of equal length. */
export interface AmountsOverTime {
  readonly bucketMs: number
  /** When the first bucket begins, in milliseconds since 1970. */
  readonly fromMs: number
  readonly amounts: readonly number[]
}

/** Sums amounts over time in whatever order they come: the buckets begin at a second and grow with the time that is covered. */
export class AmountsByTime {
  #bucketMs = 1_000
  #buckets = new Map<number, number>()
  #first = Number.POSITIVE_INFINITY
  #last = Number.NEGATIVE_INFINITY

  add(timeMs: number, amount: number): void {
    const index = Math.floor(timeMs / this.#bucketMs)
    this.#buckets.set(index, (this.#buckets.get(index) ?? 0) + amount)
    if (index < this.#first) this.#first = index
    if (index > this.#last) this.#last = index
    while (this.#last - this.#first >= MOST_BUCKETS) this.#widen()
  }

  /** Null where nothing came. */
  read(): AmountsOverTime | null {
    if (this.#buckets.size === 0) return null
    const amounts = Array.from(
      {length: this.#last - this.#first + 1},
      (_, at) => this.#buckets.get(this.#first + at) ?? 0,
    )
    return {bucketMs: this.#bucketMs, fromMs: this.#first * this.#bucketMs, amounts}
  }

  #widen(): void {
    const finer = this.#buckets
    this.#bucketMs *= 2
    this.#buckets = new Map()
    for (const [index, amount] of finer) {
      const at = Math.floor(index / 2)
      this.#buckets.set(at, (this.#buckets.get(at) ?? 0) + amount)
    }
    this.#first = Math.floor(this.#first / 2)
    this.#last = Math.floor(this.#last / 2)
  }
}
