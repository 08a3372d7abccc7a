import type {ThroughputPollerState} from '../../core/throughput/throughput-poller.ts'
import type {ThroughputReport} from '../../core/throughput/throughput-report.ts'
import type {MountedScreen, ScreenContext, ScreenEvent} from '../screens/screen.ts'
import {findAction, type Key} from '../terminal/key-binding.ts'
import {formatSeconds} from '../text/numbers.ts'
import {type AppAction, appBindings} from './app-keys.ts'
import {planLayout, type TerminalSize} from './layout.ts'

/** Everything that a frame is drawn from. */
export interface AppState {
  readonly clusterLabel: string
  readonly size: TerminalSize
  readonly poller: ThroughputPollerState
  /** The report on show: the newest one, but for a pause. */
  readonly report: ThroughputReport | null
  readonly paused: boolean
  readonly helpOpen: boolean
  /** The screen on show. */
  readonly screen: MountedScreen
  /** The screens that Esc goes back to, the last one first. */
  readonly screensBelow: readonly MountedScreen[]
  /** What the last key did, where that cannot be seen otherwise; gone with the next key. */
  readonly notice: string | null
  /** Epoch milliseconds of the last event: the staleness counts with it. */
  readonly nowMs: number
  readonly lastKeyMs: number
}

export type AppEvent =
  | {readonly type: 'poll'; readonly poller: ThroughputPollerState; readonly nowMs: number}
  | {readonly type: 'key'; readonly key: Key; readonly nowMs: number}
  | {readonly type: 'resize'; readonly size: TerminalSize}
  | {readonly type: 'tick'; readonly nowMs: number}

/** What is to be done outside of the state. */
export type AppEffect =
  | {readonly type: 'quit'}
  | {readonly type: 'suspend'}
  | {readonly type: 'repaint'}
  | {readonly type: 'poll-now'}
  | {readonly type: 'set-interval'; readonly intervalMs: number}

export interface AppStep {
  readonly state: AppState
  readonly effect: AppEffect | null
}

/** Intervals that `+` and `-` go through. */
export const intervalsMs: readonly number[] = [1_000, 2_000, 5_000, 10_000, 30_000, 60_000]

/** While somebody types, rows stay where they are: nobody wants to press Enter on a row that has just moved. */
const typingHoldsOrderMs = 3_000

/** The state at the start. */
export function startApp(
  options: Pick<AppState, 'clusterLabel' | 'size' | 'poller' | 'nowMs' | 'screen'>,
): AppState {
  return {
    ...options,
    report: null,
    paused: false,
    helpOpen: false,
    screensBelow: [],
    notice: null,
    lastKeyMs: 0,
  }
}

/** What the screen on show knows. */
export function screenContext(state: AppState): ScreenContext {
  const layout = planLayout(state.size, state.screen.hasDetail)
  return {report: state.report, pageRows: layout?.pageRows ?? 1}
}

/** Takes an event in. Pure: what has to be done is in the effect. */
export function stepApp(state: AppState, event: AppEvent): AppStep {
  switch (event.type) {
    case 'poll':
      return {state: takePoll(state, event.poller, event.nowMs), effect: null}
    case 'tick':
      return {state: {...state, nowMs: event.nowMs}, effect: null}
    case 'resize':
      return {state: tellScreen({...state, size: event.size}, {type: 'resize'}), effect: null}
    case 'key':
      return pressKey({...state, nowMs: event.nowMs, lastKeyMs: event.nowMs, notice: null}, event.key)
  }
}

function takePoll(state: AppState, poller: ThroughputPollerState, nowMs: number): AppState {
  const next = {...state, poller, nowMs}
  if (state.paused || poller.report === state.report) return next
  const holdOrder = nowMs - state.lastKeyMs < typingHoldsOrderMs
  return tellScreen({...next, report: poller.report}, {type: 'report', holdOrder})
}

function tellScreen(state: AppState, event: ScreenEvent): AppState {
  return {...state, screen: state.screen.step(event, screenContext(state)).state}
}

function pressKey(state: AppState, key: Key): AppStep {
  const action = findAction(appBindings, key)
  // These must work while a filter is typed and while the help is open.
  if (key.startsWith('ctrl+') && action !== null) return act(state, action)
  if (state.helpOpen) {
    return action === 'quit' ? act(state, action) : {state: {...state, helpOpen: false}, effect: null}
  }
  const step = state.screen.step({type: 'key', key}, screenContext(state))
  if (step.handled) {
    if (step.open === undefined) return {state: {...state, screen: step.state}, effect: null}
    // The new screen has its own layout, and so its own number of rows.
    const opened = {...state, screen: step.open, screensBelow: [step.state, ...state.screensBelow]}
    return {state: tellScreen(opened, {type: 'resize'}), effect: null}
  }
  return action === null ? {state, effect: null} : act(state, action)
}

function act(state: AppState, action: AppAction): AppStep {
  switch (action) {
    case 'back': {
      const [screen, ...screensBelow] = state.screensBelow
      if (screen === undefined) return {state, effect: null}
      const back = {...state, screen, screensBelow}
      return {state: tellScreen(back, {type: 'report', holdOrder: false}), effect: null}
    }
    case 'pause':
      return {
        state: state.paused
          ? takePoll({...state, paused: false, lastKeyMs: 0}, state.poller, state.nowMs)
          : {...state, paused: true},
        effect: null,
      }
    case 'help':
      return {state: {...state, helpOpen: true}, effect: null}
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

function changeInterval(state: AppState, action: 'slower' | 'faster'): AppStep {
  const now = state.poller.intervalMs
  const intervalMs =
    action === 'slower'
      ? intervalsMs.find((candidate) => candidate > now)
      : intervalsMs.findLast((candidate) => candidate < now)
  if (intervalMs === undefined) return {state, effect: null}
  return {
    state: {...state, notice: `polling every ${formatSeconds(intervalMs)}`},
    effect: {type: 'set-interval', intervalMs},
  }
}
