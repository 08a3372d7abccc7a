/** An item and how often it came. */
export interface FrequentItem {
  readonly item: string
  /** It came at least so often. */
  readonly atLeast: number
  /** It came at most so often; the same as `atLeast` where all items could be counted. */
  readonly atMost: number
}

/**
 * Finds the items of a stream that come most often, in bounded memory (Misra and Gries 1982, pruned at once as in Agarwal et al.,
 * Mergeable Summaries): up to twice `capacity` different items are counted exactly. Beyond that a count may fall short by the number
 * of all items divided by the capacity, so that no item which is more frequent than that is missed.
 */
export class FrequentItems {
  total = 0
  readonly #capacity: number
  #counts = new Map<string, number>()
  /** What any count may lack. */
  #missed = 0

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  add(item: string): void {
    this.total++
    this.#counts.set(item, (this.#counts.get(item) ?? 0) + 1)
    if (this.#counts.size > 2 * this.#capacity) this.#prune()
  }

  /** How many different items there were; null where they were too many to know. */
  get distinct(): number | null {
    return this.#missed === 0 ? this.#counts.size : null
  }

  /** The most frequent ones first. */
  top(count: number): FrequentItem[] {
    return [...this.#counts]
      .sort((a, b) => b[1] - a[1])
      .slice(0, count)
      .map(([item, atLeast]) => ({item, atLeast, atMost: atLeast + this.#missed}))
  }

  /** Takes the count of the one after the last that has room away from all: what is left of none is forgotten. */
  #prune(): void {
    const counts = [...this.#counts.values()].sort((a, b) => b - a)
    const taken = counts[this.#capacity] ?? 0
    this.#missed += taken
    this.#counts = new Map(
      [...this.#counts].flatMap(([item, count]) => (count > taken ? [[item, count - taken] as const] : [])),
    )
  }
}
