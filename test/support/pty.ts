import {spawn} from '@lydell/node-pty'
import headless from '@xterm/headless'
import {inject} from 'vitest'
import {pinnedNode} from './package-stage.ts'
import {PATIENCE_MS} from './patience.ts'
import {samsaEntry, samsaEnv} from './run-samsa.ts'

export interface TerminalOptions {
  readonly cols?: number
  readonly rows?: number
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly cwd?: string
  /** What the terminal answers where it is asked for its background (OSC 11), as `rgb:ffff/ffff/ffff`; nothing without. */
  readonly background?: string
}

/** A running samsa under a pseudo-terminal, and the screen that a person would see. */
export interface TerminalSession {
  readonly pid: number
  /** Types keys as a terminal sends them: `q`, `\r`, `\x03` (Ctrl-C), `\x1b[A` (up). */
  write(keys: string): void
  /** The rows of the screen, without trailing spaces. */
  screen(): string[]
  /** Everything that was written, escape sequences included. */
  output(): string
  /** Resolves with the screen once a text is on it; rejects with what is there when the time is up. */
  waitForText(text: string | RegExp, timeoutMs?: number): Promise<string[]>
  /** The same for any condition over the screen's rows. */
  waitFor(condition: (rows: string[]) => boolean, what: string, timeoutMs?: number): Promise<string[]>
  resize(cols: number, rows: number): void
  isAltScreen(): boolean
  isCursorHidden(): boolean
  kill(signal: NodeJS.Signals): void
  /** How it ended, after everything it wrote is on the screen. */
  readonly exit: Promise<{code: number; signal: number | null}>
}

/** DECTCEM, the private mode of the cursor's visibility. */
const CURSOR_MODE = 25

/** Starts bin/run.js on a terminal of its own. A session that is still running when its test ends must be killed. */
export function startTerminal(args: readonly string[], options: TerminalOptions = {}): TerminalSession {
  return startProgram(pinnedNode, [samsaEntry(), ...args], {
    ...options,
    env: samsaEnv(args, {TERM: 'xterm-256color', ...options.env}),
  })
}

/** The same for any program, for example a shell that has the completion script. */
export function startProgram(
  file: string,
  args: readonly string[],
  options: TerminalOptions & {readonly env: Readonly<Record<string, string | undefined>>},
): TerminalSession {
  const {cols = 80, rows = 24, env, cwd = inject('home')} = options
  const terminal = new headless.Terminal({cols, rows, allowProposedApi: true, scrollback: 0})
  let isHidden = false
  // False lets the terminal handle the sequence as well.
  const watchCursor = (hidden: boolean) => (params: readonly (number | number[])[]) => {
    if (params.includes(CURSOR_MODE)) isHidden = hidden
    return false
  }
  terminal.parser.registerCsiHandler({prefix: '?', final: 'l'}, watchCursor(true))
  terminal.parser.registerCsiHandler({prefix: '?', final: 'h'}, watchCursor(false))

  let answer = (_text: string): void => {}
  terminal.parser.registerOscHandler(11, () => {
    if (options.background !== undefined) answer(`\x1b]11;${options.background}\x1b\\`)
    return true
  })

  const child = spawn(file, [...args], {cols, rows, cwd, env: {...env}, name: env.TERM ?? 'xterm-256color'})
  const chunks: string[] = []
  const watchers = new Set<() => void>()
  const notify = (): void => {
    for (const watcher of watchers) watcher()
  }
  child.onData((data) => {
    // What is written counts once it is on the screen: else a condition on one is met before it is on the other.
    terminal.write(data, () => {
      chunks.push(data)
      notify()
    })
  })
  // A terminal answers questions about itself (its colours, the position of the cursor).
  answer = (text) => child.write(text)
  terminal.onData(answer)
  let hasEnded = false
  const exit = new Promise<{code: number; signal: number | null}>((resolve) => {
    child.onExit(({exitCode, signal}) => {
      // Writes are parsed in order: after this one the screen has everything.
      terminal.write('', () => {
        hasEnded = true
        resolve({code: exitCode, signal: signal || null})
        notify()
      })
    })
  })

  const screen = (): string[] => {
    const {active} = terminal.buffer
    return Array.from(
      {length: terminal.rows},
      (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '',
    )
  }
  const waitFor: TerminalSession['waitFor'] = (condition, what, timeoutMs = PATIENCE_MS) =>
    new Promise((resolve, reject) => {
      const finish = (end: () => void): void => {
        watchers.delete(look)
        clearTimeout(timer)
        end()
      }
      const look = (): void => {
        const now = screen()
        if (condition(now)) finish(() => resolve(now))
        else if (hasEnded) finish(() => reject(new Error(`ended without ${what}:\n${now.join('\n')}`)))
      }
      const timer = setTimeout(() => {
        finish(() => reject(new Error(`no ${what} within ${timeoutMs} ms:\n${screen().join('\n')}`)))
      }, timeoutMs)
      watchers.add(look)
      look()
    })
  return {
    pid: child.pid,
    write: (keys) => child.write(keys),
    screen,
    output: () => chunks.join(''),
    waitFor,
    waitForText: (text, timeoutMs) =>
      waitFor(
        (now) => (typeof text === 'string' ? now.join('\n').includes(text) : text.test(now.join('\n'))),
        `text ${text}`,
        timeoutMs,
      ),
    resize: (toCols, toRows) => {
      terminal.resize(toCols, toRows)
      child.resize(toCols, toRows)
    },
    isAltScreen: () => terminal.buffer.active.type === 'alternate',
    isCursorHidden: () => isHidden,
    kill: (signal) => {
      if (!hasEnded) child.kill(signal)
    },
    exit,
  }
}
