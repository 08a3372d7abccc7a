import type {Poller, PollReport} from '../core/polling/poller.ts'

/** A poller that runs only while it is switched on: what no screen shows is not asked for. */
export class SwitchedPoller<R extends PollReport> {
  readonly poller: Poller<R>
  #on: AbortController | null = null
  #changed = Promise.withResolvers<void>()

  constructor(poller: Poller<R>) {
    this.poller = poller
  }

  /** Starts polling at once, or ends it; an answer that is under way is dropped. */
  setOn(on: boolean): void {
    if (on === (this.#on !== null)) return
    this.#on?.abort()
    this.#on = on ? new AbortController() : null
    this.#changed.resolve()
  }

  /** Polls while it is on, until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#changed.resolve(), {once: true})
    while (!signal.aborted) {
      this.#changed = Promise.withResolvers()
      const on = this.#on
      if (on !== null) await this.poller.run(AbortSignal.any([signal, on.signal]))
      else await this.#changed.promise
    }
  }
}
