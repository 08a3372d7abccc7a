import {formatCompact} from '../../views/numbers.ts'
import {feedWords} from '../feeds.ts'
import type {ScreenLook, ScreenView} from '../screens/screen.ts'
import {fitText, spreadText, truncateText} from '../text/fit.ts'
import type {Glyphs} from '../text/glyphs.ts'
import {countOf, formatSeconds, formatWindow} from '../text/numbers.ts'
import {showUntrusted} from '../text/untrusted.ts'
import type {Theme} from '../theme.ts'
import {type AppState, bindingsOf, layoutOf, screenContext, WINDOWS_MS} from './app-state.ts'
import {renderEventLog} from './event-log.ts'
import {fillRows, renderBody} from './frame-body.ts'
import {countHelpPages, formatFooter, formatHelp} from './help.ts'
import {helpRoom, smallestSize} from './layout.ts'
import {formatLine} from './palette-line.ts'

/** How the app is drawn, beside its state. */
export interface AppLook {
  readonly theme: Theme
  readonly glyphs: Glyphs
  /** A time as `14:03:22`, in the user's time zone. */
  readonly formatTimeOfDay: (atMs: number) => string
}

/** The whole screen as text: one line a terminal row, none wider than the terminal. */
export function renderFrame(state: AppState, look: AppLook): string[] {
  const {columns, rows} = state.size
  const {screen} = state
  const layout = layoutOf(state)
  if (layout === null) return fillRows([formatTooSmall(state, look)], rows)

  const screenLook: ScreenLook = {
    ...look,
    width: layout.tableWidth,
    height: layout.pageRows,
    windowMs: state.windowMs,
    faded: state.feeds[screen.feed].stale !== null && !state.paused,
  }
  const view = screen.view(screenContext(state), screenLook)
  const {ellipsis} = look.glyphs
  const bodyRows = helpRoom(state.size).height
  const bindings = bindingsOf(state)
  const body =
    state.helpPage !== null
      ? formatHelp(bindings, state.helpPage, helpRoom(state.size), look.glyphs)
      : [
          ...renderBody(state, view, layout, screenLook),
          ...(layout.events === null ? [] : renderEventLog(state, {...screenLook, ...layout.events})),
        ]
  return [
    look.theme(
      'strong',
      spreadText(formatCluster(state, look), formatLiveness(state, look), columns, ellipsis),
    ),
    look.theme('quiet', spreadText(view.title, view.status, columns, ellipsis)),
    ...fillRows(body, bodyRows),
    formatMessage(state, view, look),
    look.theme('quiet', formatFooter(bindings, columns, look.glyphs)),
  ]
}

/** Whether something on the screen counts seconds, and must be drawn anew though nothing has happened. */
export function isCounting(state: AppState): boolean {
  const {feeds, screen, paused} = state
  return !paused && (feeds[screen.feed].stale !== null || screen.counts(screenContext(state)))
}

function formatTooSmall({size}: AppState, {glyphs}: AppLook): string {
  const text = `terminal too small: ${size.columns}x${size.rows}, needs ${smallestSize.columns}x${smallestSize.rows}`
  return truncateText(text, size.columns, glyphs.ellipsis)
}

function formatCluster({clusterLabel, shown}: AppState, {glyphs}: AppLook): string {
  const parts = [showUntrusted(clusterLabel)]
  if (shown.throughput !== null) {
    const {totals, brokers} = shown.throughput
    parts.push(`${formatCompact(totals.inPerSecond)} offsets/s`, countOf(brokers.length, 'broker'))
    parts.push(countOf(totals.topicCount, 'topic'), countOf(totals.partitionCount, 'partition'))
  }
  return ` ${parts.join(` ${glyphs.separator} `)}`
}

function formatLiveness(
  {feeds, shown, screen, paused, nowMs, windowMs}: AppState,
  {glyphs, formatTimeOfDay}: AppLook,
): string {
  const {stale, intervalMs} = feeds[screen.feed]
  const report = shown[screen.feed]
  const [usualMs] = WINDOWS_MS
  const trends = windowMs === usualMs ? '' : `trends ${formatWindow(windowMs)}  `
  const interval = `${trends}${formatSeconds(intervalMs)}`
  const taken =
    report === null ? '' : `   ${formatTimeOfDay(report.atMs)} ${Math.round(report.pollDurationMs)}ms`
  if (paused) return `${interval} ${glyphs.paused} paused${taken} `
  if (stale === null) return report === null ? 'connecting ' : `${interval} ${glyphs.live} live${taken} `
  const parts = [`stale ${formatSeconds(nowMs - stale.sinceMs)}`]
  if (stale.retryAtMs !== null) {
    const left = stale.retryAtMs - nowMs
    parts.push(left > 0 ? `retry ${stale.attempt} in ${formatSeconds(left)}` : `retry ${stale.attempt} now`)
  }
  return `${interval} ${glyphs.stale} ${parts.join(` ${glyphs.separator} `)} `
}

function formatMessage(state: AppState, view: ScreenView, {theme, glyphs}: AppLook): string {
  const fill = (text: string) => fitText(text, state.size.columns, glyphs.ellipsis)
  const {feed} = state.screen
  const {stale} = state.feeds[feed]
  if (state.palette !== null) return fill(formatLine(state.palette, state.shown, glyphs))
  if (state.helpPage !== null) return fill(formatHelpPage(state, state.helpPage))
  if (view.typing !== null) return fill(view.typing)
  if (state.notice !== null) return fill(` ${showUntrusted(state.notice)}`)
  if (stale !== null) return theme('warning', fill(` ${glyphs.warning} ${showUntrusted(stale.message)}`))
  if (state.shown[feed] === null) return theme('quiet', fill(` waiting for ${feedWords[feed]}`))
  return view.message === null ? '' : theme(view.message.tone, fill(view.message.text))
}

function formatHelpPage(state: AppState, page: number): string {
  const pages = countHelpPages(bindingsOf(state), helpRoom(state.size))
  return pages === 1
    ? ' any key closes the help'
    : ` page ${page + 1} of ${pages}   any key: next   Esc closes`
}
