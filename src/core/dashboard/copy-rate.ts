/** In less than that nothing may arrive of a copy that gets on: so long as of `cluster health`. */
const STUCK_MS = 10_000

/** Bytes a second of a copy between two looks; 0 after ten seconds without any, null before that, and where one look is unknown. */
export function rateOfCopy(before: bigint | null, now: bigint | null, elapsedMs: number): number | null {
  if (before === null || now === null || elapsedMs <= 0) return null
  if (now <= before) return elapsedMs < STUCK_MS ? null : 0
  return (Number(now - before) / elapsedMs) * 1000
}

/** Seconds until a copy is complete at that rate; null where nothing arrives, or something is unknown. */
export function etaOfCopy(bytes: bigint | null, copied: bigint | null, rate: number | null): number | null {
  if (bytes === null || copied === null) return null
  if (copied >= bytes) return 0
  return rate === null || rate === 0 ? null : Math.ceil(Number(bytes - copied) / rate)
}
