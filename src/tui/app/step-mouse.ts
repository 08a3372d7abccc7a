import type {Key} from '../terminal/key-binding.ts'
import type {MouseReport} from '../terminal/mouse-report.ts'
import {FRAME_SIDE} from '../text/panel.ts'
import {type AppState, layoutOf, screenContext} from './app-state.ts'
import {changeFocus, pressDetailKey} from './detail-pane.ts'
import {LINES_ABOVE} from './layout.ts'
import {followScreen} from './navigation.ts'

/** Rows that a notch of the wheel goes. */
const WHEEL_ROWS = 3

/** What the mouse does: the wheel is so many times up or down in the pane below it, a click is for what it is on. */
export function stepMouse(state: AppState, report: MouseReport): AppState {
  const isPress = report.action === 'press'
  if (state.helpPage !== null) return isPress ? {...state, helpPage: null} : state
  if (state.palette !== null) return state
  const target = findTarget(state, report)
  if (target === null) return state
  if (!isPress) {
    const key = report.action === 'wheel-up' ? 'up' : 'down'
    const turn = target.pane === 'detail' ? scrollDetail : pressTableKey
    return Array.from({length: WHEEL_ROWS}).reduce((turned: AppState) => turn(turned, key), state)
  }
  if (target.pane === 'detail') return state.pane.focused ? state : changeFocus(state)
  const {line, tableWidth} = target
  const click = {type: 'click', line, column: target.column, tableWidth} as const
  const step = state.screen.step(click, screenContext(state))
  const clicked = followScreen(state, step)
  return step.handled ? clicked : pressTableKey(clicked, 'enter')
}

/** The key as screens know it, whatever key the user has given to its action. */
function pressTableKey(state: AppState, key: Key): AppState {
  const step = state.screen.step({type: 'key', key}, screenContext(state))
  return step.handled ? followScreen(state, step) : state
}

/** The wheel leaves the focus where it is. */
function scrollDetail(state: AppState, key: Key): AppState {
  const {focused} = state.pane
  const scrolled = pressDetailKey({...state, pane: {...state.pane, focused: true}}, key)
  return scrolled === null ? state : {...scrolled, pane: {...scrolled.pane, focused}}
}

type Target =
  | {readonly pane: 'detail'}
  | {readonly pane: 'table'; readonly line: number; readonly column: number; readonly tableWidth: number}

/** What is drawn at a place of the terminal; null for the lines above and below, and for frames. */
function findTarget(state: AppState, {row, column}: MouseReport): Target | null {
  const layout = layoutOf(state)
  if (layout === null) return null
  const {tableWidth, pageRows, detail, isFramed} = layout
  const side = isFramed ? FRAME_SIDE : 0
  // The header is the first line of the table, and has the number -1.
  const line = row - LINES_ABOVE - 1
  const at = column - side
  if (line < -1 || at < 0) return null
  if (detail?.place === 'whole') return line < pageRows ? {pane: 'detail'} : null
  if (detail?.place === 'below' && line >= pageRows) {
    const inDetail = line - pageRows - 2 * side
    return inDetail >= 0 && inDetail < detail.height ? {pane: 'detail'} : null
  }
  if (line >= pageRows) return null
  if (at < tableWidth) return {pane: 'table', line, column: at, tableWidth}
  return detail?.place === 'right' && at >= tableWidth + 2 * side ? {pane: 'detail'} : null
}
