import {formatCommandLine} from '../../core/names/command-line.ts'
import {stringifyJson} from '../../views/json.ts'
import {formatSeconds} from '../../views/numbers.ts'
import {formatWindow} from '../text/numbers.ts'
import {showUntrusted} from '../text/untrusted.ts'
import type {AppAction} from './app-keys.ts'
import {type AppState, type AppStep, screenContext, showReports, tellScreen, WINDOWS_MS} from './app-state.ts'
import {changeFocus, toggleExpanded} from './detail-pane.ts'
import {goBack, revisit} from './navigation.ts'
import {startLine} from './palette-line.ts'

/** Intervals that `+` and `-` go through. */
export const INTERVALS_MS: readonly number[] = [1_000, 2_000, 5_000, 10_000, 30_000, 60_000]

/** Does what a key of the app is for. */
export function act(state: AppState, action: AppAction): AppStep {
  switch (action) {
    case 'back':
      return only(goBack(state))
    case 'earlier-screen':
      return only(revisit(state, 'before'))
    case 'later-screen':
      return only(revisit(state, 'after'))
    case 'focus':
      return only(changeFocus(state))
    case 'expand':
      return only(toggleExpanded(state))
    case 'palette':
      return only({...state, palette: startLine()})
    case 'pause':
      return only(togglePause(state))
    case 'help':
      return only({...state, helpPage: 0})
    case 'window': {
      const next = WINDOWS_MS.indexOf(state.windowMs) + 1
      const windowMs = WINDOWS_MS[next % WINDOWS_MS.length] ?? state.windowMs
      return only({...state, windowMs, notice: `trends over ${formatWindow(windowMs)}`})
    }
    case 'export': {
      const time = new Date(state.nowMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')
      const path = `samsa-${state.screen.name.toLowerCase()}-${time}.json`
      return only({...state, palette: startLine(`export ${path}`)})
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

/** Nothing is to be done outside of the state. */
export function only(state: AppState): AppStep {
  return {state, effect: null}
}

/** Holds the numbers, or shows the newest ones again. */
export function togglePause(state: AppState): AppState {
  return state.paused
    ? showReports({...state, paused: false, lastKeyMs: 0})
    : tellScreen({...state, paused: true}, {type: 'resize'})
}

/** What is copied is pasted somewhere, often into a shell: it holds no control characters of others. */
function copy(state: AppState, action: 'copy-name' | 'copy-row' | 'copy-command'): AppStep {
  const selection = state.screen.selection(screenContext(state))
  if (selection === null) return only({...state, notice: 'there is no row to copy'})
  const {name, json, command} = selection
  switch (action) {
    case 'copy-name':
      return copyText(state, showUntrusted(name))
    case 'copy-row':
      return copyText(state, stringifyJson(json, {terminal: true}))
    case 'copy-command':
      return copyText(state, formatCommandLine(state.program, command), state.withheld)
  }
}

function copyText(state: AppState, text: string, withheld: readonly string[] = []): AppStep {
  const without = withheld.length === 0 ? '' : ` without ${withheld.join(', ')}`
  return {state, effect: {type: 'copy', text, notice: `${without}: ${text}`}}
}

function changeInterval(state: AppState, action: 'slower' | 'faster'): AppStep {
  const now = state.feeds.throughput.intervalMs
  const intervalMs =
    action === 'slower'
      ? INTERVALS_MS.find((candidate) => candidate > now)
      : INTERVALS_MS.findLast((candidate) => candidate < now)
  if (intervalMs === undefined) return only(state)
  return {
    state: {...state, notice: `polling every ${formatSeconds(intervalMs)}`},
    effect: {type: 'set-interval', intervalMs},
  }
}
