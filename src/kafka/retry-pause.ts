const FIRST_MS = 50
const MOST_MS = 1_000

/**
 * Milliseconds before the next attempt after so many that failed (0 for the first pause): 50, doubling to a second, with
 * a fifth of jitter both ways so that many clients do not move in step. As Kafka's own clients do (KIP-144, KIP-580).
 */
export function retryPauseMs(failedBefore: number): number {
  return Math.min(FIRST_MS * 2 ** failedBefore, MOST_MS) * (0.8 + Math.random() * 0.4)
}
