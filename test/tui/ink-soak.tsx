import {render} from 'ink'
import type {PollerState} from '../../src/core/polling/poller.ts'
import {App} from '../../src/tui/app/app.tsx'
import type {AppLook} from '../../src/tui/app/app-look.ts'
import type {TerminalSize} from '../../src/tui/app/layout.ts'
import {Store} from '../../src/tui/app/store.ts'
import type {FeedReports} from '../../src/tui/feeds.ts'
import {FrameWriter} from '../../src/tui/terminal/frame-writer.ts'
import {InkOutput} from '../../src/tui/terminal/ink-output.ts'
import {createTheme} from '../../src/tui/theme.ts'
import {unicodeGlyphs} from '../../src/views/glyphs.ts'
import {startTestApp} from './apps.ts'
import {troubledCluster} from './cluster-reports.ts'
import {groupsInTrouble} from './group-reports.ts'
import {firstPollMs, pollerWith, reportAfter} from './reports.ts'
import {tailOf} from './tail-reports.ts'

/** Keys that go through all views and back; one comes before each frame. */
export const soakKeys = [
  ...['j', '2', 'k', '3', 'j', 'enter', 'tab', 'tab', 'escape', '5', 'm', 's', '1', '2'],
  ...['4', 'j', 'enter', 'escape', '?', 'escape', '/', 'e', 'escape', '3', 'x', 'x'],
]

const look: AppLook = {
  theme: createTheme({color: true}),
  glyphs: unicodeGlyphs,
  formatTimeOfDay: (atMs) => new Date(atMs).toISOString().slice(11, 19),
}

/** The dashboard as it is drawn, Ink included, over polls whose numbers are others each time. */
export class InkSoak {
  /** Frames that were drawn. */
  frames = 0
  /** Bytes that went to the terminal. */
  bytes = 0
  readonly #store: Store
  readonly #ink: ReturnType<typeof render>
  readonly #writer: FrameWriter
  readonly #base = reportAfter(7)
  readonly #onMade: (made: object) => void
  readonly #tails = [tailOf(20), tailOf(21), tailOf(22)]
  #turns = 0

  /** @param onMade told of each report that is dispatched and of each frame's rows, which nothing has to keep */
  constructor(size: TerminalSize, onMade: (made: object) => void = () => {}) {
    this.#onMade = onMade
    const target = {
      write: (text: string) => {
        this.bytes += text.length
        return true
      },
      once: () => {},
    }
    this.#writer = new FrameWriter(target, size.columns)
    this.#writer.open()
    this.#store = new Store(startTestApp({nowMs: firstPollMs, size}), () => {})
    const show = (lines: readonly string[]): void => {
      this.frames += 1
      onMade(lines)
      this.#writer.show(lines)
    }
    const {subscribe, getState} = this.#store
    const store = {subscribe, getState, press: () => {}, paste: () => {}}
    // As runTop does.
    this.#ink = render(<App store={store} look={look} hasKeyboard={false} show={show} />, {
      stdout: new InkOutput().asTerminal(),
      exitOnCtrlC: false,
      patchConsole: false,
      isScreenReaderEnabled: false,
    })
  }

  /** A key and a poll of every feed, drawn as one frame. */
  async turn(): Promise<void> {
    const turn = this.#turns++
    const nowMs = firstPollMs + turn * 2_000
    const {dispatch} = this.#store
    dispatch({type: 'key', key: soakKeys[turn % soakKeys.length] ?? 'j', nowMs})
    const [throughput, groups] = [this.#throughputAt(turn, nowMs), groupsAt(turn, nowMs)]
    for (const {report} of [throughput, groups]) if (report) this.#onMade(report)
    dispatch({type: 'poll', feed: 'throughput', poller: throughput, nowMs})
    dispatch({type: 'poll', feed: 'tail', poller: pollerWith(this.#tails[turn % 3] ?? null), nowMs})
    dispatch({type: 'poll', feed: 'cluster', poller: pollerWith({...troubledCluster, atMs: nowMs}), nowMs})
    dispatch({type: 'poll', feed: 'groups', poller: groups, nowMs})
    // React draws what was dispatched in one go once all of it is there.
    await new Promise((resolve) => setImmediate(resolve))
  }

  end(): void {
    this.#writer.hold()
    this.#ink.unmount()
  }

  #throughputAt(turn: number, atMs: number): PollerState<FeedReports['throughput']> {
    const topics = this.#base.topics.map((topic, index) => ({
      ...topic,
      inPerSecond: numberAt(turn, index),
      logEndSum: BigInt(turn) * 1_000n + BigInt(index),
    }))
    const totals = {...this.#base.totals, inPerSecond: numberAt(turn, 99)}
    return pollerWith({...this.#base, atMs, topics, totals})
  }
}

function groupsAt(turn: number, atMs: number): PollerState<FeedReports['groups']> {
  const groups = groupsInTrouble.groups.map((group, index) => ({
    ...group,
    summary: group.summary && {
      ...group.summary,
      lag: BigInt(turn * 31 + index),
      inPerSecond: numberAt(turn, index),
      timeLagMs: turn * 7 + index,
    },
  }))
  return pollerWith({...groupsInTrouble, atMs, groups})
}

/** Other digits in every turn and place. */
function numberAt(turn: number, place: number): number {
  return ((turn * 7_919 + place * 104_729) % 9_999_991) / 100
}
