import {capitalized} from '../../../errors/capitalized.ts'
import {Failure} from '../../../errors/failure.ts'
import {type EncodedHeaders, encodeHeaders, type HeaderInput} from '../../../kafka/batches/header-encoder.ts'
import {parseJsonRecord} from '../../records/json-input.ts'
import type {JsonParts} from '../../records/json-parts.ts'
import {JsonRecordScanner} from '../../records/json-record-scanner.ts'
import {LineReader, MOST_RECORD_BYTES} from '../../records/line-reader.ts'
import type {ParsedRecordSink} from '../record-sink.ts'
import {NO_BYTES, type RecordParser} from './record-parser.ts'

/** How a JSON record is sent (--input json). */
export interface JsonOptions {
  readonly delimiter: Buffer | null
  /** Headers that every record gets after its own. */
  readonly headers: readonly HeaderInput[]
  /** Whether a record goes to the partition that it names. */
  readonly keepsPartition: boolean
  /** Which parts an encoder takes as JSON. */
  readonly encodes?: JsonParts | undefined
  /** The next record stands on this line. */
  readonly onLine: (line: number) => void
}

const BYTE_ORDER_MARK = Buffer.of(0xef, 0xbb, 0xbf)

/**
 * Makes a record of each JSON line, the form that `consume -o json` writes. A line that is none is refused, alone; one
 * with nothing on it is no record, and a byte order mark at the start of the input is passed over.
 */
export class JsonParser implements RecordParser {
  isUnterminated = false
  readonly #sink: ParsedRecordSink
  readonly #options: JsonOptions
  readonly #reader: LineReader
  readonly #scanner = new JsonRecordScanner()
  readonly #ownHeaders: EncodedHeaders

  constructor(sink: ParsedRecordSink, options: JsonOptions) {
    this.#sink = sink
    this.#options = options
    const {delimiter, headers} = options
    this.#ownHeaders = encodeHeaders(headers)
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

  /** Sends the record of a plain line, as almost all are; false where the exact parser has to look at it. */
  #takePlainLine(bytes: Buffer, start: number, end: number): boolean {
    const scanner = this.#scanner
    if (!scanner.scan(bytes, start, end)) return false
    const {headers} = scanner
    headers.addEncoded(this.#ownHeaders)
    this.#sink.add(
      bytes,
      scanner.keyStart,
      scanner.keyEnd,
      bytes,
      scanner.valueStart,
      scanner.valueEnd,
      headers.encoded,
      headers.count,
      scanner.timestampMs,
      this.#options.keepsPartition ? scanner.partition : -1,
    )
    return true
  }

  #takeLine(bytes: Buffer, lineStart: number, end: number): void {
    const line = this.#reader.lineCount
    const {encodes} = this.#options
    const hasMark =
      line === 1 && bytes.subarray(lineStart, Math.min(lineStart + 3, end)).equals(BYTE_ORDER_MARK)
    const start = hasMark ? lineStart + BYTE_ORDER_MARK.length : lineStart
    if (this.#takePlainLine(bytes, start, end)) return
    if (isBlank(bytes, start, end)) {
      this.#options.onLine(line + 1)
      return
    }
    try {
      const record = parseJsonRecord(bytes, start, end, line, encodes)
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
      this.#sink.refuse(capitalized(reason))
    }
  }
}

/** Whether there is nothing but what JSON calls whitespace. */
function isBlank(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at]
    if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d && byte !== 0x0a) return false
  }
  return true
}
