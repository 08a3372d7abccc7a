import {clampFirstShown, pressPagerKey} from '../pager/pager.ts'
import type {Detail, ScreenLook} from '../screens/screen.ts'
import type {Key} from '../terminal/key-binding.ts'
import {formatKey} from '../terminal/key-binding.ts'
import {spreadText} from '../text/fit.ts'
import {type AppState, bindingsOf, layoutOf, screenContext, tellScreen} from './app-state.ts'
import {type DetailPane, MOST_DETAIL_LINES, quietPane} from './pane.ts'
import {plainLook} from './plain-look.ts'

/** Without a frame, the line that says that the detail is in focus, and what of it is on show. */
const BAR_LINES = 1
const TITLE_LINES = 1

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
  // In a frame the title stays above the lines; elsewhere it is the first of them.
  const isFramed = layoutOf(state)?.isFramed === true
  const pageRows = isFramed ? room.height : room.height - BAR_LINES
  const wanted = pressPagerKey(state.pane.firstShown, key, pageRows)
  if (wanted === null) return null
  const {lines} = detailOf(state, plainLook(state, room))
  const firstShown = clampFirstShown(wanted, lines.length + (isFramed ? 0 : TITLE_LINES), pageRows)
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

/** The detail without a frame, from its title on, as much as fits. In focus it has a bar above, marked as a selected row is. */
export function renderDetail(state: AppState, look: ScreenLook): readonly string[] {
  const {pane} = state
  const {theme, glyphs, width} = look
  const {title, hint, lines} = detailOf(state, {...look, height: look.height - TITLE_LINES})
  if (title === '' && lines.length === 0) return []
  const head = spreadText(` ${title}`, hint === '' ? '' : `${hint} `, width, glyphs.ellipsis)
  const all = [theme('strong', head), ...lines]
  if (!isScrolled(pane)) return all
  const height = look.height - (pane.focused ? BAR_LINES : 0)
  const first = clampFirstShown(pane.firstShown, all.length, height)
  const shown = all.slice(first, first + height)
  return pane.focused
    ? [renderBar(state, look, {first, shown: shown.length, all: all.length}), ...shown]
    : shown
}

/** The detail for a frame; in focus, the hint is what of it is on show. */
export function frameDetail(state: AppState, look: ScreenLook): Detail {
  const {pane} = state
  const {title, hint, lines: all} = detailOf(state, look)
  const first = clampFirstShown(pane.firstShown, all.length, look.height)
  const lines = all.slice(first, first + look.height)
  const range = describeRange({first, shown: lines.length, all: all.length})
  return {title, hint: pane.focused ? `${range}  ${keyOfFocus(state, look)}`.trim() : hint, lines}
}

/** The whole of it where it may be scrolled, else as much as there is room for. */
function detailOf(state: AppState, look: ScreenLook): Detail {
  const height = isScrolled(state.pane) ? MOST_DETAIL_LINES : look.height
  return state.screen.detail(screenContext(state), {...look, height})
}

function isScrolled({focused, firstShown}: DetailPane): boolean {
  return focused || firstShown > 0
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
