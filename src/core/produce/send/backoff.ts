const FIRST_MS = 50
const MOST_MS = 1_000

/** Pauses between attempts: they double to a second, with some jitter so that many clients do not move in step. */
export class Backoff {
  #attempts = 0

  /** The pause before the next attempt, in milliseconds. */
  nextMs(): number {
    return Math.min(FIRST_MS * 2 ** this.#attempts++, MOST_MS) * (0.8 + Math.random() * 0.4)
  }

  /** It worked: the next pause is short again. */
  reset(): void {
    this.#attempts = 0
  }
}
