/** Rates look back so far. */
const WINDOW_MS = 5_000

interface Count {
  readonly atMs: number
  readonly taken: number
  /** What has come beside that. */
  readonly notTaken: number
}

/** How many records a tail takes in a second, and how many come. */
export class ArrivalRates {
  #counts: readonly Count[] = []

  /** Adds what has been counted since the tail was opened. */
  add(count: Count): void {
    this.#counts = [...this.#counts.filter(({atMs}) => atMs >= count.atMs - WINDOW_MS), count]
  }

  /** Null before two counts. */
  get takenPerSecond(): number | null {
    return this.#rateOf(({taken}) => taken)
  }

  /** All that came, taken or not; null before two counts. */
  get arrivedPerSecond(): number | null {
    return this.#rateOf(({taken, notTaken}) => taken + notTaken)
  }

  #rateOf(quantity: (count: Count) => number): number | null {
    const [first] = this.#counts
    const last = this.#counts.at(-1)
    if (first === undefined || last === undefined || first.atMs === last.atMs) return null
    return ((quantity(last) - quantity(first)) / (last.atMs - first.atMs)) * 1000
  }
}
