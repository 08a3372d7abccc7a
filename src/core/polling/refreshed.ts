import {Failure} from '../../errors/failure.ts'
import type {Clock} from '../time/clock.ts'

/** A value that is fetched again once it is old enough, never twice at a time; a failure leaves the last one. */
export class Refreshed<Value> {
  readonly #fetch: () => Promise<Value>
  readonly #everyMs: number
  readonly #clock: Clock
  #value: Value | undefined
  #failure: Failure | null = null
  #fetchedMs = Number.NEGATIVE_INFINITY
  #fetching: Promise<void> | null = null

  constructor(fetch: () => Promise<Value>, everyMs: number, clock: Clock) {
    this.#fetch = fetch
    this.#everyMs = everyMs
    this.#clock = clock
  }

  /** Undefined before the first success. */
  get value(): Value | undefined {
    return this.#value
  }

  /** Why the last fetch failed, one line; null where it did not. */
  get error(): string | null {
    return this.#failure && (this.#failure.code ?? this.#failure.message)
  }

  /** The same as it came. */
  get failure(): Failure | null {
    return this.#failure
  }

  /** Fetches where the value is old. Rejects for what is no Failure: a mistake of ours. */
  async refresh(): Promise<void> {
    if (this.#clock.now() - this.#fetchedMs < this.#everyMs) return
    this.#fetching ??= this.#fetchOnce().finally(() => {
      this.#fetching = null
    })
    await this.#fetching
  }

  async #fetchOnce(): Promise<void> {
    try {
      this.#value = await this.#fetch()
      this.#failure = null
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      this.#failure = error
    }
    this.#fetchedMs = this.#clock.now()
  }
}
