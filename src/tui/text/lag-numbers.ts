import type {RowFreshness, RowLoss, RowTimeLag} from '../../core/lag/lag-row.ts'
import type {LagTrend} from '../../core/lag/lag-trend.ts'
import {isAgeUnknown, isPartialSum, type LagSummary} from '../../core/lag/summarize-lag.ts'
import type {Glyphs} from '../../views/glyphs.ts'
import {lossText} from '../../views/lag/lag.ts'
import {formatCompact, formatDuration, leastText, UNKNOWN} from '../../views/numbers.ts'

/**
 * What a group has to read, as a sum or as its largest part: `1.79k`, `>12.6k` where that is the least (isPartialSum). `-` for
 * unknown, which it also is where all that is known is up to date and the rest is not known.
 */
export function formatGroupLag(summary: LagSummary | null, field: 'lag' | 'maxLag' = 'lag'): string {
  if (summary === null) return UNKNOWN
  return leastText(summary[field], isPartialSum(summary), formatCompact) ?? UNKNOWN
}

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

/** When retention may delete what is unread: `4h12m`, `<41s` where that is the most, `now`, `never`; `-` for unknown, and where nothing is unread. */
export function formatLoss(row: Partial<RowLoss> & {readonly lag?: bigint | null}): string {
  return lossText(row) ?? UNKNOWN
}

/** How old the oldest unread record of a group is; `-` where all that is known is read, and the rest is not known (isPartialSum). */
export function formatGroupTimeLag(summary: LagSummary | null): string {
  if (summary === null || isAgeUnknown(summary)) return UNKNOWN
  return formatTimeLag(summary)
}

/** How long a group has committed nothing, in one unit: `4s`, `3m`; `>1m` where it is that at the least. */
export function formatSinceCommit({sinceCommitMs, sinceCommitBound}: Partial<RowFreshness>): string {
  if (sinceCommitMs == null) return UNKNOWN
  const seconds = Math.floor(sinceCommitMs / 1000) * 1000
  const [largest = '0s'] = seconds === 0 ? [] : (/^\d+[a-z]/.exec(formatDuration(seconds)) ?? [])
  return (sinceCommitBound === '>=' ? '>' : '') + largest
}

/** Where a lag is going and how fast, offsets per second: `▲300`, `▼1.59k`; `=` where it goes nowhere for certain. */
export function formatTrend(trend: LagTrend, lagPerSecond: number | null, glyphs: Glyphs): string {
  if (trend === 'unknown' || lagPerSecond === null) return UNKNOWN
  if (trend === 'steady') return '='
  const sign = trend === 'falling-behind' ? glyphs.rising : glyphs.falling
  return sign + formatCompact(Math.abs(lagPerSecond))
}
