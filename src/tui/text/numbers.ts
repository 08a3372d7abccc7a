import {formatCompact, UNKNOWN} from '../../views/numbers.ts'

/** A ratio to what it should be, two digits (`×1.0`, `×12`). */
export function formatRatio(ratio: number | null, times: string): string {
  if (ratio === null) return UNKNOWN
  return times + (ratio < 9.95 ? ratio.toFixed(1) : formatCompact(Math.round(ratio)))
}

/** The length of a window in whole minutes: `5m`. */
export function formatWindow(windowMs: number): string {
  return `${Math.round(windowMs / 60_000)}m`
}

/** A short time with the digits that matter: `0.42ms`, `18ms`, `1.24s`. */
export function formatMilliseconds(durationMs: number | null): string {
  if (durationMs === null) return UNKNOWN
  if (durationMs < 10) return `${durationMs.toFixed(durationMs < 1 ? 2 : 1)}ms`
  return durationMs < 1000 ? `${Math.round(durationMs)}ms` : `${(durationMs / 1000).toFixed(2)}s`
}
