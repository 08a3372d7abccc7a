import {type IPty, spawn} from '@lydell/node-pty'
import {Terminal} from '@xterm/headless'
import {PATIENCE_MS} from '../support/patience.ts'

/** A program on a pseudo-terminal, with a terminal emulator that shows what a user would see. */
export class PtySession {
  readonly terminal: Terminal
  /** Everything that was written and is on the screen, as it came. */
  output = ''
  readonly #pty: IPty
  readonly #listeners = new Set<() => void>()
  #exited = false

  constructor(command: string, args: readonly string[], size = {columns: 80, rows: 24}) {
    this.terminal = new Terminal({cols: size.columns, rows: size.rows, allowProposedApi: true})
    const env = {...process.env, TERM: 'xterm-256color', NODE_ENV: 'production', CI: 'true', PS1: '$ '}
    this.#pty = spawn(command, [...args], {cols: size.columns, rows: size.rows, env})
    this.#pty.onData((data) => {
      // What is written counts once it is on the screen: else a condition on one is met before it is on the other.
      this.terminal.write(data, () => {
        this.output += data
        this.#notify()
      })
    })
    this.#pty.onExit(() => {
      this.#exited = true
      this.#notify()
    })
  }

  get exited(): boolean {
    return this.#exited
  }

  /** Types keys. */
  press(keys: string): void {
    this.#pty.write(keys)
  }

  resize(columns: number, rows: number): void {
    this.terminal.resize(columns, rows)
    this.#pty.resize(columns, rows)
  }

  /** The rows of the screen, without the blanks at their ends. */
  screen(): string[] {
    const {buffer, rows, cols} = this.terminal
    return Array.from({length: rows}, (_, row) =>
      (buffer.active.getLine(buffer.active.baseY + row)?.translateToString(true, 0, cols) ?? '').trimEnd(),
    )
  }

  /** Resolves when the condition holds after some output; throws with the screen when it does not in time. */
  async until(what: string, condition: () => boolean, timeoutMs = PATIENCE_MS): Promise<void> {
    const {promise, resolve, reject} = Promise.withResolvers<void>()
    const timer = setTimeout(() => {
      reject(new Error(`waited in vain until ${what}; the screen:\n${this.screen().join('\n')}`))
    }, timeoutMs)
    const check = () => {
      if (condition()) resolve()
    }
    this.#listeners.add(check)
    check()
    try {
      await promise
    } finally {
      clearTimeout(timer)
      this.#listeners.delete(check)
    }
  }

  /** Resolves when a row of the screen has this text. */
  untilShown(text: string): Promise<void> {
    return this.until(`${JSON.stringify(text)} is shown`, () =>
      this.screen().some((row) => row.includes(text)),
    )
  }

  /** Ends what still runs, by the id of the process that was started here. */
  dispose(): void {
    if (!this.#exited) this.#pty.kill('SIGKILL')
    this.terminal.dispose()
  }

  #notify(): void {
    for (const listener of this.#listeners) listener()
  }
}
