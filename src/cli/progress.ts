import {escapeForTerminal} from '../views/escape.ts'
import {canRepaint, columnsOf} from '../views/terminal-traits.ts'

/** Steps shorter than this are not worth a line. */
const SHOW_AFTER_MS = 300

/** Off a terminal a line stays, in a log of a build: only what takes long gets one, and then again and again. */
const TELL_AFTER_MS = 3000
const TELL_EVERY_MS = 15_000

interface ProgressOptions {
  readonly enabled: boolean
  /** Whether it is told off a terminal too, line by line; a pipe is else never told. */
  readonly inLogs?: boolean
}

/**
 * What a command is busy with, for people: on a terminal one line on stderr that is overwritten and goes away at the
 * end.
 */
export class Progress {
  readonly #enabled: boolean
  readonly #isLog: boolean
  readonly #startedMs = Date.now()
  #timer: NodeJS.Timeout | null = null
  #message = ''
  #isShown = false

  constructor({enabled, inLogs = false}: ProgressOptions) {
    const isTerminal = process.stderr.isTTY === true && canRepaint(process.env)
    this.#isLog = inLogs && !isTerminal
    this.#enabled = enabled && (isTerminal || this.#isLog)
  }

  say(message: string): void {
    this.#message = message
    if (!this.#enabled) return
    if (this.#isLog) this.#timer ??= setTimeout(() => this.#tell(), TELL_AFTER_MS).unref()
    else if (Date.now() - this.#startedMs >= SHOW_AFTER_MS) this.#draw()
    else this.#timer ??= setTimeout(() => this.#draw(), SHOW_AFTER_MS)
  }

  end(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    if (this.#isShown) process.stderr.write('\r\x1b[K')
    this.#isShown = false
  }

  #tell(): void {
    process.stderr.write(`${escapeForTerminal(`${this.#message} ...`, {singleLine: true})}\n`)
    this.#timer = setTimeout(() => this.#tell(), TELL_EVERY_MS).unref()
  }

  #draw(): void {
    const width = columnsOf(process.stderr) ?? 80
    const line = escapeForTerminal(`${this.#message} ...`, {singleLine: true}).slice(0, width - 1)
    process.stderr.write(`\r\x1b[K${line}`)
    this.#isShown = true
  }
}

/** Does work that says what it is busy with; whatever becomes of it, nothing of that stays on the terminal. */
export async function withProgress<T>(
  options: ProgressOptions,
  work: (progress: Progress) => Promise<T>,
): Promise<T> {
  const progress = new Progress(options)
  try {
    return await work(progress)
  } finally {
    progress.end()
  }
}
