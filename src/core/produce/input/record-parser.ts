import {Failure} from '../../../errors/failure.ts'
import {GrowingBytes} from '../../records/growing-bytes.ts'
import {MOST_RECORD_BYTES} from '../../records/line-reader.ts'

export const NO_BYTES = Buffer.alloc(0)

/** Makes records of the bytes of one file (or of stdin) and gives them to a sink. */
export interface RecordParser {
  /** Takes the next chunk, and keeps nothing of its memory. Throws a usage Failure where nothing can follow. */
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
  readonly #bytes = new GrowingBytes()

  constructor(onValue: (value: Buffer) => void) {
    this.#onValue = onValue
  }

  push(chunk: Buffer): void {
    if (this.#bytes.length + chunk.length > MOST_RECORD_BYTES) {
      const text = `A record cannot be larger than ${MOST_RECORD_BYTES} bytes, and a whole file is one here.`
      throw new Failure('usage', text, {code: 'MESSAGE_TOO_LARGE'})
    }
    this.#bytes.append(chunk, 0, chunk.length)
  }

  end(): void {
    this.#onValue(this.#bytes.view)
    this.#bytes.clear()
  }
}
