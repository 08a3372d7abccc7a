import {Failure} from '../../errors/failure.ts'
import type {Clock} from '../throughput/clock.ts'

/** One fetch of what is due: every item has its value or its Failure. Rejects with a Failure where none could be read. */
type FetchMany<Item, Value> = (items: readonly Item[]) => Promise<ReadonlyMap<Item, Value | Failure>>

/** What failed is asked again this soon, but for what is not permitted: a partition may just have got its leader. */
const retryMs = 5_000

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
  readonly #clock: Clock
  #entries = new Map<string, Entry<Value>>()
  readonly #underWay = new Set<string>()

  /** @param keyOf tells the items apart */
  constructor(fetch: FetchMany<Item, Value>, keyOf: (item: Item) => string, clock: Clock) {
    this.#fetch = fetch
    this.#keyOf = keyOf
    this.#clock = clock
  }

  /** Undefined before the first success. */
  valueOf(item: Item): Value | undefined {
    return this.#entries.get(this.#keyOf(item))?.value
  }

  /** Why the last fetch failed for some of the items; those that it did not fail for have no entry. */
  failuresOf(items: readonly Item[]): Failure[] {
    return items.flatMap((item) => this.#entries.get(this.#keyOf(item))?.failure ?? [])
  }

  /** Forgets all other items. */
  retain(items: readonly Item[]): void {
    const keys = new Set(items.map(this.#keyOf))
    this.#entries = new Map([...this.#entries].filter(([key]) => keys.has(key)))
  }

  /**
   * Fetches those of the items that are `everyMs` old or were never asked for, and where there are any, also those that
   * are half as old: else items that came at different times would go in a request each for ever. A value that
   * `holds` says is still true is not asked for, however old. Rejects for what is no Failure: a mistake of ours.
   */
  async refresh(
    items: readonly Item[],
    everyMs: number,
    holds: (item: Item, value: Value) => boolean = () => false,
  ): Promise<void> {
    const nowMs = this.#clock.now()
    const agingMs = everyMs / 2
    let isOneDue = false
    const aging = items.filter((item) => {
      const key = this.#keyOf(item)
      if (this.#underWay.has(key)) return false
      const entry = this.#entries.get(key)
      const ageMs = entry === undefined ? Number.POSITIVE_INFINITY : nowMs - entry.askedAtMs
      const hasFailed = entry !== undefined && entry.failure !== null && entry.failure.kind !== 'denied'
      const dueMs = hasFailed ? Math.min(retryMs, everyMs) : everyMs
      if (ageMs < Math.min(agingMs, dueMs)) return false
      if (entry?.value !== undefined && entry.failure === null && holds(item, entry.value)) return false
      isOneDue ||= ageMs >= dueMs
      return true
    })
    if (!isOneDue) return
    const keys = aging.map(this.#keyOf)
    for (const key of keys) this.#underWay.add(key)
    try {
      await this.#fetchOnce(aging, nowMs)
    } finally {
      for (const key of keys) this.#underWay.delete(key)
    }
  }

  async #fetchOnce(items: readonly Item[], askedAtMs: number): Promise<void> {
    const found = await this.#fetch(items).catch((error: unknown) => {
      if (error instanceof Failure) return error
      throw error
    })
    for (const item of items) {
      const key = this.#keyOf(item)
      const outcome: Value | Failure = found instanceof Failure ? found : (found.get(item) ?? leftOut())
      if (outcome instanceof Failure) {
        const value = this.#entries.get(key)?.value
        this.#entries.set(key, {askedAtMs, value, failure: outcome})
      } else this.#entries.set(key, {askedAtMs, value: outcome, failure: null})
    }
  }
}

function leftOut(): Failure {
  return new Failure('internal', 'The broker left it out of its answer.', {code: 'MISSING_IN_RESPONSE'})
}
