import type {RowTimeLag} from '../../core/lag/lag-row.ts'
import {formatDuration, UNKNOWN} from '../../views/numbers.ts'

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
