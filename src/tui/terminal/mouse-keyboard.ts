import {Readable} from 'node:stream'
import {type MouseReport, splitMouseInput} from './mouse-report.ts'

/** How long a lone Esc waits for the rest of a report: as long as Ink lets it wait for the rest of a key. */
const ESCAPE_WAIT_MS = 20

/**
 * The keyboard of a terminal that reports its mouse too: what Ink reads in place of standard input. Ink drops the reports
 * that come in one piece; of one that is cut in two on its way over a slow line it would take the end for typed text.
 */
export class MouseKeyboard extends Readable {
  readonly isTTY = true
  readonly #terminal: NodeJS.ReadStream
  readonly #onMouse: (report: MouseReport) => void
  #begun = ''
  readonly #parts: (string | MouseReport)[] = []
  #isHandingOver = false
  #timer: NodeJS.Timeout | null = null

  constructor(terminal: NodeJS.ReadStream, onMouse: (report: MouseReport) => void) {
    super({encoding: 'utf8'})
    this.#terminal = terminal
    this.#onMouse = onMouse
    terminal.setEncoding('utf8')
    terminal.on('data', this.#take)
  }

  /** Leaves the terminal alone again. */
  close(): void {
    this.#stopTimer()
    this.#terminal.off('data', this.#take)
    this.#terminal.pause()
  }

  override _read(): void {
    // What is typed comes by itself.
  }

  setRawMode(isRaw: boolean): this {
    this.#terminal.setRawMode(isRaw)
    return this
  }

  ref(): this {
    this.#terminal.ref()
    return this
  }

  unref(): this {
    this.#terminal.unref()
    return this
  }

  /** As Ink wants its terminal typed; of what a `ReadStream` has more, it uses nothing. */
  asTerminal(): NodeJS.ReadStream {
    return this as unknown as NodeJS.ReadStream
  }

  readonly #take = (chunk: Buffer | string): void => {
    this.#stopTimer()
    const {parts, begun} = splitMouseInput(this.#begun + chunk.toString())
    this.#begun = begun
    this.#parts.push(...parts)
    this.#handOver()
    // `\x1b` alone is a key, and with `[` the beginning of one; from `<` on it can only be a report.
    if (begun !== '' && begun.length < 3) this.#timer = setTimeout(this.#giveUp, ESCAPE_WAIT_MS)
  }

  /** In order: Ink reads keys in the same turn in which they are pushed, but not at once. */
  readonly #handOver = (): void => {
    if (this.#isHandingOver) return
    for (let part = this.#parts.shift(); part !== undefined; part = this.#parts.shift()) {
      if (typeof part !== 'string') this.#onMouse(part)
      else {
        this.push(part)
        if (this.#parts.length === 0) return
        this.#isHandingOver = true
        setImmediate(() => {
          this.#isHandingOver = false
          this.#handOver()
        })
        return
      }
    }
  }

  readonly #giveUp = (): void => {
    this.#timer = null
    this.push(this.#begun)
    this.#begun = ''
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }
}
