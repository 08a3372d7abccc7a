/**
 * The last items of a row whose end is not known before it comes. Of an item that need not be kept there is null, which
 * takes its place all the same.
 */
export class LastOfStretch<Item> {
  readonly #most: number
  readonly #ring: (Item | null)[] = []
  #added = 0

  /** @param most how many of the last ones count; at least 1 */
  constructor(most: number) {
    this.#most = most
  }

  /** Adds the next item, and returns the one that is no longer among the last. */
  add(item: Item | null): Item | null {
    const at = this.#added++ % this.#most
    const dropped = this.#ring[at] ?? null
    this.#ring[at] = item
    return dropped
  }

  /** What is kept, in no order. */
  get items(): Item[] {
    return this.#ring.filter((item) => item !== null)
  }
}
