import {clampFirstShown, pressPagerKey} from '../pager/pager.ts'
import type {ScreenLook} from '../screens/screen.ts'
import type {Key} from '../terminal/key-binding.ts'
import {formatKey} from '../terminal/key-binding.ts'
import {spreadText} from '../text/fit.ts'
import {type AppState, bindingsOf, layoutOf, screenContext, tellScreen} from './app-state.ts'
import {MOST_DETAIL_LINES, quietPane} from './pane.ts'
import {plainLook} from './plain-look.ts'

/** Without a frame, the line that says that the detail is in focus, and what of it is on show. */
const BAR_LINES = 1

/** Moves the focus to the other pane. Where there is room for one only, that pane takes the place of the other. */
export function changeFocus(state: AppState): AppState {
  const pane = {...state.pane, focused: !state.pane.focused}
  return tellScreen({...state, pane}, {type: 'resize'})
}

/** One pane on the whole screen, or both again. */
export function toggleExpanded(state: AppState): AppState {
  const hasRoomForBoth = layoutOf({...state, expanded: false, pane: quietPane})?.detail !== null
  if (!hasRoomForBoth) {
    const focus = bindingsOf(state).find(({action}) => action === 'focus')
    const key = focus?.keys[0]
    return {
      ...state,
      notice: `there is room for one pane only${key === undefined ? '' : `: ${key} shows the other`}`,
    }
  }
  return tellScreen({...state, expanded: !state.expanded}, {type: 'resize'})
}

/** What a key does to the detail in focus; null where it is none of its keys. */
export function pressDetailKey(state: AppState, key: Key): AppState | null {
  const room = layoutOf(state)?.detail
  if (!state.pane.focused || !room) return null
  if (key === 'escape' || key === 'backspace') return changeFocus(state)
  const ofFrame = layoutOf(state)?.isFramed === true
  const pageRows = ofFrame ? room.height : room.height - BAR_LINES
  const wanted = pressPagerKey(state.pane.firstShown, key, pageRows)
  if (wanted === null) return null
  const look = plainLook(state, {width: room.width, height: MOST_DETAIL_LINES})
  // In a frame the first line is its title, and stays.
  const lines = state.screen.detail(screenContext(state), look).length - (ofFrame ? 1 : 0)
  const firstShown = clampFirstShown(wanted, lines, pageRows)
  return {...state, pane: {focused: true, firstShown, scrolledOn: subjectOf(state)}}
}

/** Another row, or none: its detail starts at its first line. */
export function settleDetail(state: AppState): AppState {
  const {pane} = state
  if (pane.firstShown === 0 || pane.scrolledOn === subjectOf(state)) return state
  return {...state, pane: {...pane, firstShown: 0, scrolledOn: null}}
}

/** What the detail is about. */
function subjectOf(state: AppState): string {
  const {screen} = state
  return `${screen.name} ${screen.selection(screenContext(state))?.name ?? ''}`
}

/** The lines of the detail that fit into its room. In focus it has a bar above, marked as a selected row is. */
export function renderDetail(state: AppState, look: ScreenLook): readonly string[] {
  const {pane, screen} = state
  const context = screenContext(state)
  const isWhole = pane.focused || pane.firstShown > 0
  const lines = screen.detail(context, isWhole ? {...look, height: MOST_DETAIL_LINES} : look)
  if (!isWhole) return lines
  const height = look.height - (pane.focused ? BAR_LINES : 0)
  const first = clampFirstShown(pane.firstShown, lines.length, height)
  const shown = lines.slice(first, first + height)
  return pane.focused
    ? [renderBar(state, look, {first, shown: shown.length, all: lines.length}), ...shown]
    : shown
}

/**
 * The detail for a frame: its first line, which says what it is about, is the title; in focus, what of the others is on
 * show is the hint.
 */
export function frameDetail(
  state: AppState,
  look: ScreenLook,
): {readonly title: string; readonly hint: string | null; readonly lines: readonly string[]} {
  const {pane, screen} = state
  const isWhole = pane.focused || pane.firstShown > 0
  const height = isWhole ? MOST_DETAIL_LINES : look.height + 1
  const [title = '', ...all] = screen.detail(screenContext(state), {...look, height})
  const first = clampFirstShown(pane.firstShown, all.length, look.height)
  const lines = all.slice(first, first + look.height)
  const range = describeRange({first, shown: lines.length, all: all.length})
  return {title, hint: pane.focused ? `${range}  ${keyOfFocus(state, look)}`.trim() : null, lines}
}

function describeRange({first, shown, all}: ShownRange): string {
  return all === 0 ? 'nothing' : `lines ${first + 1} to ${first + shown} of ${all}`
}

interface ShownRange {
  readonly first: number
  readonly shown: number
  readonly all: number
}

function keyOfFocus(state: AppState, {glyphs}: ScreenLook): string {
  const key = bindingsOf(state).find(({action}) => action === 'focus')?.keys[0]
  return key === undefined ? '' : `${formatKey(key, glyphs)} table`
}

function renderBar(state: AppState, look: ScreenLook, range: ShownRange): string {
  const {theme, glyphs, width} = look
  const text = `${glyphs.cursor} DETAIL  ${describeRange(range)}`
  return theme('selected', spreadText(text, `${keyOfFocus(state, look)} `, width, glyphs.ellipsis))
}
