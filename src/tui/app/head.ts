import {findProblems} from '../../core/dashboard/problems/find-problems.ts'
import {formatCompact, formatSeconds} from '../../views/numbers.ts'
import {truncateText} from '../text/fit.ts'
import {formatWindow} from '../text/numbers.ts'
import {type PaintedText, spreadCells, widthOfCells} from '../text/paint.ts'
import {showUntrusted} from '../text/untrusted.ts'
import {viewKeys} from './app-keys.ts'
import type {AppLook} from './app-look.ts'
import {type AppState, problemFeedsOf, WINDOWS_MS} from './app-state.ts'
import {VIEW_NAMES} from './view-names.ts'

/** The first line: which cluster, how fresh the numbers are, and the views with the one that is open. */
export function renderHead(state: AppState, look: AppLook): string {
  const {columns: width} = state.size
  const label = {text: ` ${showUntrusted(state.clusterLabel)} `, tone: 'label'} as const
  const blank = {text: ' ', tone: null} as const
  const full = [label, blank, ...describeLiveness(state, look, 'full')]
  const short = [label, blank, ...describeLiveness(state, look, 'short')]
  const tabs = listTabs(state, 'words', look)
  // The views' names are worth more than when the last poll was, and less than how the cluster is.
  const left = [full, short].find((each) => widthOfCells(each) + widthOfCells(tabs) < width)
  if (left !== undefined) return spreadCells(left, tabs, {...look, width})
  const keys = listTabs(state, 'keys', look)
  const [, , ...liveness] = full
  const room = width - widthOfCells(keys) - 1 - widthOfCells([blank, ...liveness.slice(0, 1)])
  const shortLabel = {
    ...label,
    text: truncateText(label.text, Math.max(SHORTEST_LABEL, room), look.glyphs.ellipsis),
  }
  return spreadCells([shortLabel, blank, ...liveness], keys, {...look, width})
}

/** What is left of a cluster's name, where how it is needs the room: names of servers may be long, and there are several. */
const SHORTEST_LABEL = 12

/** The views by their keys; where there is little room, only the open one has its name. */
function listTabs(state: AppState, show: 'words' | 'keys', {glyphs}: AppLook): readonly PaintedText[] {
  const count = countProblems(state)
  return VIEW_NAMES.flatMap((view): PaintedText[] => {
    const key = viewKeys[view]
    const cells: PaintedText[] =
      view === state.view
        ? [{text: ` ${key} ${view} `, tone: 'tab'}]
        : [
            {text: ` ${key}`, tone: 'accent'},
            {text: show === 'words' ? ` ${view} ` : ' ', tone: 'quiet'},
          ]
    if (view !== 'problems' || count === null) return cells
    const hasName = show === 'words' || view === state.view
    return [...cells, hasName ? count : {...count, text: `${glyphs.problem}${count.text}`}]
  })
}

/** How old what problems are found in may be for their number to be told on other screens, which do not poll it. */
const COUNTED_FOR_MS = 30_000

/** The number of problems, where it is known and there are some; what is not polled any more tells none. */
function countProblems(state: AppState): PaintedText | null {
  const {nowMs, paused} = state
  const feeds = problemFeedsOf(state)
  const {cluster, groups} = feeds
  if (cluster === null || groups === null) return null
  if (!paused && nowMs - Math.min(cluster.atMs, groups.atMs) > COUNTED_FOR_MS) return null
  const {problems} = findProblems(feeds)
  if (problems.length === 0) return null
  const isBad = problems.some(({severity}) => severity === 'error')
  return {text: `${problems.length} `, tone: isBad ? 'bad' : 'warning'}
}

function describeLiveness(
  {feeds, shown, screen, paused, nowMs, windowMs}: AppState,
  {glyphs, formatTimeOfDay}: AppLook,
  length: 'full' | 'short',
): readonly PaintedText[] {
  const {stale, intervalMs} = feeds[screen.feed]
  const report = shown[screen.feed]
  const [usualMs] = WINDOWS_MS
  const every = ` ${formatSeconds(intervalMs)}`
  const trends = windowMs === usualMs ? '' : `  trends ${formatWindow(windowMs)}`
  const taken =
    report === null || length === 'short'
      ? ''
      : `  ${formatTimeOfDay(report.atMs)} ${Math.round(report.pollDurationMs)}ms`
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
