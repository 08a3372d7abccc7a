/**
 * Pauses after the first, second, ... failure in a row; the last one repeats. Up to a fifth is added by chance. One connection
 * every few seconds costs a cluster nothing, and who looks at an outage waits for the moment of its end.
 */
const PAUSES_MS: readonly number[] = [1_000, 2_000, 3_000, 5_000]
const JITTER = 0.2

/**
 * How long to wait after so many failures in a row.
 *
 * @param random from 0 to 1, for the jitter
 */
export function backOffAfterMs(attempt: number, random: () => number = Math.random): number {
  const pauseMs = PAUSES_MS[Math.min(attempt, PAUSES_MS.length) - 1] ?? 0
  return Math.round(pauseMs * (1 + JITTER * random()))
}
