import {formatDuration, UNKNOWN} from '../../views/numbers.ts'

/** The age of a record; below a second it is `0s`, since clocks differ by that. A record from ahead has a minus. */
export function formatAge(ageMs: number | null): string {
  if (ageMs === null) return UNKNOWN
  return Math.abs(ageMs) < 1000 ? '0s' : formatDuration(ageMs)
}

/** The same in words: `newest record 3m40s old`. */
export function describeAge(ageMs: number): string {
  if (ageMs <= -1000) return `newest record ${formatDuration(-ageMs)} ahead of this clock`
  return `newest record ${formatAge(ageMs)} old`
}
