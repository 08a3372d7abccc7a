import {Failure} from '../../errors/failure.ts'

const MEBIBYTE = 1024 * 1024

/** Millions of usual records; a few batches can inflate to more, however small they are in the log. */
const MOST_BYTES = 1024 * MEBIBYTE

/** What records take that are kept to the end of a reading, as they will be printed: bounded, whatever is in the log. */
export class KeptBytes {
  readonly #mostBytes: number
  readonly #next: string
  #bytes = 0

  /** @param next what to do where there are too many */
  constructor(next: string, mostBytes = MOST_BYTES) {
    this.#next = next
    this.#mostBytes = mostBytes
  }

  /** Keeps `added` bytes in the place of `dropped` ones. Throws a Failure where that is too much. */
  keep(added: number, dropped = 0): void {
    this.#bytes += added - dropped
    if (this.#bytes <= this.#mostBytes) return
    const most = this.#mostBytes / MEBIBYTE
    throw new Failure('failed', `The records to be shown at the end take more than ${most} MiB of memory.`, {
      code: 'TOO_MUCH_TO_KEEP',
      suggestions: [this.#next],
    })
  }
}
