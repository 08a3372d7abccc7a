import {Failure} from '../../errors/failure.ts'
import type {Clock} from '../time/clock.ts'
import {backOffAfterMs} from './back-off.ts'

/** Why the shown report is older than the interval allows. */
export interface Staleness {
  /** Since when there is no newer data, epoch milliseconds. */
  readonly sinceMs: number
  /** When the next try starts; null while one is under way. */
  readonly retryAtMs: number | null
  /** The error, one line, with Kafka's or the system's code in brackets where there is one. */
  readonly message: string
  /** Polls that failed in a row. */
  readonly attempt: number
  /** What to do about it, a sentence each; left out where there is nothing to say. */
  readonly suggestions?: readonly string[]
}

/** What every poll comes to, whatever it asks for. */
export interface PollReport {
  /** When it was asked for, epoch milliseconds. */
  readonly atMs: number
  readonly pollDurationMs: number
}

/** What a dashboard shows: one value, replaced as a whole, so that a screen is never half of one poll and half of another. */
export interface PollerState<R extends PollReport> {
  /** The newest report; null before the first poll has succeeded. It stays when polls fail. */
  readonly report: R | null
  readonly stale: Staleness | null
  /** How long the last successful poll took. */
  readonly pollMs: number | null
  readonly intervalMs: number
  /** Polls that succeeded. */
  readonly polls: number
}

export interface PollerOptions<R extends PollReport> {
  /**
   * One poll. It rejects where nothing could be found out, and has its own deadline: the poller waits for it as long as
   * it takes, because polls must not overlap.
   */
  readonly poll: (signal: AbortSignal) => Promise<R>
  readonly clock: Clock
  readonly intervalMs: number
  /** From 0 to 1, for the jitter of the back-off. */
  readonly random?: () => number
}

/** How long a poll may take before the data is called stale, at the least. */
const SLOW_POLL_MS = 5_000

/**
 * Polls without end. Polls never overlap, and the next one starts `max(interval, 2 x duration)` after the
 * last one started: a cluster that is slow to answer is asked less often (CMAK #787 burned a broker by not doing so).
 */
export class Poller<R extends PollReport> {
  readonly #poll: (signal: AbortSignal) => Promise<R>
  readonly #clock: Clock
  readonly #random: () => number
  readonly #listeners = new Set<(state: PollerState<R>) => void>()
  #state: PollerState<R>
  #wake = new AbortController()
  #pollRequested = false

  constructor({poll, clock, intervalMs, random}: PollerOptions<R>) {
    this.#poll = poll
    this.#clock = clock
    this.#random = random ?? Math.random
    this.#state = {report: null, stale: null, pollMs: null, intervalMs, polls: 0}
  }

  get state(): PollerState<R> {
    return this.#state
  }

  /** Calls the listener after every change of the state; returns how to stop that. */
  subscribe(listener: (state: PollerState<R>) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Takes effect on the pause that is under way. */
  setIntervalMs(intervalMs: number): void {
    this.#publish({...this.#state, intervalMs})
    this.#wake.abort()
  }

  /** Cuts the pause short, a back-off included; twice the last poll's duration is kept even so. */
  pollNow(): void {
    this.#pollRequested = true
    this.#wake.abort()
  }

  /** Polls until the signal aborts; may be called again after that. Failures of a poll become state; it does not reject. */
  async run(signal: AbortSignal): Promise<void> {
    let lastSuccessMs: number | null = null
    let attempt = 0
    // Of a run before, which may have been about something else.
    if (this.#state.stale !== null) this.#publish({...this.#state, stale: null})
    while (!signal.aborted) {
      const startedMs = this.#clock.now()
      const sinceMs = lastSuccessMs ?? this.#state.stale?.sinceMs ?? startedMs
      let retryAtMs: number | null = null
      try {
        const report = await this.#pollOnce(signal, sinceMs, attempt)
        if (signal.aborted) return
        lastSuccessMs = this.#clock.now()
        attempt = 0
        this.#publish({
          ...this.#state,
          report,
          stale: null,
          pollMs: report.pollDurationMs,
          polls: this.#state.polls + 1,
        })
      } catch (error) {
        if (signal.aborted) return
        attempt += 1
        retryAtMs = this.#clock.now() + backOffAfterMs(attempt, this.#random)
        this.#publish({...this.#state, stale: {sinceMs, retryAtMs, attempt, ...describeError(error)}})
      }
      await this.#pause(signal, startedMs, this.#clock.now() - startedMs, retryAtMs)
    }
  }

  /** One poll; says that the data is stale while a slow answer is still awaited. */
  async #pollOnce(signal: AbortSignal, sinceMs: number, attempt: number): Promise<R> {
    const answered = new AbortController()
    const slowAfterMs = Math.max(SLOW_POLL_MS, 2 * this.#state.intervalMs)
    void this.#clock.sleep(slowAfterMs, AbortSignal.any([signal, answered.signal])).then(() => {
      if (signal.aborted || answered.signal.aborted) return
      this.#publish({...this.#state, stale: {sinceMs, retryAtMs: null, message: 'no answer yet', attempt}})
    })
    try {
      return await this.#poll(signal)
    } finally {
      answered.abort()
    }
  }

  async #pause(
    signal: AbortSignal,
    startedMs: number,
    tookMs: number,
    retryAtMs: number | null,
  ): Promise<void> {
    while (!signal.aborted) {
      const restedMs = startedMs + 2 * tookMs
      const dueMs = this.#pollRequested
        ? restedMs
        : (retryAtMs ?? Math.max(startedMs + this.#state.intervalMs, restedMs))
      const leftMs = dueMs - this.#clock.now()
      if (leftMs <= 0) break
      this.#wake = new AbortController()
      await this.#clock.sleep(leftMs, AbortSignal.any([signal, this.#wake.signal]))
    }
    this.#pollRequested = false
  }

  #publish(state: PollerState<R>): void {
    this.#state = state
    for (const listener of this.#listeners) listener(state)
  }
}

/** What is told of an error on a screen: one line, and what to do about it. */
export function describeError(error: unknown): Pick<Staleness, 'message' | 'suggestions'> {
  if (!(error instanceof Error)) return {message: String(error)}
  const code = error instanceof Failure ? error.code : null
  const [line = ''] = error.message.split('\n')
  const message = code === null || line.includes(code) ? line : `${line} [${code}]`
  const suggestions = error instanceof Failure ? error.suggestions : []
  return suggestions.length === 0 ? {message} : {message, suggestions}
}
