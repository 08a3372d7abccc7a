import {Failure} from '../../../errors/failure.ts'
import {encodeHeaders, type HeaderInput} from '../../../kafka/batches/header-encoder.ts'
import {parseJsonRecord} from '../../records/json-input.ts'
import {LineReader, MOST_RECORD_BYTES} from '../../records/line-reader.ts'
import type {RecordSink} from '../record-sink.ts'
import {NO_BYTES, type RecordParser} from './record-parser.ts'

/** How a JSON record is sent (--input json). */
export interface JsonOptions {
  readonly delimiter: Buffer | null
  /** Headers that every record gets after its own. */
  readonly headers: readonly HeaderInput[]
  /** Whether a record goes to the partition that it names. */
  readonly keepsPartition: boolean
}

/** Makes a record of each JSON line, the form that `consume -o json` writes. A line that is none is refused, alone. */
export class JsonParser implements RecordParser {
  isUnterminated = false
  readonly #sink: RecordSink
  readonly #options: JsonOptions
  readonly #reader: LineReader

  constructor(sink: RecordSink, options: JsonOptions) {
    this.#sink = sink
    this.#options = options
    const {delimiter} = options
    this.#reader = new LineReader(
      (bytes, start, end, terminated) => {
        this.#takeLine(bytes, start, end)
        if (!terminated) this.isUnterminated = true
      },
      {maxRecordBytes: MOST_RECORD_BYTES, ...(delimiter ? {delimiter} : {})},
    )
  }

  push(chunk: Buffer): void {
    this.#reader.push(chunk)
  }

  end(): void {
    this.#reader.end()
  }

  #takeLine(bytes: Buffer, start: number, end: number): void {
    try {
      const record = parseJsonRecord(bytes, start, end, this.#reader.lineCount)
      const inputs = [...record.headers, ...this.#options.headers]
      const headers = inputs.length > 0 ? encodeHeaders(inputs) : null
      const {key, value} = record
      this.#sink.add(
        key ?? NO_BYTES,
        key === null ? -1 : 0,
        key?.length ?? -1,
        value ?? NO_BYTES,
        value === null ? -1 : 0,
        value?.length ?? -1,
        headers?.bytes ?? null,
        headers?.count ?? 0,
        record.timestampMs ?? null,
        this.#options.keepsPartition ? (record.partition ?? -1) : -1,
      )
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      // The line's number stands beside the reason already.
      const reason = error.message.replace(/^Line \d+: /, '')
      this.#sink.refuse(reason.charAt(0).toUpperCase() + reason.slice(1))
    }
  }
}
