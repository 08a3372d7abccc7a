import type {ProblemFeeds} from '../../core/dashboard/problems/find-problems.ts'
import {type FeedName, type Feeds, reportsOf, type ShownReports} from '../feeds.ts'
import type {MountedScreen, ScreenContext, ScreenEvent} from '../screens/screen.ts'
import type {Key, KeyBinding} from '../terminal/key-binding.ts'
import type {MouseReport} from '../terminal/mouse-report.ts'
import {type AppAction, appBindingsOn, helpOnViews} from './app-keys.ts'
import type {ExportTarget} from './export-rows.ts'
import {type Keymap, OWN_KEYS, remapBindings} from './keymap.ts'
import {type Layout, planPanes, type TerminalSize} from './layout.ts'
import type {PaletteLine} from './palette-line.ts'
import {type DetailPane, quietPane} from './pane.ts'
import type {ViewName} from './view-names.ts'
import type {OpenedView} from './views.ts'

/** Everything that a frame is drawn from. */
export interface AppState {
  readonly clusterLabel: string
  /** How samsa is started on this cluster, for commands to copy: `['samsa', '-b', 'broker:9092']`. */
  readonly program: readonly string[]
  /** Properties of the connection that `program` leaves out because they are secrets. */
  readonly withheld: readonly string[]
  /** Keys that the user has given to actions. */
  readonly keymap: Keymap
  /** Flags that lead another command line to the workers of Kafka Connect; null where nobody has said where they are. */
  readonly connectFlags: readonly string[] | null
  readonly size: TerminalSize
  readonly feeds: Feeds
  /** The reports on show: the newest ones, but for a pause. */
  readonly shown: ShownReports
  readonly paused: boolean
  /** The page of the help on show, counted from 0; null while it is closed. */
  readonly helpPage: number | null
  /** Whether one pane has the room of both: the one in focus. */
  readonly expanded: boolean
  readonly pane: DetailPane
  /** How far back sparklines and charts go. */
  readonly windowMs: number
  /** What is typed behind `:`; null while nothing is. */
  readonly palette: PaletteLine | null
  /** Lines that were entered there, the newest first. */
  readonly earlierLines: readonly string[]
  readonly view: ViewName
  /** The screen on show. */
  readonly screen: MountedScreen
  /** The screens that Esc goes back to, the last one first. */
  readonly screensBelow: readonly MountedScreen[]
  /** The other views as they were left. */
  readonly parked: ReadonlyMap<ViewName, OpenedView>
  /** What was on show before, as it was left, the last one first: `[` goes there. */
  readonly visitedBefore: readonly OpenedView[]
  /** What `[` came from, the last one first: `]` goes there. */
  readonly visitedAfter: readonly OpenedView[]
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
  /** One line, without control characters. */
  | {readonly type: 'paste'; readonly text: string; readonly nowMs: number}
  | {readonly type: 'mouse'; readonly report: MouseReport; readonly nowMs: number}
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
  | {
      readonly type: 'copy'
      readonly text: string
      /** What is to be said behind how it was copied. */
      readonly notice: string
    }
  /** Write a new file; what came of it comes back as a notice. */
  | {readonly type: 'export'; readonly target: ExportTarget; readonly rows: readonly object[]}

export interface AppStep {
  readonly state: AppState
  readonly effect: AppEffect | null
}

/** While somebody types, rows stay where they are: nobody wants to press Enter on a row that has just moved. */
const TYPING_HOLDS_ORDER_MS = 3_000

/** Over which time sparklines and charts are drawn: `t` goes through these. */
export const WINDOWS_MS: readonly number[] = [60_000, 300_000, 900_000, 3_600_000]

const [shortestWindowMs = 60_000] = WINDOWS_MS

/** The state at the start. */
export function startApp(
  options: Pick<AppState, 'clusterLabel' | 'program' | 'size' | 'feeds' | 'nowMs'> &
    Partial<Pick<AppState, 'withheld' | 'keymap' | 'connectFlags'>> & {readonly opened: OpenedView},
): AppState {
  const {opened, withheld = [], keymap = OWN_KEYS, connectFlags = null, ...rest} = options
  const [screen, ...screensBelow] = opened.screens
  return {
    ...rest,
    withheld,
    keymap,
    connectFlags,
    shown: emptyReports,
    paused: false,
    helpPage: null,
    expanded: false,
    pane: quietPane,
    windowMs: shortestWindowMs,
    palette: null,
    earlierLines: [],
    view: opened.view,
    screen,
    screensBelow,
    parked: new Map(),
    visitedBefore: [],
    visitedAfter: [],
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
  health: null,
  transactions: null,
  moves: null,
  connect: null,
}

/** Where the parts of the screen on show go; null where the terminal is too small for any. */
export function layoutOf({size, screen, expanded, pane}: AppState): Layout | null {
  const {hasDetail, rows} = screen
  return planPanes(size, {hasDetail, rows, expanded, detailFocused: pane.focused})
}

/** What problems are found in, as it is on show. */
export function problemFeedsOf({
  shown,
  feeds,
  connectFlags,
}: AppState): Required<Omit<ProblemFeeds, 'missed'>> {
  const {cluster, groups, health, connect} = shown
  const stale = {
    cluster: feeds.cluster.stale,
    groups: feeds.groups.stale,
    health: feeds.health.stale,
    connect: feeds.connect.stale,
  }
  return {cluster, groups, health, connect, connectFlags, stale}
}

/** What the screen on show knows. */
export function screenContext(state: AppState): ScreenContext {
  const layout = layoutOf(state)
  return {
    reports: state.shown,
    newest: reportsOf(state.feeds),
    pageRows: layout?.pageRows ?? 1,
    hasEventLog: layout !== null && layout.events !== null,
    hasDetail: layout?.detail != null && layout.detail.place !== 'whole',
    nowMs: state.nowMs,
    stale: state.feeds[state.screen.feed].stale,
    staleFeeds: problemFeedsOf(state).stale,
    connectFlags: state.connectFlags,
  }
}

/** The keys of the app that mean something now, as they are without a keymap. */
export function appBindingsNow({screen, screensBelow}: AppState): readonly KeyBinding<AppAction>[] {
  return appBindingsOn(screen.bindings).filter(({action}) => {
    if (action === 'back') return screensBelow.length > 0
    return (action !== 'focus' && action !== 'expand') || screen.hasDetail
  })
}

/** All keys that mean something now, those of the screen, of the app and of the views, as the user has them. */
export function bindingsOf(state: AppState): readonly KeyBinding[] {
  const {screen, keymap} = state
  const mapped = remapBindings([...screen.bindings, ...appBindingsNow(state)], keymap)
  return [...mapped.filter(({keys}) => keys.length > 0), ...helpOnViews(keymap)]
}

/** Takes the new state of a feed in. Pure. */
export function takePoll(state: AppState, event: PollEvent): AppState {
  const feeds = {...state.feeds, [event.feed]: event.poller}
  const next = {...state, feeds, nowMs: event.nowMs}
  if (state.paused) return next
  const shown = showReports(next)
  // That a feed brings nothing is a row of its own where problems are listed.
  const isNews = shown === next && event.poller.stale !== state.feeds[event.feed].stale
  return isNews ? tellScreen(next, {type: 'report', holdOrder: true}) : shown
}

/** Puts the newest reports on show. */
export function showReports(state: AppState): AppState {
  const shown = reportsOf(state.feeds)
  const names = Object.keys(shown) as FeedName[]
  if (names.every((name) => shown[name] === state.shown[name])) return state
  const holdOrder = state.nowMs - state.lastKeyMs < TYPING_HOLDS_ORDER_MS
  return tellScreen({...state, shown}, {type: 'report', holdOrder})
}

/** Hands an event other than a key to the screen on show. */
export function tellScreen(state: AppState, event: ScreenEvent): AppState {
  return {...state, screen: state.screen.step(event, screenContext(state)).state}
}
