import {countOf} from '../core/names/count-of.ts'
import {failedOutput} from '../errors/failed-output.ts'
import {Failure} from '../errors/failure.ts'
import {exitCodeOf} from './exit-codes.ts'
import {watchStdout} from './output.ts'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * timeout(1) signals its child and then its whole process group, and npx passes on what the terminal has sent to both: the
 * same signal so soon is not a second wish. Nobody presses Ctrl-C twice in that time.
 */
const SAME_SIGNAL_MS = 100

/** With this signal Node opens a port for debuggers, and says so on the screen; nobody asked samsa for that. */
function ignore(): void {}

/**
 * How a command is told to end.
 * `stop` asks it to finish cleanly: flush, commit what was written out, leave the group. `abort` ends what is under
 * way: connections are closed. A plain command aborts with the first signal; a streaming one only stops, unless it is not
 * under way yet and has nothing to finish. The second signal leaves at once, unless it is the first one over again.
 */
export class Interruption {
  readonly #stopper = new AbortController()
  readonly #aborter = new AbortController()
  #deadline: NodeJS.Timeout | undefined
  #timeoutMs: number | null = null
  #first: {readonly signal: NodeJS.Signals; readonly atMs: number} | null = null
  readonly #onSecondSignal: () => void
  readonly #isStreaming: () => boolean
  readonly #isUnderWay: () => boolean

  constructor(options: {
    isStreaming: () => boolean
    isUnderWay?: () => boolean
    onSecondSignal?: () => void
  }) {
    this.#isStreaming = options.isStreaming
    this.#isUnderWay = options.isUnderWay ?? (() => true)
    this.#onSecondSignal = options.onSecondSignal ?? (() => {})
    for (const signal of SIGNALS) process.on(signal, this.#onSignal)
    if (process.platform !== 'win32') process.on('SIGUSR1', ignore)
    watchStdout()
    process.stdout.on('error', this.#onStdoutError)
    // A reader of stderr that went away must not end a command that still writes to stdout.
    process.stderr.on('error', () => {})
  }

  get stop(): AbortSignal {
    return this.#stopper.signal
  }

  get abort(): AbortSignal {
    return this.#aborter.signal
  }

  /** Starts the command's deadline (--timeout); when it passes, everything under way fails with kind timeout. */
  startDeadline(timeoutMs: number): void {
    clearTimeout(this.#deadline)
    this.#timeoutMs = timeoutMs
    this.#deadline = setTimeout(() => {
      const seconds = timeoutMs / 1000
      const text = `Not finished within ${countOf(seconds, 'second')} (--timeout).`
      this.#end(new Failure('timeout', text, {code: 'DEADLINE', suggestions: ['Allow more with --timeout.']}))
    }, timeoutMs)
    this.#deadline.unref()
  }

  /** Waits for a person, who may take their time: the deadline starts anew after that. */
  async withoutDeadline<R>(wait: () => Promise<R>): Promise<R> {
    clearTimeout(this.#deadline)
    const answer = await wait()
    if (this.#timeoutMs !== null) this.startDeadline(this.#timeoutMs)
    return answer
  }

  /** Forgets signals and deadline; for the end of a command. */
  dispose(): void {
    clearTimeout(this.#deadline)
    for (const signal of SIGNALS) process.off(signal, this.#onSignal)
    process.stdout.off('error', this.#onStdoutError)
  }

  readonly #onSignal = (signal: NodeJS.Signals): void => {
    const failure = new Failure('interrupted', 'Interrupted.', {code: signal})
    const nowMs = performance.now()
    if (this.#first?.signal === signal && nowMs - this.#first.atMs < SAME_SIGNAL_MS) return
    this.#first ??= {signal, atMs: nowMs}
    if (this.#stopper.signal.aborted) {
      this.#onSecondSignal()
      process.exit(exitCodeOf(failure))
    }
    this.#stopper.abort(failure)
    if (!this.#isStreaming() || !this.#isUnderWay()) this.#aborter.abort(failure)
  }

  readonly #onStdoutError = (error: NodeJS.ErrnoException): void => {
    if (error.code === 'EPIPE') {
      // The reader went away (`| head -1`): it has what it wanted, which is a success.
      const failure = new Failure('interrupted', 'The reader of the output went away.', {code: 'EPIPE'})
      this.#stopper.abort(failure)
      if (!this.#isStreaming()) process.exit(0)
      return
    }
    this.#end(failedOutput(error))
  }

  #end(failure: Failure): void {
    this.#stopper.abort(failure)
    this.#aborter.abort(failure)
  }
}
