import {formatCompact, formatSeconds} from '../../views/numbers.ts'
import {formatWindow} from '../text/numbers.ts'
import {type PaintedText, spreadCells, widthOfCells} from '../text/paint.ts'
import {showUntrusted} from '../text/untrusted.ts'
import {viewKeys} from './app-keys.ts'
import type {AppLook} from './app-look.ts'
import {type AppState, WINDOWS_MS} from './app-state.ts'
import {VIEW_NAMES} from './view-names.ts'

/** The first line: which cluster, how fresh the numbers are, and the views with the one that is open. */
export function renderHead(state: AppState, look: AppLook): string {
  const {columns: width} = state.size
  const left = [
    {text: ` ${showUntrusted(state.clusterLabel)} `, tone: 'label'},
    {text: ' ', tone: null},
    ...describeLiveness(state, look),
  ] as const
  const tabs = listTabs(state, 'words')
  const fits = widthOfCells(left) + widthOfCells(tabs) < width
  return spreadCells(left, fits ? tabs : listTabs(state, 'keys'), {...look, width})
}

/** The views by their keys; where there is little room, only the open one has its name. */
function listTabs({view: open}: AppState, show: 'words' | 'keys'): readonly PaintedText[] {
  return VIEW_NAMES.flatMap((view): PaintedText[] => {
    const key = viewKeys[view]
    if (view === open) return [{text: ` ${key} ${view} `, tone: 'tab'}]
    const name = {text: show === 'words' ? ` ${view} ` : ' ', tone: 'quiet'} as const
    return [{text: ` ${key}`, tone: 'accent'}, name]
  })
}

function describeLiveness(
  {feeds, shown, screen, paused, nowMs, windowMs}: AppState,
  {glyphs, formatTimeOfDay}: AppLook,
): readonly PaintedText[] {
  const {stale, intervalMs} = feeds[screen.feed]
  const report = shown[screen.feed]
  const [usualMs] = WINDOWS_MS
  const every = ` ${formatSeconds(intervalMs)}`
  const trends = windowMs === usualMs ? '' : `  trends ${formatWindow(windowMs)}`
  const taken =
    report === null ? '' : `  ${formatTimeOfDay(report.atMs)} ${Math.round(report.pollDurationMs)}ms`
  const rate = shown.throughput === null ? '' : `  ${formatCompact(shown.throughput.totals.inPerSecond)}/s in`
  const facts = {text: `${every}${taken}${rate}${trends}`, tone: 'quiet'} as const
  if (paused) return [{text: `${glyphs.paused} paused`, tone: 'warning'}, facts]
  if (stale === null)
    return report === null
      ? [{text: 'connecting', tone: 'quiet'}]
      : [{text: `${glyphs.live} live`, tone: 'good'}, facts]
  const parts = [`stale ${formatSeconds(nowMs - stale.sinceMs)}`]
  if (stale.retryAtMs !== null) {
    const left = stale.retryAtMs - nowMs
    parts.push(left > 0 ? `retry ${stale.attempt} in ${formatSeconds(left)}` : `retry ${stale.attempt} now`)
  }
  return [
    {text: `${glyphs.stale} ${parts.join(` ${glyphs.separator} `)}`, tone: 'warning'},
    {text: every, tone: 'quiet'},
  ]
}
