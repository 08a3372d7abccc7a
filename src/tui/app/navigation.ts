import type {MountedScreen} from '../screens/screen.ts'
import type {Key} from '../terminal/key-binding.ts'
import {viewKeys} from './app-keys.ts'
import {type AppState, screenContext, tellScreen} from './app-state.ts'
import {type OpenedView, openView, type ViewName, viewNames} from './views.ts'

/** The next screen on top of the one on show. It has its own layout, and so its own number of rows. */
export function openOnTop(state: AppState, screen: MountedScreen): AppState {
  return tellScreen({...state, screen, screensBelow: [state.screen, ...state.screensBelow]}, {type: 'resize'})
}

/** The screen below, with what has happened meanwhile; the same state where there is none. */
export function goBack(state: AppState): AppState {
  const [screen, ...screensBelow] = state.screensBelow
  if (screen === undefined) return state
  return tellScreen({...state, screen, screensBelow}, {type: 'report', holdOrder: false})
}

/** Shows a view and parks the one on show, so that its key comes back to where one was. */
export function showView(state: AppState, opened: OpenedView): AppState {
  const parked = new Map(state.parked)
  parked.set(state.view, {view: state.view, screens: [state.screen, ...state.screensBelow]})
  const [screen, ...screensBelow] = opened.screens
  const next = {...state, view: opened.view, screen, screensBelow, parked}
  return tellScreen(next, {type: 'report', holdOrder: false})
}

/** What the number of a view does; null for any other key. */
export function pressViewKey(state: AppState, key: Key): AppState | null {
  const view = viewOfKey(key)
  if (view === undefined) return null
  const context = screenContext(state)
  if (view === 'tail') return showTail(state, state.screen.selection(context)?.topic)
  if (view === state.view) return state
  return showView(state, state.parked.get(view) ?? openView({view}, context))
}

/** The tail is of the topic under the cursor; where there is none, the one that was open before. */
function showTail(state: AppState, topic: string | undefined): AppState {
  if (state.view === 'tail') return state
  if (topic !== undefined) return showView(state, openView({view: 'tail', topic}, screenContext(state)))
  const parked = state.parked.get('tail')
  return parked === undefined
    ? {...state, notice: 'the tail of which topic? select one, or type :tail and its name'}
    : showView(state, parked)
}

function viewOfKey(key: Key): ViewName | undefined {
  return viewNames.find((view) => viewKeys[view] === key)
}
