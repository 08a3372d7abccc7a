import type {Writable} from 'node:stream'
import {failedOutput} from '../../errors/failed-output.ts'
import type {Failure} from '../../errors/failure.ts'

/** How much may lie between us and the operating system before we wait for the reader. */
const MAX_UNACCEPTED_BYTES = 1024 * 1024

const NOTHING = Buffer.alloc(0)

/** Where the bytes of records go. */
export interface RecordOutput {
  /** True when nothing more can be written: the reader went away, or the output failed. */
  readonly isClosed: boolean
  /** Why the output failed (a full disk); null while it has not, and where only its reader went away (EPIPE). */
  readonly failure: Failure | null
  /**
   * Writes bytes, in parts one after another, that are not touched before `onAccepted` is called: once the operating system has taken all of it;
   * never where it could not. After that it may be overwritten. The promise, where there is one, is to be waited for before the next chunk; it
   * resolves when there is room again, or `signal` aborts.
   */
  write(parts: readonly Buffer[], onAccepted: () => void, signal?: AbortSignal): Promise<void> | null
  /** Resolves when everything written was accepted or can no longer be, or when the signal aborts. */
  settle(signal?: AbortSignal): Promise<void>
}

/** Records written to a stream such as stdout, with memory kept flat in front of a slow reader. */
export class StreamOutput implements RecordOutput {
  failure: Failure | null = null
  readonly #stream: Writable
  #unacceptedBytes = 0
  /** Chunks without bytes count too: what they stand for (records that a filter left out) is accepted in its turn. */
  #unacceptedChunks = 0
  #closed = false
  readonly #waiting = new Set<() => void>()

  constructor(stream: Writable) {
    this.#stream = stream
    stream.once('close', this.#onClosed)
    stream.once('error', this.#onError)
  }

  get isClosed(): boolean {
    return this.#closed || this.#stream.destroyed
  }

  write(parts: readonly Buffer[], onAccepted: () => void, signal?: AbortSignal): Promise<void> | null {
    if (this.isClosed) return null
    const [last = NOTHING] = parts.slice(-1)
    if (parts.length > 1) this.#stream.cork()
    for (const part of parts.slice(0, -1)) this.#writePart(part, () => {})
    this.#writePart(last, onAccepted)
    if (parts.length > 1) this.#stream.uncork()
    const hasRoom = (): boolean => this.#unacceptedBytes <= MAX_UNACCEPTED_BYTES
    return hasRoom() ? null : this.#until(hasRoom, signal)
  }

  #writePart(part: Buffer, onAccepted: () => void): void {
    this.#unacceptedBytes += part.length
    this.#unacceptedChunks += 1
    this.#stream.write(part, (error) => {
      this.#unacceptedBytes -= part.length
      this.#unacceptedChunks -= 1
      if (error) this.#onError(error)
      else onAccepted()
      this.#wake()
    })
  }

  settle(signal?: AbortSignal): Promise<void> {
    return this.#until(() => this.#unacceptedChunks === 0, signal)
  }

  async #until(holds: () => boolean, signal?: AbortSignal): Promise<void> {
    const wake = (): void => this.#wake()
    signal?.addEventListener('abort', wake, {once: true})
    while (!holds() && !this.isClosed && !signal?.aborted) {
      await new Promise<void>((resolve) => this.#waiting.add(resolve))
    }
    signal?.removeEventListener('abort', wake)
  }

  #wake(): void {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const resolve of waiting) resolve()
  }

  readonly #onError = (error: NodeJS.ErrnoException): void => {
    if (error.code !== 'EPIPE') {
      this.failure ??= failedOutput(error)
    }
    this.#onClosed()
  }

  readonly #onClosed = (): void => {
    this.#closed = true
    this.#wake()
  }
}
