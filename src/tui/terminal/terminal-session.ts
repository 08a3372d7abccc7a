import {writeSync} from 'node:fs'
import {setTimeout as delay} from 'node:timers/promises'
import {ENTER_DASHBOARD, IGNORE_MOUSE, LEAVE_DASHBOARD, REPORT_MOUSE} from './control-codes.ts'

/** A terminal's input and output, as far as a session needs them. */
export interface SessionTerminal {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream & {readonly fd?: number}
}

export interface SessionEvents {
  /** The terminal is back after a suspension: what it shows is unknown. */
  readonly onResume: () => void
  /** The terminal is about to be given away. */
  readonly onSuspend: () => void
  /** A signal ends the program, or the terminal is gone; it has been restored as far as it could be. */
  readonly onEnd: () => void
}

/** Two names of one signal. Ink listens to both, and takes one that nobody else listens to for the end of the program. */
const ABORT_NAMES: readonly NodeJS.Signals[] = ['SIGABRT', 'SIGIOT']

/** SIGQUIT and SIGABRT leave a core file, and end us by themselves; Windows has no signals but the first three. */
const ENDING_SIGNALS: readonly NodeJS.Signals[] =
  process.platform === 'win32'
    ? ['SIGINT', 'SIGTERM', 'SIGHUP']
    : ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', ...ABORT_NAMES]

/** How long a stop signal may take to stop us; if it never does, nobody is there to continue us. */
const STOP_WITHIN_MS = 100

/**
 * Holds the terminal in dashboard mode and gives it back whatever ends the program: a normal end, SIGINT, SIGTERM,
 * SIGHUP, SIGQUIT, SIGABRT, an uncaught exception or rejection, `process.exit`. Restoring is one synchronous write, since after most of
 * these no event loop turns any more.
 */
export class TerminalSession {
  readonly #terminal: SessionTerminal
  readonly #events: SessionEvents
  /** Listeners for the ending signals that were there before us: somebody else then decides how the program ends. */
  readonly #foreignListeners = new Map(
    ENDING_SIGNALS.map((signal) => [signal, process.listenerCount(signal)]),
  )
  readonly #enterCodes: string
  readonly #leaveCodes: string
  #entered = false

  constructor(terminal: SessionTerminal, mouse: boolean, events: SessionEvents) {
    this.#terminal = terminal
    this.#events = events
    this.#enterCodes = mouse ? ENTER_DASHBOARD + REPORT_MOUSE : ENTER_DASHBOARD
    this.#leaveCodes = mouse ? IGNORE_MOUSE + LEAVE_DASHBOARD : LEAVE_DASHBOARD
  }

  /** Changes to the dashboard's screen and starts to listen for what can end the program. */
  start(): void {
    for (const signal of ENDING_SIGNALS) process.on(signal, this.#onEndingSignal)
    process.on('uncaughtExceptionMonitor', this.#restore)
    process.on('exit', this.#restore)
    process.on('SIGCONT', this.#onContinue)
    if (process.platform !== 'win32') process.on('SIGTSTP', this.#onStop)
    this.#terminal.stdout.on('error', this.#onTerminalGone)
    this.#terminal.stdin.on('error', this.#onTerminalGone)
    this.#terminal.stdin.on('end', this.#onTerminalGone)
    this.#enter()
  }

  /** Restores the terminal and stops listening. */
  end(): void {
    this.#restore()
    // Ink gives the keyboard back a turn later, which a terminal that is gone answers with an error (EIO): nobody's loss.
    this.#terminal.stdin.on('error', () => {})
    for (const signal of ENDING_SIGNALS) process.off(signal, this.#onEndingSignal)
    process.off('uncaughtExceptionMonitor', this.#restore)
    process.off('exit', this.#restore)
    process.off('SIGCONT', this.#onContinue)
    process.off('SIGTSTP', this.#onStop)
    this.#terminal.stdout.off('error', this.#onTerminalGone)
    this.#terminal.stdin.off('error', this.#onTerminalGone)
    this.#terminal.stdin.off('end', this.#onTerminalGone)
  }

  /**
   * Stops the whole job, as Ctrl-Z does outside of raw mode, and comes back when it is continued. Where no shell
   * can continue us (an orphaned process group ignores SIGTSTP) it comes back at once. Does nothing on Windows.
   */
  async suspend(): Promise<void> {
    if (process.platform === 'win32' || !this.#entered) return
    this.#events.onSuspend()
    this.#restore()
    process.off('SIGTSTP', this.#onStop)
    process.kill(0, 'SIGTSTP')
    // Time stands still while we are stopped, so the time that is over first is the one after the continuation.
    await delay(STOP_WITHIN_MS)
    process.on('SIGTSTP', this.#onStop)
    this.#onContinue()
  }

  #enter(): void {
    this.#entered = true
    this.#terminal.stdout.write(this.#enterCodes)
  }

  readonly #restore = (): void => {
    if (!this.#entered) return
    this.#entered = false
    const {stdin, stdout} = this.#terminal
    try {
      // Before raw mode ends: what the mouse reports after that would be echoed, and read by the shell.
      if (stdout.fd === undefined) stdout.write(this.#leaveCodes)
      else writeSync(stdout.fd, this.#leaveCodes)
    } catch {
      // The screen is gone; the keyboard may still be there.
    }
    try {
      if (stdin.isTTY && stdin.isRaw) stdin.setRawMode(false)
    } catch {
      // A terminal that is gone cannot be restored.
    }
  }

  readonly #onEndingSignal = (signal: NodeJS.Signals): void => {
    this.#restore()
    this.#events.onEnd()
    if (this.#foreignListeners.get(signal) !== 0) return
    // Nobody but us listens, so the signal ends the program as if we had not: by the signal itself. Ink's listener, which came
    // after us, would put that off for a turn, in which the program may have ended well.
    for (const name of ABORT_NAMES.includes(signal) ? ABORT_NAMES : [signal]) process.removeAllListeners(name)
    process.kill(process.pid, signal)
  }

  readonly #onStop = (): void => {
    void this.suspend()
  }

  readonly #onContinue = (): void => {
    const {stdin} = this.#terminal
    if (!this.#entered) this.#enter()
    else this.#terminal.stdout.write(this.#enterCodes)
    // The shell has set its own modes meanwhile, and Node writes a mode only if it differs from the last one it wrote.
    if (stdin.isTTY) {
      stdin.setRawMode(false)
      stdin.setRawMode(true)
    }
    this.#events.onResume()
  }

  readonly #onTerminalGone = (): void => {
    this.#restore()
    this.#events.onEnd()
  }
}
