import {Failure} from '../../errors/failure.ts'

/** One fetch of what is due: every item has its value or its Failure. Rejects with a Failure where none could be read. */
type FetchMany<Item, Value> = (items: readonly Item[]) => Promise<ReadonlyMap<Item, Value | Failure>>

/** When items are to be fetched again. */
export interface RefreshOptions<Item, Value> {
  /** When the poll began that they are wanted for: ages are those of polls, however long each waited before it asked. */
  readonly atMs: number
  readonly everyMs: number
  /** Whether a value is still true: then it is not asked for, however old. */
  readonly holds?: ((item: Item, value: Value) => boolean) | undefined
}

interface Entry<Value> {
  readonly askedAtMs: number
  /** Undefined before the first success. */
  readonly value: Value | undefined
  /** Why the last fetch failed; null where it did not. */
  readonly failure: Failure | null
}

/**
 * Values of many items, each fetched again once it is old enough, never twice at a time. What is due together goes in one
 * fetch, and a failure leaves the last value: `Refreshed` for many.
 */
export class RefreshedMap<Item, Value> {
  readonly #fetch: FetchMany<Item, Value>
  readonly #keyOf: (item: Item) => string
  #entries = new Map<string, Entry<Value>>()
  readonly #underWay = new Set<string>()

  /** @param keyOf tells the items apart */
  constructor(fetch: FetchMany<Item, Value>, keyOf: (item: Item) => string) {
    this.#fetch = fetch
    this.#keyOf = keyOf
  }

  /** Undefined before the first success. */
  valueOf(item: Item): Value | undefined {
    return this.#entries.get(this.#keyOf(item))?.value
  }

  /** Why the last fetch failed for an item; null where it did not. */
  failureOf(item: Item): Failure | null {
    return this.#entries.get(this.#keyOf(item))?.failure ?? null
  }

  /** Why the last fetch failed for some of the items; those that it did not fail for have no entry. */
  failuresOf(items: readonly Item[]): Failure[] {
    return items.flatMap((item) => this.failureOf(item) ?? [])
  }

  /** Forgets all other items. */
  retain(items: readonly Item[]): void {
    const keys = new Set(items.map(this.#keyOf))
    this.#entries = new Map([...this.#entries].filter(([key]) => keys.has(key)))
  }

  /**
   * Fetches those of the items that are `everyMs` old or were never asked for, and where there are any, also those that
   * are more than half as old: else items that came at different times would go in a request each for ever. What failed is
   * fetched again whatever its age, but for what is not permitted: a partition may just have got its leader.
   * Rejects for what is no Failure: a mistake of ours.
   */
  async refresh(items: readonly Item[], options: RefreshOptions<Item, Value>): Promise<void> {
    const idle = items.filter((item) => !this.#underWay.has(this.#keyOf(item)))
    const needs = new Map(idle.map((item) => [item, this.#needOf(item, options)]))
    const isOneDue = [...needs.values()].includes('due')
    const wanted = idle.filter((item) => {
      const need = needs.get(item)
      return need === 'due' || need === 'failed' || (need === 'aging' && isOneDue)
    })
    if (wanted.length === 0) return
    const keys = wanted.map(this.#keyOf)
    for (const key of keys) this.#underWay.add(key)
    try {
      await this.#fetchOnce(wanted, options.atMs)
    } finally {
      for (const key of keys) this.#underWay.delete(key)
    }
  }

  #needOf(
    item: Item,
    {atMs, everyMs, holds}: RefreshOptions<Item, Value>,
  ): 'due' | 'failed' | 'aging' | 'young' {
    const entry = this.#entries.get(this.#keyOf(item))
    if (entry === undefined) return 'due'
    const {askedAtMs, value, failure} = entry
    if (failure !== null && failure.kind !== 'denied') return 'failed'
    if (value !== undefined && failure === null && holds?.(item, value)) return 'young'
    const ageMs = atMs - askedAtMs
    if (ageMs >= everyMs) return 'due'
    return ageMs > everyMs / 2 ? 'aging' : 'young'
  }

  async #fetchOnce(items: readonly Item[], askedAtMs: number): Promise<void> {
    const found = await this.#fetch(items).catch((error: unknown) => {
      if (error instanceof Failure) return error
      throw error
    })
    for (const item of items) {
      const key = this.#keyOf(item)
      const outcome: Value | Failure =
        found instanceof Failure ? found : (found.get(item) ?? Failure.leftOut('it'))
      if (outcome instanceof Failure) {
        const value = this.#entries.get(key)?.value
        this.#entries.set(key, {askedAtMs, value, failure: outcome})
      } else this.#entries.set(key, {askedAtMs, value: outcome, failure: null})
    }
  }
}
