import type {RowFreshness, RowTimeLag} from '../../core/lag/lag-row.ts'
import type {LagTrend} from '../../core/lag/lag-trend.ts'
import {formatCompact, formatDuration, UNKNOWN} from '../../views/numbers.ts'
import type {Glyphs} from './glyphs.ts'

/** When nothing will be left to read: `1m22s`, `never`; `-` for unknown, and where nothing is left. */
export function formatEta(lag: bigint | null, etaSeconds: number | null | undefined): string {
  if (lag === null || lag === 0n || etaSeconds == null) return UNKNOWN
  return Number.isFinite(etaSeconds) ? formatDuration(etaSeconds * 1000) : 'never'
}

/** How old the oldest unread record is: `12m03s`, `~41s` where it is estimated, `>5m` where it is that at least. */
export function formatTimeLag({timeLagMs, timeLagBound}: Partial<RowTimeLag>): string {
  if (timeLagMs == null) return UNKNOWN
  const bound = timeLagBound === '>=' ? '>' : timeLagBound === '~' && timeLagMs > 0 ? '~' : ''
  return bound + (timeLagMs === 0 ? '0s' : formatDuration(timeLagMs))
}

/** How long a group has committed nothing, in one unit: `4s`, `3m`; `>1m` where it is that at the least. */
export function formatSinceCommit({sinceCommitMs, sinceCommitBound}: Partial<RowFreshness>): string {
  if (sinceCommitMs == null) return UNKNOWN
  const seconds = Math.floor(sinceCommitMs / 1000) * 1000
  const [largest = '0s'] = seconds === 0 ? [] : (/^\d+[a-z]/.exec(formatDuration(seconds)) ?? [])
  return (sinceCommitBound === '>=' ? '>' : '') + largest
}

/** A part in whole percent, rounded down: `100%` is all of it. What is next to nothing is `<1%`. */
export function formatWholePercent(ratio: number | null): string {
  if (ratio === null) return UNKNOWN
  return ratio > 0 && ratio < 0.01 ? '<1%' : `${Math.floor(ratio * 100)}%`
}

/** Where a lag is going and how fast, offsets per second: `▲300`, `▼1.59k`; `=` where it goes nowhere for certain. */
export function formatTrend(trend: LagTrend, lagPerSecond: number | null, glyphs: Glyphs): string {
  if (trend === 'unknown' || lagPerSecond === null) return UNKNOWN
  if (trend === 'steady') return '='
  const sign = trend === 'falling-behind' ? glyphs.rising : glyphs.falling
  return sign + formatCompact(Math.abs(lagPerSecond))
}
