import {type FeedName, type Feeds, reportsOf, type ShownReports} from '../feeds.ts'
import type {MountedScreen, ScreenContext, ScreenEvent} from '../screens/screen.ts'
import type {Key, KeyBinding} from '../terminal/key-binding.ts'
import {appBindings, viewBinding} from './app-keys.ts'
import {planLayout, type TerminalSize} from './layout.ts'
import type {OpenedView, ViewName} from './views.ts'

/** Everything that a frame is drawn from. */
export interface AppState {
  readonly clusterLabel: string
  /** How samsa is started on this cluster, for commands to copy: `['samsa', '-b', 'broker:9092']`. */
  readonly program: readonly string[]
  readonly size: TerminalSize
  readonly feeds: Feeds
  /** The reports on show: the newest ones, but for a pause. */
  readonly shown: ShownReports
  readonly paused: boolean
  /** The page of the help on show, counted from 0; null while it is closed. */
  readonly helpPage: number | null
  /** Whether the table takes the room of the detail too. */
  readonly wide: boolean
  /** How far back sparklines and charts go. */
  readonly windowMs: number
  /** What is typed behind `:`; null while nothing is. */
  readonly palette: string | null
  readonly view: ViewName
  /** The screen on show. */
  readonly screen: MountedScreen
  /** The screens that Esc goes back to, the last one first. */
  readonly screensBelow: readonly MountedScreen[]
  /** The other views as they were left. */
  readonly parked: ReadonlyMap<ViewName, OpenedView>
  /** What the last key did, where that cannot be seen otherwise; gone with the next key. */
  readonly notice: string | null
  /** Epoch milliseconds of the last event: the staleness counts with it. */
  readonly nowMs: number
  readonly lastKeyMs: number
}

/** The new state of one feed's poller. */
export type PollEvent = {
  readonly [Name in FeedName]: {
    readonly type: 'poll'
    readonly feed: Name
    readonly poller: Feeds[Name]
    readonly nowMs: number
  }
}[FeedName]

export type AppEvent =
  | PollEvent
  | {readonly type: 'key'; readonly key: Key; readonly nowMs: number}
  | {readonly type: 'resize'; readonly size: TerminalSize}
  | {readonly type: 'tick'; readonly nowMs: number}
  | {readonly type: 'notice'; readonly text: string}

/** What is to be done outside of the state. */
export type AppEffect =
  | {readonly type: 'quit'}
  | {readonly type: 'suspend'}
  | {readonly type: 'repaint'}
  | {readonly type: 'poll-now'}
  | {readonly type: 'set-interval'; readonly intervalMs: number}
  | {readonly type: 'copy'; readonly text: string}
  /** Write a new file; what came of it comes back as a notice. */
  | {readonly type: 'export'; readonly path: string; readonly rows: readonly object[]}

export interface AppStep {
  readonly state: AppState
  readonly effect: AppEffect | null
}

/** While somebody types, rows stay where they are: nobody wants to press Enter on a row that has just moved. */
const typingHoldsOrderMs = 3_000

/** Over which time sparklines and charts are drawn: `t` goes through these. */
export const windowsMs: readonly number[] = [60_000, 300_000, 900_000, 3_600_000]

const [shortestWindowMs = 60_000] = windowsMs

/** The state at the start. */
export function startApp(
  options: Pick<AppState, 'clusterLabel' | 'program' | 'size' | 'feeds' | 'nowMs'> & {
    readonly opened: OpenedView
  },
): AppState {
  const {opened, ...rest} = options
  const [screen, ...screensBelow] = opened.screens
  return {
    ...rest,
    shown: emptyReports,
    paused: false,
    helpPage: null,
    wide: false,
    windowMs: shortestWindowMs,
    palette: null,
    view: opened.view,
    screen,
    screensBelow,
    parked: new Map(),
    notice: null,
    lastKeyMs: 0,
  }
}

/** What is known before the first poll. */
export const emptyReports: ShownReports = {
  throughput: null,
  cluster: null,
  tail: null,
  groups: null,
  topics: null,
}

/** Whether there is room beside or below the table for more about the selected row, and somebody wants it. */
export function wantsDetail({screen, wide}: AppState): boolean {
  return screen.hasDetail && !wide
}

/** What the screen on show knows. */
export function screenContext(state: AppState): ScreenContext {
  const layout = planLayout(state.size, wantsDetail(state))
  return {
    reports: state.shown,
    newest: reportsOf(state.feeds),
    pageRows: layout?.pageRows ?? 1,
    nowMs: state.nowMs,
  }
}

/** All keys that mean something now: those of the screen, of the app and of the views. */
export function bindingsOf({screen, screensBelow}: AppState): readonly KeyBinding[] {
  const canGoBack = screensBelow.length > 0
  const ofApp = appBindings.filter(({action}) => action !== 'back' || canGoBack)
  return [...screen.bindings, ...ofApp, viewBinding]
}

/** Takes the new state of a feed in. Pure. */
export function takePoll(state: AppState, event: PollEvent): AppState {
  const feeds = {...state.feeds, [event.feed]: event.poller}
  const next = {...state, feeds, nowMs: event.nowMs}
  return state.paused ? next : showReports(next)
}

/** Puts the newest reports on show. */
export function showReports(state: AppState): AppState {
  const shown = reportsOf(state.feeds)
  const names = Object.keys(shown) as FeedName[]
  if (names.every((name) => shown[name] === state.shown[name])) return state
  const holdOrder = state.nowMs - state.lastKeyMs < typingHoldsOrderMs
  return tellScreen({...state, shown}, {type: 'report', holdOrder})
}

/** Hands an event other than a key to the screen on show. */
export function tellScreen(state: AppState, event: ScreenEvent): AppState {
  return {...state, screen: state.screen.step(event, screenContext(state)).state}
}
