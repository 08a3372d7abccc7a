import {retryPauseMs} from '../../../kafka/retry-pause.ts'

/** Pauses between attempts that grow until one has worked. */
export class Backoff {
  #attempts = 0

  /** The pause before the next attempt, in milliseconds. */
  nextMs(): number {
    return retryPauseMs(this.#attempts++)
  }

  /** It worked: the next pause is short again. */
  reset(): void {
    this.#attempts = 0
  }
}
