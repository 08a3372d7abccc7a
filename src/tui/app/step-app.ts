import {stringifyJson} from '../../views/json.ts'
import {findAction, type Key} from '../terminal/key-binding.ts'
import {formatSeconds, formatWindow} from '../text/numbers.ts'
import {type AppAction, appBindings} from './app-keys.ts'
import {
  type AppEvent,
  type AppState,
  type AppStep,
  bindingsOf,
  screenContext,
  showReports,
  takePoll,
  tellScreen,
  windowsMs,
} from './app-state.ts'
import {formatCommandLine} from './equivalent-command.ts'
import {countHelpPages} from './help.ts'
import {helpRoom} from './layout.ts'
import {goBack, openOnTop, pressViewKey, showView} from './navigation.ts'
import {editPalette, parsePalette} from './palette.ts'
import {openView} from './views.ts'

/** Intervals that `+` and `-` go through. */
export const intervalsMs: readonly number[] = [1_000, 2_000, 5_000, 10_000, 30_000, 60_000]

/** Takes an event in. Pure: what has to be done is in the effect. */
export function stepApp(state: AppState, event: AppEvent): AppStep {
  switch (event.type) {
    case 'poll':
      return only(takePoll(state, event))
    case 'tick':
      return only({...state, nowMs: event.nowMs})
    case 'resize':
      return only(tellScreen({...state, size: event.size}, {type: 'resize'}))
    case 'notice':
      return only({...state, notice: event.text})
    case 'key':
      return pressKey({...state, nowMs: event.nowMs, lastKeyMs: event.nowMs, notice: null}, event.key)
  }
}

function only(state: AppState): AppStep {
  return {state, effect: null}
}

function pressKey(state: AppState, key: Key): AppStep {
  const action = findAction(appBindings, key)
  // These must work while a filter is typed and while the help is open.
  if (key.startsWith('ctrl+') && action !== null) return act(state, action)
  if (state.helpPage !== null) {
    if (action === 'quit') return act(state, action)
    const next = state.helpPage + 1
    const isLast = next >= countHelpPages(bindingsOf(state), helpRoom(state.size))
    return only({...state, helpPage: isLast || key === 'escape' ? null : next})
  }
  if (state.palette !== null) {
    if (key === 'enter') return runPalette({...state, palette: null}, state.palette)
    return only({...state, palette: editPalette(state.palette, key)})
  }
  const step = state.screen.step({type: 'key', key}, screenContext(state))
  if (step.handled) {
    if (step.replace !== undefined)
      return only(tellScreen({...state, screen: step.replace}, {type: 'resize'}))
    const stepped = {...state, screen: step.state}
    return only(step.open === undefined ? stepped : openOnTop(stepped, step.open))
  }
  const moved = pressViewKey(state, key)
  if (moved !== null) return only(moved)
  return action === null ? only(state) : act(state, action)
}

function act(state: AppState, action: AppAction): AppStep {
  switch (action) {
    case 'back':
      return only(goBack(state))
    case 'palette':
      return only({...state, palette: ''})
    case 'pause':
      return only(togglePause(state))
    case 'help':
      return only({...state, helpPage: 0})
    case 'wide':
      return only(tellScreen({...state, wide: !state.wide}, {type: 'resize'}))
    case 'window': {
      const next = windowsMs.indexOf(state.windowMs) + 1
      const windowMs = windowsMs[next % windowsMs.length] ?? state.windowMs
      return only({...state, windowMs, notice: `trends over ${formatWindow(windowMs)}`})
    }
    case 'export': {
      const time = new Date(state.nowMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')
      return only({...state, palette: `export samsa-${state.screen.name.toLowerCase()}-${time}.json`})
    }
    case 'copy-name':
    case 'copy-row':
    case 'copy-command':
      return copy(state, action)
    case 'refresh':
      return {state, effect: {type: 'poll-now'}}
    case 'slower':
    case 'faster':
      return changeInterval(state, action)
    case 'quit':
    case 'suspend':
    case 'repaint':
      return {state, effect: {type: action}}
  }
}

function togglePause(state: AppState): AppState {
  return state.paused
    ? showReports({...state, paused: false, lastKeyMs: 0})
    : tellScreen({...state, paused: true}, {type: 'resize'})
}

function runPalette(state: AppState, line: string): AppStep {
  const command = parsePalette(line)
  switch (command?.type) {
    case undefined:
      return only(state)
    case 'open':
      return only(showView(state, openView(command.request, screenContext(state))))
    case 'pause':
      return only(togglePause(state))
    case 'quit':
      return {state, effect: {type: 'quit'}}
    case 'export':
      return {
        state,
        effect: {type: 'export', path: command.path, rows: state.screen.listed(screenContext(state))},
      }
    case 'wrong':
      return only({...state, notice: command.reason})
  }
}

function copy(state: AppState, action: 'copy-name' | 'copy-row' | 'copy-command'): AppStep {
  const selection = state.screen.selection(screenContext(state))
  if (selection === null) return only({...state, notice: 'there is no row to copy'})
  const text =
    action === 'copy-name'
      ? selection.name
      : action === 'copy-row'
        ? stringifyJson(selection.json)
        : formatCommandLine(state.program, selection.command)
  return {state, effect: {type: 'copy', text}}
}

function changeInterval(state: AppState, action: 'slower' | 'faster'): AppStep {
  const now = state.feeds.throughput.intervalMs
  const intervalMs =
    action === 'slower'
      ? intervalsMs.find((candidate) => candidate > now)
      : intervalsMs.findLast((candidate) => candidate < now)
  if (intervalMs === undefined) return only(state)
  return {
    state: {...state, notice: `polling every ${formatSeconds(intervalMs)}`},
    effect: {type: 'set-interval', intervalMs},
  }
}
