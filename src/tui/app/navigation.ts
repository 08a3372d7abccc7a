import type {MountedScreen, ScreenStep} from '../screens/screen.ts'
import type {Key} from '../terminal/key-binding.ts'
import {viewKeys} from './app-keys.ts'
import {type AppState, screenContext, tellScreen} from './app-state.ts'
import {quietPane} from './pane.ts'
import {VIEW_NAMES, type ViewName} from './view-names.ts'
import {type OpenedView, openView} from './views.ts'

/** Screens that `[` can go back through. */
const MOST_VISITED = 50

/** The state after a step of the screen on show: the screen as it is then, another in its place, or one on top of it. */
export function followScreen(state: AppState, step: ScreenStep<MountedScreen>): AppState {
  if (step.replace !== undefined) return replaceScreen(state, step.replace)
  // What the table handles brings the focus back to it: a filter, above all, must be seen while it is typed.
  const notice = step.notice ?? state.notice
  const stepped = {...state, screen: step.state, pane: {...state.pane, focused: false}, notice}
  return step.open === undefined ? stepped : openOnTop(stepped, step.open)
}

/** The next screen on top of the one on show. It has its own layout, and so its own number of rows. */
function openOnTop(state: AppState, screen: MountedScreen): AppState {
  const screensBelow = [state.screen, ...state.screensBelow]
  return tellScreen({...leave(state), screen, screensBelow}, {type: 'resize'})
}

/** Another screen in place of the one on show: another tab of it, and no visit of its own. */
function replaceScreen(state: AppState, screen: MountedScreen): AppState {
  return tellScreen({...state, screen, pane: quietPane}, {type: 'resize'})
}

/** The screen below, with what has happened meanwhile; the same state where there is none. */
export function goBack(state: AppState): AppState {
  const [screen, ...screensBelow] = state.screensBelow
  if (screen === undefined) return state
  return tellScreen({...leave(state), screen, screensBelow}, {type: 'report', holdOrder: false})
}

/** Shows a view and parks the one on show, so that its key comes back to where one was. */
export function showView(state: AppState, opened: OpenedView): AppState {
  return show(park(leave(state)), opened)
}

/** Where one was before this, or after it, as with a browser's buttons. */
export function revisit(state: AppState, direction: 'before' | 'after'): AppState {
  const {visitedBefore, visitedAfter} = state
  const [place, ...further] = direction === 'before' ? visitedBefore : visitedAfter
  if (place === undefined) return {...state, notice: `no screen was visited ${direction} this one`}
  const here = placeOf(state)
  const visited =
    direction === 'before'
      ? {visitedBefore: further, visitedAfter: [here, ...visitedAfter]}
      : {visitedBefore: [here, ...visitedBefore], visitedAfter: further}
  const left = {...state, ...visited, pane: quietPane}
  return show(place.view === state.view ? left : park(left), place)
}

function placeOf({view, screen, screensBelow}: AppState): OpenedView {
  return {view, screens: [screen, ...screensBelow]}
}

/** Notes what is left for another place; what was ahead is not any more. */
function leave(state: AppState): AppState {
  const visitedBefore = [placeOf(state), ...state.visitedBefore].slice(0, MOST_VISITED)
  return {...state, visitedBefore, visitedAfter: [], pane: quietPane}
}

function park(state: AppState): AppState {
  return {...state, parked: new Map(state.parked).set(state.view, placeOf(state))}
}

function show(state: AppState, {view, screens: [screen, ...screensBelow]}: OpenedView): AppState {
  return tellScreen({...state, view, screen, screensBelow}, {type: 'report', holdOrder: false})
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
  return VIEW_NAMES.find((view) => viewKeys[view] === key)
}
