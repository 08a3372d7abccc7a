import {clampFirstShown, pressPagerKey} from '../pager/pager.ts'
import type {ScreenLook} from '../screens/screen.ts'
import type {Key} from '../terminal/key-binding.ts'
import {formatKey} from '../terminal/key-binding.ts'
import {spreadText} from '../text/fit.ts'
import {type AppState, bindingsOf, layoutOf, screenContext, tellScreen} from './app-state.ts'
import {MOST_DETAIL_LINES, quietPane} from './pane.ts'
import {plainLook} from './plain-look.ts'

/** The line that says that the detail is in focus, and what of it is on show. */
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
  const pageRows = room.height - BAR_LINES
  const wanted = pressPagerKey(state.pane.firstShown, key, pageRows)
  if (wanted === null) return null
  const look = plainLook(state, {width: room.width, height: MOST_DETAIL_LINES})
  const lines = state.screen.detail(screenContext(state), look).length
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

function renderBar(
  state: AppState,
  {theme, glyphs, width}: ScreenLook,
  {first, shown, all}: {readonly first: number; readonly shown: number; readonly all: number},
): string {
  const key = bindingsOf(state).find(({action}) => action === 'focus')?.keys[0]
  const hint = key === undefined ? '' : `${formatKey(key, glyphs)} table `
  const range = all === 0 ? 'nothing' : `lines ${first + 1} to ${first + shown} of ${all}`
  return theme('selected', spreadText(`${glyphs.cursor} DETAIL  ${range}`, hint, width, glyphs.ellipsis))
}
