import {render} from 'ink'
import type {ViewRequest} from '../core/dashboard/view-request.ts'
import {type Clock, systemClock} from '../core/time/clock.ts'
import {asciiGlyphs, unicodeGlyphs} from '../views/glyphs.ts'
import type {ThemeName} from '../views/theme-names.ts'
import {App} from './app/app.tsx'
import type {AppLook} from './app/app-look.ts'
import {type AppEffect, emptyReports, startApp} from './app/app-state.ts'
import {needsOf} from './app/event-log.ts'
import {exportRows} from './app/export-rows.ts'
import {isCounting} from './app/frame.ts'
import type {Keymap} from './app/keymap.ts'
import type {TerminalSize} from './app/layout.ts'
import {Store} from './app/store.ts'
import {summarize} from './app/summary.ts'
import {openView} from './app/views.ts'
import {FeedPollers, type FeedSources} from './feed-pollers.ts'
import {PollBatch} from './poll-batch.ts'
import {copyToClipboard} from './terminal/clipboard.ts'
import {FrameWriter} from './terminal/frame-writer.ts'
import {InkOutput} from './terminal/ink-output.ts'
import {MouseKeyboard} from './terminal/mouse-keyboard.ts'
import {TerminalSession} from './terminal/terminal-session.ts'
import {type Background, createTheme, type OwnTheme} from './theme.ts'

export interface RunTopOptions {
  readonly sources: FeedSources
  readonly intervalMs: number
  /** What to open on; the topics by default. */
  readonly request?: ViewRequest
  /** How samsa is started on this cluster, for commands to copy: `['samsa', '-b', 'broker:9092']`. */
  readonly program: readonly string[]
  /** Properties of the connection that are not in `program`, because they are secrets. */
  readonly withheld?: readonly string[]
  /** Keys that the user has given to actions, in place of their own. */
  readonly keymap?: Keymap
  /** How the cluster is called in the first line: the profile's name or the bootstrap server. */
  readonly clusterLabel: string
  /** The number of its colour, 0 to 7; null for that of the theme. */
  readonly labelColor?: number | null
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  /** Ends the dashboard as `q` does. */
  readonly signal: AbortSignal
  /** False for NO_COLOR and `--no-color`; bold and inverse remain. */
  readonly color: boolean
  /** Which colours; what the terminal tells of itself decides by default. */
  readonly theme?: ThemeName
  readonly background?: Background | null
  /** Whether the terminal may still answer what it was asked, among what is typed. */
  readonly expectsAnswer?: boolean
  /** Colours that the user has given to what they mean. */
  readonly ownTheme?: OwnTheme | null
  /** Nothing outside of ASCII on the screen but what the names hold. */
  readonly ascii: boolean
  /** The terminal reports clicks and the wheel, and selects text only with Shift. */
  readonly mouse?: boolean
  readonly initialFilter?: string
  readonly clock?: Clock
}

export interface TopResult {
  /** Two lines for the normal screen, safe for a terminal. */
  readonly summary: readonly string[]
}

/** While the data is stale, its age and the next try count in seconds. */
const STALE_TICK_MS = 1_000

/**
 * Runs the dashboard of `top` until somebody quits it, the signal aborts, a signal ends the program or the terminal goes
 * away, and restores the terminal. Rejects only for an error in the dashboard itself; a cluster that cannot be reached
 * is shown on the screen. `NODE_ENV` must be `production` before this module is loaded: the development build of
 * React keeps a record of every render.
 */
export async function runTop(options: RunTopOptions): Promise<TopResult> {
  const {sources, intervalMs, stdin, stdout, signal, mouse = false, clock = systemClock} = options
  const startedMs = clock.now()
  const ended = Promise.withResolvers<void>()
  const stopPolling = new AbortController()
  const pollers = new FeedPollers(sources, clock, intervalMs)

  const writer = new FrameWriter(stdout, sizeOf(stdout).columns)
  const session = new TerminalSession({stdin, stdout}, mouse, {
    onSuspend: () => writer.hold(),
    onResume: () => {
      writer.open()
      writer.repaint()
      // While it was stopped, nobody told it of resizes, and Node asks for the size only when it is told.
      if (process.platform !== 'win32') process.kill(process.pid, 'SIGWINCH')
    },
    onEnd: () => {
      writer.hold()
      ended.resolve()
    },
  })

  const perform = (effect: AppEffect): void => {
    switch (effect.type) {
      case 'quit':
        ended.resolve()
        break
      case 'suspend':
        void session.suspend()
        break
      case 'repaint':
        writer.repaint()
        break
      case 'poll-now':
        pollers.pollNow()
        break
      case 'set-interval':
        pollers.setIntervalMs(effect.intervalMs)
        break
      case 'copy': {
        const place = {stdout, env: process.env, platform: process.platform}
        void copyToClipboard(effect.text, place).then(({copied, isSure, problem}) => {
          const told = problem === null ? '' : `${problem}; `
          const how = isSure ? 'copied' : 'sent to the terminal'
          const text = copied ? `${told}${how}${effect.notice}` : `not copied: ${problem}`
          store.dispatch({type: 'notice', text})
        })
        break
      }
      case 'export':
        void exportRows(effect.target, effect.rows).then((text) => store.dispatch({type: 'notice', text}))
        break
    }
  }
  const store = new Store(
    startApp({
      clusterLabel: options.clusterLabel,
      program: options.program,
      ...(options.withheld === undefined ? {} : {withheld: options.withheld}),
      ...(options.keymap === undefined ? {} : {keymap: options.keymap}),
      size: sizeOf(stdout),
      feeds: pollers.states,
      connectFlags: sources.connectFlags(),
      nowMs: startedMs,
      opened: openView(
        options.request ?? {view: 'topics'},
        {reports: emptyReports, newest: emptyReports, pageRows: 1, nowMs: startedMs},
        options.initialFilter,
      ),
    }),
    perform,
  )

  let resized = false
  const onResize = (): void => {
    const size = sizeOf(stdout)
    const {columns, rows} = store.getState().size
    if (size.columns === columns && size.rows === rows) return
    resized = true
    writer.resize(size.columns)
    store.dispatch({type: 'resize', size})
  }
  // Smaller and back within one turn is no resize to Node, and yet the terminal has cut off what did not fit meanwhile.
  const onWindowChange = (): void => {
    if (!resized) writer.repaint()
    resized = false
  }
  const ticking = setInterval(() => {
    if (isCounting(store.getState())) store.dispatch({type: 'tick', nowMs: clock.now()})
  }, STALE_TICK_MS)
  const onAbort = (): void => ended.resolve()
  signal.addEventListener('abort', onAbort)
  if (signal.aborted) onAbort()
  stdout.on('resize', onResize)
  // After Node's own listener, which is there since stdout is, and which emits `resize`.
  process.on('SIGWINCH', onWindowChange)
  const batch = new PollBatch({
    clock,
    isOnShow: (feed) => feed === store.getState().screen.feed,
    take: (changes) => {
      for (const change of changes) store.dispatch({type: 'poll', ...change, nowMs: clock.now()})
    },
  })
  pollers.subscribe((change) => batch.add(change))
  store.subscribe(() => pollers.follow(needsOf(store.getState())))

  session.start()
  writer.open()
  const look = createLook(options)
  const keyboard =
    mouse || options.expectsAnswer === true
      ? new MouseKeyboard(stdin, (report) => store.dispatch({type: 'mouse', report, nowMs: clock.now()}))
      : null
  const ink = render(
    <App
      store={{
        subscribe: store.subscribe,
        getState: store.getState,
        press: (key) => store.dispatch({type: 'key', key, nowMs: clock.now()}),
        paste: (text) => store.dispatch({type: 'paste', text, nowMs: clock.now()}),
      }}
      look={look}
      hasKeyboard={stdin.isTTY === true}
      show={(lines) => writer.show(lines)}
    />,
    {
      stdin: keyboard?.asTerminal() ?? stdin,
      stdout: new InkOutput().asTerminal(),
      // Ctrl-C is a key like others, so that all ways out restore the terminal in one place.
      exitOnCtrlC: false,
      patchConsole: false,
      isScreenReaderEnabled: false,
    },
  )
  ink.waitUntilExit().then(() => ended.resolve(), ended.reject)
  pollers.follow(needsOf(store.getState()))
  pollers.run(stopPolling.signal).catch(ended.reject)

  try {
    await ended.promise
    return {summary: summarize(store.getState(), clock.now() - startedMs)}
  } finally {
    stopPolling.abort()
    batch.end()
    clearInterval(ticking)
    signal.removeEventListener('abort', onAbort)
    stdout.off('resize', onResize)
    process.off('SIGWINCH', onWindowChange)
    writer.hold()
    session.end()
    ink.unmount()
    keyboard?.close()
  }
}

function sizeOf({columns, rows}: NodeJS.WriteStream): TerminalSize {
  // A terminal that does not know its size (a serial line) says 0.
  return {columns: columns || 80, rows: rows || 24}
}

function createLook({
  color,
  ascii,
  theme = 'auto',
  background = null,
  ownTheme = null,
  labelColor = null,
}: RunTopOptions): AppLook {
  return {
    theme: createTheme({color, name: theme, env: process.env, background, own: ownTheme, label: labelColor}),
    glyphs: ascii ? asciiGlyphs : unicodeGlyphs,
    formatTimeOfDay: (atMs) => new Date(atMs).toTimeString().slice(0, 8),
  }
}
