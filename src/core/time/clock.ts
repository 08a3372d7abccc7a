import {setTimeout as delay} from 'node:timers/promises'

/** Time as the throughput room sees it, passed in so that tests decide what time it is. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  /** Resolves after `durationMs`, or as soon as `signal` aborts; it never rejects. */
  sleep(durationMs: number, signal: AbortSignal): Promise<void>
}

/** The machine's clock and timers. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (durationMs, signal) => {
    try {
      await delay(durationMs, undefined, {signal})
    } catch {
      // The only rejection of a timer is its abort, and an aborted sleep is a finished one.
    }
  },
}
