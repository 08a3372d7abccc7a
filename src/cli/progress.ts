import {escapeForTerminal} from '../views/escape.ts'

/** Steps shorter than this are not worth a line. */
const SHOW_AFTER_MS = 300

/**
 * What a command is busy with, for people: on a terminal one line on stderr that is overwritten and goes away at the
 * end. A pipe never sees it.
 */
export class Progress {
  readonly #enabled: boolean
  readonly #startedMs = Date.now()
  #timer: NodeJS.Timeout | null = null
  #message = ''
  #isShown = false

  constructor(options: {readonly enabled: boolean}) {
    this.#enabled = options.enabled && process.stderr.isTTY === true
  }

  say(message: string): void {
    this.#message = message
    if (!this.#enabled) return
    if (Date.now() - this.#startedMs >= SHOW_AFTER_MS) this.#draw()
    else this.#timer ??= setTimeout(() => this.#draw(), SHOW_AFTER_MS)
  }

  end(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    if (this.#isShown) process.stderr.write('\r\x1b[K')
    this.#isShown = false
  }

  #draw(): void {
    const width = process.stderr.columns ?? 80
    const line = escapeForTerminal(`${this.#message} ...`, {singleLine: true}).slice(0, width - 1)
    process.stderr.write(`\r\x1b[K${line}`)
    this.#isShown = true
  }
}
