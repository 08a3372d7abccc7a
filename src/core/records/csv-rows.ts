import {Failure} from '../../errors/failure.ts'
import {GrowingBytes} from './growing-bytes.ts'
import {LineReader, MOST_RECORD_BYTES} from './line-reader.ts'

/** One cell of a CSV row; `isQuoted` tells an empty text (`""`) from nothing at all. */
export interface CsvCell {
  readonly bytes: Buffer
  readonly isQuoted: boolean
}

/** A row and the lines it stands on; null cells where it cannot be read, with the reason. Its bytes are valid until the reader goes on. */
export interface CsvRow {
  readonly cells: readonly CsvCell[] | null
  readonly problem: string
  readonly firstLine: number
  readonly lastLine: number
}

const COMMA = 0x2c
const QUOTE = 0x22
const RETURN = 0x0d
const LINE_BREAK = Buffer.of(0x0a)
const BYTE_ORDER_MARK = Buffer.of(0xef, 0xbb, 0xbf)

/** How a file of CSV is written; RFC 4180 unless said otherwise. */
export interface CsvDialect {
  /** The byte between two cells; default a comma. */
  readonly separator?: number
  /**
   * Offered each line that begins a row, but for the first, before it is read: true where it was taken as a whole row, and is
   * not to be read here.
   */
  readonly takeLine?: (bytes: Buffer, start: number, end: number) => boolean
}

/**
 * Reads CSV as RFC 4180 and Python's csv module have it: commas, cells in double quotes where they hold a comma, a quote
 * (doubled) or a line break, CRLF or LF after each row. A quote opens a cell only as its first byte; anywhere else in a
 * cell without quotes it is text (5" pipe). A byte order mark before the first row is passed over.
 */
export class CsvRows {
  readonly #onRow: (row: CsvRow) => void
  readonly #offer: CsvDialect['takeLine'] | null
  readonly #reader: LineReader
  /** Lines of a row whose quotes are still open, each with its line break. */
  readonly #held = new GrowingBytes()
  readonly #separator: number
  #firstLine = 1
  #line = 0
  isUnterminated = false

  constructor(onRow: (row: CsvRow) => void, {separator = COMMA, takeLine}: CsvDialect = {}) {
    this.#onRow = onRow
    this.#offer = takeLine ?? null
    this.#separator = separator
    this.#reader = new LineReader(
      (bytes, start, end, terminated) => this.#takeLine(bytes, start, end, terminated),
      {
        maxRecordBytes: MOST_RECORD_BYTES,
      },
    )
  }

  push(chunk: Buffer): void {
    this.#reader.push(chunk)
  }

  end(): void {
    this.#reader.end()
    if (this.#held.length === 0) return
    this.#held.clear()
    const problem = `A quote is opened on line ${this.#firstLine} and never closed.`
    this.#onRow({cells: null, problem, firstLine: this.#firstLine, lastLine: this.#line})
  }

  #takeLine(bytes: Buffer, start: number, end: number, terminated: boolean): void {
    this.#line++
    if (!terminated) this.isUnterminated = true
    if (this.#offer && this.#line > 1 && this.#held.length === 0 && this.#offer(bytes, start, end)) return
    const hasMark = this.#line === 1 && bytes.subarray(start, start + 3).equals(BYTE_ORDER_MARK)
    const line = bytes.subarray(hasMark ? start + 3 : start, end)
    if (this.#held.length === 0) this.#firstLine = this.#line
    if (endsInQuotes(line, this.#held.length > 0, this.#separator)) {
      this.#hold(bytes, hasMark ? start + 3 : start, end)
      return
    }
    const held = this.#held
    const isWhole = held.length === 0
    if (!isWhole) held.append(line, 0, line.length)
    const row = parseRow(isWhole ? line : held.view, this.#separator)
    this.#onRow({...row, firstLine: this.#firstLine, lastLine: this.#line})
    held.clear()
  }

  /** A quote that is never closed must not fill the memory. */
  #hold(bytes: Buffer, start: number, end: number): void {
    const held = this.#held
    if (held.length + end - start + 1 > MOST_RECORD_BYTES) {
      throw new Failure(
        'usage',
        `A quote is opened on line ${this.#firstLine} and not closed within ${MOST_RECORD_BYTES} bytes.`,
      )
    }
    held.append(bytes, start, end)
    held.append(LINE_BREAK, 0, 1)
  }
}

/** Whether a quoted cell is still open behind a line, which begins inside of one or at the start of a cell. */
function endsInQuotes(line: Buffer, startsInQuotes: boolean, separator: number): boolean {
  if (!startsInQuotes && line.indexOf(QUOTE) < 0) return false
  let isQuoted = startsInQuotes
  for (let at = 0; ; ) {
    if (!isQuoted && line[at] === QUOTE) {
      isQuoted = true
      at++
    }
    if (isQuoted) {
      const close = closingQuote(line, at, line.length)
      if (close < 0) return true
      at = close + 1
      isQuoted = false
    }
    const next = line.indexOf(separator, at)
    if (next < 0) return false
    at = next + 1
  }
}

/** The cells of a whole row, without its line break. */
function parseRow(row: Buffer, separator: number): Pick<CsvRow, 'cells' | 'problem'> {
  const end = row[row.length - 1] === RETURN ? row.length - 1 : row.length
  const cells: CsvCell[] = []
  for (let at = 0; ; ) {
    const isQuoted = row[at] === QUOTE
    const close = isQuoted ? closingQuote(row, at + 1, end) : -1
    if (isQuoted && close < 0) return {cells: null, problem: 'A quoted cell has no closing quote.'}
    const following = row.indexOf(separator, isQuoted ? close + 1 : at)
    const next = following < 0 || following >= end ? end : following
    if (isQuoted) {
      if (next !== close + 1)
        return {cells: null, problem: 'Something stands between a closing quote and the separator.'}
      cells.push({bytes: undouble(row.subarray(at + 1, close)), isQuoted})
    } else cells.push({bytes: row.subarray(at, next), isQuoted})
    if (next === end) return {cells, problem: ''}
    at = next + 1
  }
}

function closingQuote(row: Buffer, start: number, end: number): number {
  for (let at = row.indexOf(QUOTE, start); at >= 0 && at < end; at = row.indexOf(QUOTE, at + 2)) {
    if (row[at + 1] !== QUOTE || at + 1 >= end) return at
  }
  return -1
}

/** Two quotes inside a quoted cell stand for one. */
function undouble(cell: Buffer): Buffer {
  if (cell.indexOf(QUOTE) < 0) return cell
  return Buffer.from(cell.toString('latin1').replaceAll('""', '"'), 'latin1')
}
