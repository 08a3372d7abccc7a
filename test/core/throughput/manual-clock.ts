import type {Clock} from '../../../src/core/time/clock.ts'

interface Sleeper {
  readonly atMs: number
  readonly wake: () => void
}

/** A clock that stands still until it is told to advance. */
export class ManualClock implements Clock {
  #nowMs: number
  #sleepers: Sleeper[] = []

  constructor(nowMs = 1_000_000) {
    this.#nowMs = nowMs
  }

  now(): number {
    return this.#nowMs
  }

  sleep(durationMs: number, signal: AbortSignal): Promise<void> {
    const {promise, resolve} = Promise.withResolvers<void>()
    const sleeper = {atMs: this.#nowMs + durationMs, wake: resolve}
    if (signal.aborted) resolve()
    else this.#sleepers.push(sleeper)
    signal.addEventListener('abort', () => {
      this.#sleepers = this.#sleepers.filter((other) => other !== sleeper)
      resolve()
    })
    return promise
  }

  /** Lets time pass, waking sleepers one by one, each at its own time, and lets their code run. */
  async advance(durationMs: number): Promise<void> {
    const untilMs = this.#nowMs + durationMs
    await settle()
    for (;;) {
      const next = this.#sleepers.toSorted((a, b) => a.atMs - b.atMs)[0]
      if (next === undefined || next.atMs > untilMs) break
      this.#sleepers = this.#sleepers.filter((other) => other !== next)
      this.#nowMs = Math.max(this.#nowMs, next.atMs)
      next.wake()
      await settle()
    }
    this.#nowMs = untilMs
    await settle()
  }
}

/** Runs what is ready to run: promise reactions are all done before the next turn of the event loop. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
