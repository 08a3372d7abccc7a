import {Failure} from '../../../errors/failure.ts'
import {MOST_RECORD_BYTES} from '../../records/line-reader.ts'

export const NO_BYTES = Buffer.alloc(0)

/** Makes records of the bytes of one file (or of stdin) and gives them to a sink. */
export interface RecordParser {
  /** Takes the next chunk; it must not be written to afterwards. Throws a usage Failure where nothing can follow. */
  push(chunk: Buffer): void
  /** The file ends. */
  end(): void
  /** Whether the last record was cut off by the end of the file: it has no delimiter. */
  readonly isUnterminated: boolean
  /** Lines that were passed over because nothing is on them, where that is worth a word. */
  readonly blankLines?: number
}

/** The whole file is one record (--input file). */
export class WholeFileParser implements RecordParser {
  readonly isUnterminated = false
  readonly #onValue: (value: Buffer) => void
  #chunks: Buffer[] = []
  #bytes = 0

  constructor(onValue: (value: Buffer) => void) {
    this.#onValue = onValue
  }

  push(chunk: Buffer): void {
    this.#bytes += chunk.length
    if (this.#bytes > MOST_RECORD_BYTES) {
      const text = `A record cannot be larger than ${MOST_RECORD_BYTES} bytes, and a whole file is one here.`
      throw new Failure('usage', text, {code: 'MESSAGE_TOO_LARGE'})
    }
    this.#chunks.push(chunk)
  }

  end(): void {
    this.#onValue(Buffer.concat(this.#chunks))
    this.#chunks = []
  }
}
