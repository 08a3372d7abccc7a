import {EVENTS_TITLE} from '../screens/brokers/event-log.ts'
import type {ScreenLook, ScreenView} from '../screens/screen.ts'
import type {PaintedText} from '../text/paint.ts'
import {FRAME, joinLines, type PanelHead, renderPanel, roomForTitle} from '../text/panel.ts'
import type {AppState} from './app-state.ts'
import {frameDetail, renderDetail} from './detail-pane.ts'
import {renderEventLog} from './event-log.ts'
import {fitTitle} from './fit-title.ts'
import type {Layout} from './layout.ts'

/** The table, the detail, or both, in the lines between the title and the message. */
export function renderBody(state: AppState, view: ScreenView, layout: Layout, look: ScreenLook): string[] {
  const lines = [view.header, ...fillRows(view.lines, layout.pageRows)]
  if (layout.detail?.place !== 'whole') return lines
  const {width, height} = layout.detail
  return fillRows(renderDetail(state, {...look, width, height}), height)
}

/** The same in frames, with the event log, in the lines between the first line and the message. */
export function renderPanels(state: AppState, view: ScreenView, layout: Layout, look: ScreenLook): string[] {
  const {detail, events, pageRows, tableWidth} = layout
  const {focused} = state.pane
  const table = () => {
    const hint = statusCells(view)
    const title = fitTitle(view, roomForTitle(hint, tableWidth), look.glyphs.ellipsis).trim()
    return renderPanel(
      {title: [{text: title, tone: 'quiet'}], hint, isFocused: detail !== null && !focused},
      [view.header, ...view.lines],
      {...look, width: tableWidth, height: pageRows + 1},
    )
  }
  const about = ({width, height}: NonNullable<Layout['detail']>) => {
    const {title, hint, lines} = frameDetail(state, {...look, width, height})
    return renderPanel({...headOf(title, hint), isFocused: focused}, lines, {...look, width, height})
  }
  const panes = (): string[] => {
    if (detail === null) return table()
    if (detail.place === 'whole') return about(detail)
    if (detail.place === 'below') return [...table(), ...about(detail)]
    return joinLines(table(), about(detail), tableWidth + FRAME)
  }
  if (events === null) return panes()
  const eventLook = {...look, ...events}
  return [...panes(), ...renderPanel(headOf(EVENTS_TITLE), renderEventLog(state, eventLook), eventLook)]
}

function headOf(title: string, hint = ''): PanelHead {
  return {title: [{text: title, tone: 'strong'}], hint: [{text: hint, tone: 'quiet'}]}
}

/** What a screen says at the right of its title, as pieces. */
export function statusCells({status}: ScreenView): readonly PaintedText[] {
  if (typeof status !== 'string') return trimEnd(status)
  return status.trim() === '' ? [] : [{text: status.trim(), tone: 'quiet'}]
}

function trimEnd(cells: readonly PaintedText[]): readonly PaintedText[] {
  return cells.map((cell, index) =>
    index === cells.length - 1 ? {...cell, text: cell.text.trimEnd()} : cell,
  )
}

/** So many lines: the first ones, or all and empty ones after them. */
export function fillRows(lines: readonly string[], rows: number): string[] {
  return [...lines.slice(0, rows), ...new Array<string>(Math.max(0, rows - lines.length)).fill('')]
}
