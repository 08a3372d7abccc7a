import {LineReader, MOST_RECORD_BYTES} from '../../records/line-reader.ts'
import type {ParsedRecordSink} from '../record-sink.ts'
import {NO_BYTES, type RecordParser} from './record-parser.ts'

/** How a line becomes a record (--input lines). */
export interface LinesOptions {
  /** What ends a record; default a newline. */
  readonly delimiter: Buffer | null
  /** What stands between key and value; the first one counts. Null: a line is a value. */
  readonly keySeparator: Buffer | null
  /** Whether a line without the separator is a value with a null key; else it is refused. */
  readonly allowsKeyless: boolean
  /** A key or value of exactly these bytes is null. Null: nothing is, the word null least of all. */
  readonly nullMarker: Buffer | null
  /** The key of every record; null: none, or that of the line. */
  readonly key: Buffer | null
  /** Encoded headers of every record. */
  readonly headers: Buffer | null
  readonly headerCount: number
}

/** Makes a record of each line, as ranges over the chunk that the line stands in. */
export class LinesParser implements RecordParser {
  isUnterminated = false
  readonly #sink: ParsedRecordSink
  readonly #options: LinesOptions
  readonly #reader: LineReader

  constructor(sink: ParsedRecordSink, options: LinesOptions) {
    this.#sink = sink
    this.#options = options
    const {delimiter} = options
    this.#reader = new LineReader(
      (bytes, start, end, terminated) => {
        this.takeLine(bytes, start, end)
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

  /** One line, without its delimiter. */
  takeLine(bytes: Buffer, start: number, end: number): void {
    const {keySeparator, allowsKeyless, nullMarker, key, headers, headerCount} = this.#options
    const at = keySeparator === null ? -1 : findBytes(bytes, keySeparator, start, end)
    if (keySeparator === null || (at < 0 && allowsKeyless)) {
      const valueStart = isMarker(nullMarker, bytes, start, end) ? -1 : start
      if (key === null)
        this.#sink.add(NO_BYTES, -1, -1, bytes, valueStart, end, headers, headerCount, null, -1)
      else this.#sink.add(key, 0, key.length, bytes, valueStart, end, headers, headerCount, null, -1)
      return
    }
    if (at < 0) {
      this.#sink.refuse(`The line has no key separator "${keySeparator}" (--allow-keyless makes it a value).`)
      return
    }
    const keyStart = isMarker(nullMarker, bytes, start, at) ? -1 : start
    const after = at + keySeparator.length
    const valueStart = isMarker(nullMarker, bytes, after, end) ? -1 : after
    this.#sink.add(bytes, keyStart, at, bytes, valueStart, end, headers, headerCount, null, -1)
  }
}

function isMarker(marker: Buffer | null, bytes: Buffer, start: number, end: number): boolean {
  if (marker === null || end - start !== marker.length) return false
  return bytes.compare(marker, 0, marker.length, start, end) === 0
}

/** Where `needle` begins in `bytes[start, end)`, or -1. Buffer.indexOf has no end, and would search other lines too. */
function findBytes(bytes: Buffer, needle: Buffer, start: number, end: number): number {
  const first = needle[0] as number
  const last = end - needle.length
  for (let at = start; at <= last; at++) {
    if (bytes[at] !== first) continue
    let matched = 1
    while (matched < needle.length && bytes[at + matched] === needle[matched]) matched++
    if (matched === needle.length) return at
  }
  return -1
}
