import {closeSync, constants, fstatSync, openSync, readSync} from 'node:fs'
import {setTimeout as delay} from 'node:timers/promises'

// Files whose paths others may have chosen, or that others may have put in the place of ours: a device has no end, a pipe may have
// nobody who writes to it, and opening it the usual way would wait on a thread that not even the end of the process ends.
// All throw what the file system throws, and errors that name the file.

const PART_BYTES = 64 * 1024
const MEBIBYTE = 1024 * 1024

/** Far more than a file of settings, of keys or of certificates has. */
export const SETTINGS_BYTES = 16 * MEBIBYTE

/** How long a pipe may be silent: long enough for somebody to unlock a store for the program that writes to it. */
const SILENCE_MS = 10_000
const LOOK_AGAIN_MS = 10

/** What a file is read with. */
export interface FileBounds {
  /** What more than it is an error. */
  readonly mostBytes?: number
  /** Whether it has to be a plain file: for samsa's own, which are nothing else. */
  readonly isPlain?: boolean
}

/** That something has more than may be read of it. */
export function tooLong(what: string, mostBytes: number): Error {
  return new Error(`${what} has more than ${formatBytes(mostBytes)}`)
}

/**
 * What is in a file; a pipe is read to its end, such as a shell makes of `<(...)`. Ends in an error where the pipe is silent for
 * ten seconds.
 */
export function readBounded(file: string, bounds: FileBounds = {}): Buffer {
  using reading = new Reading(file, bounds)
  const cell = new Int32Array(new SharedArrayBuffer(4))
  while (reading.next() !== 'end') if (reading.isSilent) Atomics.wait(cell, 0, 0, LOOK_AGAIN_MS)
  return reading.bytes
}

/** The same, while other things go on. Somebody who has the pipe open may take as long as the signal lets them. */
export async function readBoundedLater(
  file: string,
  {signal, ...bounds}: FileBounds & {readonly signal: AbortSignal},
): Promise<Buffer> {
  using reading = new Reading(file, {...bounds, waitsForWriter: true})
  for (;;) {
    signal.throwIfAborted()
    const state = reading.next()
    if (state === 'end') return reading.bytes
    if (reading.isSilent)
      await delay(LOOK_AGAIN_MS, undefined, {signal}).catch((error: unknown) => {
        throw signal.aborted ? signal.reason : error
      })
  }
}

/** A file that is being read, without ever waiting for it. */
class Reading {
  readonly #file: string
  readonly #fd: number
  readonly #mostBytes: number
  readonly #waitsForWriter: boolean
  /** Whether nobody having it open may mean that nobody has opened it yet. */
  readonly #mayBeginLater: boolean
  readonly #parts: Buffer[] = []
  #length = 0
  #hasWriter = false
  #silentSinceMs: number | null = null

  constructor(
    file: string,
    {
      mostBytes = SETTINGS_BYTES,
      isPlain = false,
      waitsForWriter = false,
    }: FileBounds & {readonly waitsForWriter?: boolean},
  ) {
    this.#file = file
    this.#mostBytes = mostBytes
    this.#waitsForWriter = waitsForWriter
    this.#fd = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    try {
      const stats = fstatSync(this.#fd)
      if (stats.isDirectory()) throw new Error(`${file} is a folder`)
      if (isPlain && !stats.isFile()) throw new Error(`${file} is no plain file`)
      if (stats.size > mostBytes) throw tooLong(file, mostBytes)
      this.#mayBeginLater = stats.isFIFO() && !isOpenAlready(file)
    } catch (error) {
      closeSync(this.#fd)
      throw error
    }
  }

  [Symbol.dispose](): void {
    closeSync(this.#fd)
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#parts, this.#length)
  }

  /** Whether there was nothing to read the last time. */
  get isSilent(): boolean {
    return this.#silentSinceMs !== null
  }

  /** Takes what there is. */
  next(): 'more' | 'end' {
    const part = Buffer.allocUnsafe(PART_BYTES)
    const count = this.#read(part)
    if (count === null) {
      this.#hasWriter = true
      return this.#wait()
    }
    if (count === 0) return this.#mayBeginLater && !this.#hasWriter ? this.#wait() : 'end'
    this.#hasWriter = true
    this.#silentSinceMs = null
    this.#length += count
    if (this.#length > this.#mostBytes) throw tooLong(this.#file, this.#mostBytes)
    this.#parts.push(part.subarray(0, count))
    return 'more'
  }

  /** Null where a writer has it open and has written nothing yet. */
  #read(part: Buffer): number | null {
    try {
      return readSync(this.#fd, part)
    } catch (error) {
      if (error instanceof Error && Reflect.get(error, 'code') === 'EAGAIN') return null
      throw error
    }
  }

  #wait(): 'more' {
    const nowMs = performance.now()
    this.#silentSinceMs ??= nowMs
    const isLate = nowMs - this.#silentSinceMs > SILENCE_MS
    if (isLate && !(this.#hasWriter && this.#waitsForWriter)) {
      const who = this.#hasWriter ? 'nothing has come' : 'nobody has written'
      throw new Error(`${this.#file} is a pipe, and ${who} for ${SILENCE_MS / 1000} seconds`)
    }
    return 'more'
  }
}

/** What the process got open (`<(...)`, standard input): who has closed it by now does not open it again. */
function isOpenAlready(file: string): boolean {
  return /^\/(?:dev\/(?:fd\/|stdin$)|proc\/)/.test(file)
}

function formatBytes(bytes: number): string {
  return bytes >= MEBIBYTE ? `${Math.floor(bytes / MEBIBYTE)} MiB` : `${bytes} bytes`
}
