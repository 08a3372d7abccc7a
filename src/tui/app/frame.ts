import {displayWidth} from '../../views/display-width.ts'
import {formatCompact} from '../../views/numbers.ts'
import type {ScreenLook, ScreenView} from '../screens/screen.ts'
import {fitText, spreadText, truncateText} from '../text/fit.ts'
import type {Glyphs} from '../text/glyphs.ts'
import {countOf, formatSeconds} from '../text/numbers.ts'
import {showUntrusted} from '../text/untrusted.ts'
import type {Theme} from '../theme.ts'
import {appBindings} from './app-keys.ts'
import {type AppState, screenContext} from './app-state.ts'
import {formatFooter, formatHelp} from './help.ts'
import {type Layout, planLayout, smallestSize} from './layout.ts'

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
  const layout = planLayout(state.size, screen.hasDetail)
  if (layout === null) return fillRows([formatTooSmall(state, look)], rows)

  const screenLook: ScreenLook = {
    ...look,
    width: layout.tableWidth,
    height: layout.pageRows,
    faded: state.poller.stale !== null && !state.paused,
  }
  const context = screenContext(state)
  const view = screen.view(context, screenLook)
  const {ellipsis} = look.glyphs
  const bodyRows = rows - 4
  const canGoBack = state.screensBelow.length > 0
  const bindings = [...screen.bindings, ...appBindings.filter(({action}) => action !== 'back' || canGoBack)]
  const body = state.helpOpen
    ? formatHelp(bindings, {width: columns, height: bodyRows}, look.glyphs)
    : layout.detail === null
      ? [view.header, ...fillRows(view.lines, layout.pageRows)]
      : joinDetail(view, screen.detail(context, {...screenLook, ...layout.detail}), layout, look)
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

function fillRows(lines: readonly string[], rows: number): string[] {
  return [...lines.slice(0, rows), ...new Array<string>(Math.max(0, rows - lines.length)).fill('')]
}

function joinDetail(view: ScreenView, detail: readonly string[], layout: Layout, look: AppLook): string[] {
  const table = [view.header, ...fillRows(view.lines, layout.pageRows)]
  if (layout.detail?.place !== 'right') return [...table, ...fillRows(detail, layout.detail?.height ?? 0)]
  return table.map((line, index) => {
    // Lines hold codes, so they are filled up by the cursor: a table line may be shorter than its room.
    const gap = ' '.repeat(Math.max(0, layout.tableWidth - displayWidth(line)))
    return `${line}${gap}${look.theme('quiet', look.glyphs.rule)}${detail[index] ?? ''}`
  })
}

function formatTooSmall({size}: AppState, {glyphs}: AppLook): string {
  const text = `terminal too small: ${size.columns}x${size.rows}, needs ${smallestSize.columns}x${smallestSize.rows}`
  return truncateText(text, size.columns, glyphs.ellipsis)
}

function formatCluster({clusterLabel, report}: AppState, {glyphs}: AppLook): string {
  const parts = [showUntrusted(clusterLabel)]
  if (report !== null) {
    const {totals, brokers} = report
    parts.push(`${formatCompact(totals.inPerSecond)} offsets/s`, countOf(brokers.length, 'broker'))
    parts.push(countOf(totals.topicCount, 'topic'), countOf(totals.partitionCount, 'partition'))
  }
  return ` ${parts.join(` ${glyphs.separator} `)}`
}

function formatLiveness(
  {poller, report, paused, nowMs}: AppState,
  {glyphs, formatTimeOfDay}: AppLook,
): string {
  const interval = formatSeconds(poller.intervalMs)
  const taken =
    report === null ? '' : `   ${formatTimeOfDay(report.atMs)} ${Math.round(report.pollDurationMs)}ms`
  if (paused) return `${interval} ${glyphs.paused} paused${taken} `
  const {stale} = poller
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
  const {stale} = state.poller
  if (view.typing !== null && !state.helpOpen) return fill(view.typing)
  if (state.notice !== null) return fill(` ${state.notice}`)
  if (stale !== null) return theme('warning', fill(` ${glyphs.warning} ${showUntrusted(stale.message)}`))
  if (state.report === null) return theme('quiet', fill(' waiting for the first end offsets'))
  return view.message === null ? '' : theme(view.message.tone, fill(view.message.text))
}
