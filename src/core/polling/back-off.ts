/** Pauses after the first, second, ... failure in a row; the last one repeats. Up to a fifth is added by chance. */
const pausesMs: readonly number[] = [1_000, 2_000, 5_000, 10_000, 30_000]
const jitter = 0.2

/**
 * How long to wait after so many failures in a row.
 *
 * @param random from 0 to 1, for the jitter
 */
export function backOffAfterMs(attempt: number, random: () => number = Math.random): number {
  const pauseMs = pausesMs[Math.min(attempt, pausesMs.length) - 1] ?? 0
  return Math.round(pauseMs * (1 + jitter * random()))
}
