import {setTimeout as delay} from 'node:timers/promises'

/** Timers are no finer than this, so at high rates several records go at once. */
const STEP_MS = 5

/** Lets at most so many records a second through, evenly (--rate). */
export class RecordRate {
  readonly #perMs: number
  #startMs: number | null = null
  #passed = 0

  constructor(recordsPerSecond: number) {
    this.#perMs = recordsPerSecond / 1000
  }

  /** Resolves when the next record may go; at once when `stop` is aborted. */
  async next(stop: AbortSignal): Promise<void> {
    const nowMs = performance.now()
    this.#startMs ??= nowMs
    const dueMs = this.#startMs + this.#passed++ / this.#perMs
    if (dueMs > nowMs + STEP_MS) await delay(dueMs - nowMs, undefined, {signal: stop}).catch(() => {})
    // What a pause of the input left unused is not caught up with.
    else if (dueMs < nowMs - 1000) this.#restart(nowMs)
  }

  #restart(nowMs: number): void {
    this.#startMs = nowMs
    this.#passed = 1
  }
}

/** Cuts a chunk after each delimiter, so that its records can be let through one by one. */
export function* cutAtDelimiters(chunk: Buffer, delimiter: Buffer): Generator<Buffer> {
  let start = 0
  for (let at = chunk.indexOf(delimiter); at >= 0; at = chunk.indexOf(delimiter, start)) {
    const end = at + delimiter.length
    yield chunk.subarray(start, end)
    start = end
  }
  if (start < chunk.length) yield chunk.subarray(start)
}
