import {type EncodedHeaders, encodeHeaders} from '../../../kafka/batches/header-encoder.ts'
import {HeaderWriter} from '../../../kafka/batches/header-writer.ts'
import {CsvLineScanner} from '../../records/csv-line-scanner.ts'
import {INSTANT_BYTES, InstantReader} from '../../records/instant-reader.ts'
import type {ParsedRecordSink} from '../record-sink.ts'
import {type CsvOptions, HEADER_COLUMN} from './csv-options.ts'
import {NO_BYTES} from './record-parser.ts'

const ZERO = 0x30
const NINE = 0x39
const COMMA = 0x2c

/** Digits that are surely a partition, and a safe integer. */
const PARTITION_DIGITS = 9
const SAFE_DIGITS = 15

interface HeaderColumn {
  readonly cell: number
  readonly name: Buffer
}

/**
 * Sends the records of plain lines of CSV, as almost all are, without an object or a string for each. What it takes, it
 * takes as CsvParser does; of anything else it says false, and that decides, errors included.
 */
export class PlainCsvLines {
  readonly #sink: ParsedRecordSink
  readonly #nullMarker: Buffer | null
  readonly #keepsPartition: boolean
  readonly #scanner: CsvLineScanner
  readonly #key: number
  readonly #value: number
  readonly #partition: number
  readonly #timestamp: number
  readonly #headerColumns: readonly HeaderColumn[]
  readonly #ownHeaders: EncodedHeaders
  readonly #headers = new HeaderWriter()
  readonly #instants = new InstantReader()

  constructor(columns: readonly string[], sink: ParsedRecordSink, options: CsvOptions) {
    this.#sink = sink
    this.#nullMarker = options.nullMarker
    this.#keepsPartition = options.keepsPartition
    this.#scanner = new CsvLineScanner(columns.length, options.separator ?? COMMA)
    this.#key = columns.indexOf('key')
    this.#value = columns.indexOf('value')
    this.#partition = columns.indexOf('partition')
    this.#timestamp = columns.indexOf('timestamp')
    this.#headerColumns = columns.flatMap((column, cell) =>
      column.startsWith(HEADER_COLUMN) ? [{cell, name: Buffer.from(column.slice(HEADER_COLUMN.length))}] : [],
    )
    this.#ownHeaders = encodeHeaders(options.headers)
  }

  /** Whether the line was a record, which has been sent. */
  take(bytes: Buffer, start: number, end: number): boolean {
    const scanner = this.#scanner
    if (start === end || !scanner.scan(bytes, start, end)) return false
    const {starts, ends, quoted} = scanner
    const partition = this.#partition < 0 ? -1 : this.#readPartition(bytes)
    const timestampMs = this.#timestamp < 0 ? null : this.#readTimestamp(bytes)
    if (Number.isNaN(partition) || (timestampMs !== null && Number.isNaN(timestampMs))) return false
    const key = this.#key
    const hasKey = key >= 0 && !this.#isNothing(key) && !this.#isNull(bytes, key)
    const value = this.#value
    const valueStart = starts[value] as number
    const valueEnd = ends[value] as number
    // A row of one empty cell is a blank line.
    if (starts.length === 1 && valueStart === valueEnd && quoted[value] === 0) return false
    this.#headers.clear()
    for (const {cell, name} of this.#headerColumns) {
      if (this.#isNothing(cell)) continue
      const from = this.#isNull(bytes, cell) ? -1 : (starts[cell] as number)
      this.#headers.add(name, 0, name.length, bytes, from, ends[cell] as number)
    }
    this.#headers.addEncoded(this.#ownHeaders)
    this.#sink.add(
      hasKey ? bytes : NO_BYTES,
      hasKey ? (starts[key] as number) : -1,
      hasKey ? (ends[key] as number) : -1,
      bytes,
      this.#isNull(bytes, value) ? -1 : valueStart,
      valueEnd,
      this.#headers.encoded,
      this.#headers.count,
      timestampMs,
      this.#keepsPartition ? partition : -1,
    )
    return true
  }

  /** Whether a key or header is not there: an empty cell without quotes. */
  #isNothing(cell: number): boolean {
    const {starts, ends, quoted} = this.#scanner
    return starts[cell] === ends[cell] && quoted[cell] === 0
  }

  #isNull(bytes: Buffer, cell: number): boolean {
    const marker = this.#nullMarker
    if (marker === null) return false
    const start = this.#scanner.starts[cell] as number
    const end = this.#scanner.ends[cell] as number
    return end - start === marker.length && bytes.compare(marker, 0, marker.length, start, end) === 0
  }

  /** -1 where none is given, NaN for what is no number of so many digits. */
  #readPartition(bytes: Buffer): number {
    const start = this.#scanner.starts[this.#partition] as number
    const end = this.#scanner.ends[this.#partition] as number
    return start === end ? -1 : readDigits(bytes, start, end, PARTITION_DIGITS)
  }

  /** Null where none is given, NaN for what only the exact parser can read. */
  #readTimestamp(bytes: Buffer): number | null {
    const start = this.#scanner.starts[this.#timestamp] as number
    const end = this.#scanner.ends[this.#timestamp] as number
    if (start === end) return null
    if (end - start === INSTANT_BYTES) return this.#instants.read(bytes, start)
    return readDigits(bytes, start, end, SAFE_DIGITS)
  }
}

function readDigits(bytes: Buffer, start: number, end: number, most: number): number {
  if (end - start > most) return Number.NaN
  let value = 0
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number
    if (byte < ZERO || byte > NINE) return Number.NaN
    value = value * 10 + byte - ZERO
  }
  return value
}
