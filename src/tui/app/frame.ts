import {feedWords} from '../feeds.ts'
import type {ScreenLook, ScreenView} from '../screens/screen.ts'
import {fitText, truncateText} from '../text/fit.ts'
import {spreadCells, widthOfCells} from '../text/paint.ts'
import {showUntrusted} from '../text/untrusted.ts'
import type {AppLook} from './app-look.ts'
import {type AppState, bindingsOf, layoutOf, screenContext} from './app-state.ts'
import {fitTitle} from './fit-title.ts'
import {fillRows, renderBody, renderPanels, statusCells} from './frame-body.ts'
import {renderHead} from './head.ts'
import {countHelpPages, formatFooter, formatHelp} from './help.ts'
import {helpRoom, type Layout, LINES_AROUND_FRAMES, smallestSize} from './layout.ts'
import {formatLine} from './palette-line.ts'

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
    isFramed: layout.isFramed,
    windowMs: state.windowMs,
    faded: state.feeds[screen.feed].stale !== null && !state.paused,
  }
  const view = screen.view(screenContext(state), screenLook)
  const bindings = bindingsOf(state)
  return [
    renderHead(state, look),
    ...fillRows(renderMiddle(state, view, layout, screenLook), rows - LINES_AROUND_FRAMES),
    formatMessage(state, view, look),
    formatFooter(bindings, columns, look),
  ]
}

/** What is between the first line and the message: the title and the table, or all in frames, or the help. */
function renderMiddle(
  state: AppState,
  view: ScreenView,
  layout: Layout,
  look: ScreenLook,
): readonly string[] {
  if (state.helpPage === null) {
    if (view.hasFrames === true) return view.lines
    if (layout.isFramed) return renderPanels(state, view, layout, look)
  }
  const width = state.size.columns
  const status = statusCells(view)
  const text = fitTitle(view, width - widthOfCells(status) - 1, look.glyphs.ellipsis)
  const title = spreadCells([{text, tone: 'quiet'}], status, {...look, width})
  if (state.helpPage !== null)
    return [title, ...formatHelp(bindingsOf(state), state.helpPage, helpRoom(state.size), look.glyphs)]
  return [title, ...renderBody(state, view, layout, look)]
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
