import {type IPty, spawn} from '@lydell/node-pty'
import headless from '@xterm/headless'
import type {Command} from '../measure.ts'

export interface TerminalSize {
  readonly columns: number
  readonly rows: number
}

/** A piece of output: one read of the pseudo-terminal. */
export interface Output {
  /** When it came, of `performance.now()`. */
  readonly atMs: number
  readonly bytes: number
}

/** The end of a synchronized update: each frame of the dashboard is one. */
const END_OF_FRAME = '\x1b[?2026l'

/** A program on a pseudo-terminal: what it writes and when, and the screen that somebody would see. */
export class TerminalRun {
  readonly pid: number
  readonly startedMs = performance.now()
  readonly outputs: Output[] = []
  readonly ended: Promise<void>
  readonly #pty: IPty
  readonly #terminal: headless.Terminal
  readonly #listeners = new Set<(atMs: number) => void>()
  #hasEnded = false

  constructor({file, args, env}: Pick<Command, 'file' | 'args' | 'env'>, {columns, rows}: TerminalSize) {
    this.#terminal = new headless.Terminal({cols: columns, rows, allowProposedApi: true, scrollback: 0})
    this.#pty = spawn(file, [...args], {
      cols: columns,
      rows,
      env: {...process.env, ...env, TERM: 'xterm-256color', CI: undefined},
      encoding: null,
    })
    this.pid = this.#pty.pid
    // With `encoding: null` it is bytes that come, whatever the type says.
    this.#pty.onData((data: string | Buffer) => {
      const atMs = performance.now()
      this.outputs.push({atMs, bytes: data.length})
      const isWhole = data.includes(END_OF_FRAME, Math.max(0, data.length - END_OF_FRAME.length))
      // The screen is looked at when this has been taken in, but it was there when it came.
      this.#terminal.write(data, () => {
        if (isWhole) for (const listener of this.#listeners) listener(atMs)
      })
    })
    // A terminal answers what it is asked.
    this.#terminal.onData((answer) => this.#pty.write(answer))
    this.ended = new Promise((resolve) => {
      this.#pty.onExit(() => {
        this.#hasEnded = true
        resolve()
        for (const listener of this.#listeners) listener(performance.now())
      })
    })
    running.add(this)
  }

  press(keys: string): void {
    this.#pty.write(keys)
  }

  /** The rows of the screen, without the blanks at their ends. */
  screen(): string[] {
    const {buffer, rows} = this.#terminal
    return Array.from(
      {length: rows},
      (_, row) => buffer.active.getLine(buffer.active.baseY + row)?.translateToString(true) ?? '',
    )
  }

  /**
   * Resolves with the time at which the output came that made the screen so; now where it is so already. Looks only
   * where a frame is complete. Rejects, with the screen, when it does not become so.
   */
  until(isShown: (rows: readonly string[]) => boolean, what: string, timeoutMs = 30_000): Promise<number> {
    if (isShown(this.screen())) return Promise.resolve(performance.now())
    return new Promise((resolve, reject) => {
      const finish = (end: () => void): void => {
        clearTimeout(timer)
        this.#listeners.delete(look)
        end()
      }
      const fail = (): void =>
        finish(() => reject(new Error(`${what} did not come; the screen:\n${this.screen().join('\n')}`)))
      const look = (atMs: number): void => {
        if (isShown(this.screen())) finish(() => resolve(atMs))
        else if (this.#hasEnded) fail()
      }
      const timer = setTimeout(fail, timeoutMs)
      this.#listeners.add(look)
    })
  }

  /** Bytes that were written from one time to another, of `performance.now()`. */
  bytesBetween(fromMs: number, toMs: number): number {
    return this.outputs
      .filter(({atMs}) => atMs >= fromMs && atMs < toMs)
      .reduce((sum, {bytes}) => sum + bytes, 0)
  }

  /** Kills it where it still runs. */
  async end(): Promise<void> {
    if (!this.#hasEnded) this.#pty.kill('SIGKILL')
    await this.ended
    running.delete(this)
    this.#terminal.dispose()
  }
}

const running = new Set<TerminalRun>()

/** Kills what is on a terminal; for the end of this process. */
export function killTerminalRuns(): void {
  for (const {pid} of running) process.kill(pid, 'SIGKILL')
}
