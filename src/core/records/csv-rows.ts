import {LineReader, MOST_RECORD_BYTES} from './line-reader.ts'

/** One cell of a CSV row; `isQuoted` tells an empty text (`""`) from nothing at all. */
export interface CsvCell {
  readonly bytes: Buffer
  readonly isQuoted: boolean
}

/** A row and the lines it stands on; null cells where it cannot be read, with the reason. */
export interface CsvRow {
  readonly cells: readonly CsvCell[] | null
  readonly problem: string
  readonly firstLine: number
  readonly lastLine: number
}

const COMMA = 0x2c
const QUOTE = 0x22
const RETURN = 0x0d
const BYTE_ORDER_MARK = Buffer.of(0xef, 0xbb, 0xbf)

/**
 * Reads CSV as RFC 4180 has it: commas, cells in double quotes where they hold a comma, a quote (doubled) or a line
 * break, CRLF or LF after each row. A byte order mark before the first row is passed over.
 */
export class CsvRows {
  readonly #onRow: (row: CsvRow) => void
  readonly #reader: LineReader
  /** Lines of a row whose quotes are still open. */
  #held: Buffer[] = []
  #quotes = 0
  #firstLine = 1
  #line = 0
  isUnterminated = false

  constructor(onRow: (row: CsvRow) => void) {
    this.#onRow = onRow
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
    const problem = `A quote is opened on line ${this.#firstLine} and never closed.`
    this.#onRow({cells: null, problem, firstLine: this.#firstLine, lastLine: this.#line})
    this.#held = []
  }

  #takeLine(bytes: Buffer, start: number, end: number, terminated: boolean): void {
    this.#line++
    if (!terminated) this.isUnterminated = true
    let line = bytes.subarray(start, end)
    if (this.#line === 1 && line.subarray(0, 3).equals(BYTE_ORDER_MARK)) line = line.subarray(3)
    if (this.#held.length === 0) this.#firstLine = this.#line
    this.#quotes += countQuotes(line)
    if (this.#quotes % 2 === 1) {
      this.#held.push(line, Buffer.of(0x0a))
      return
    }
    const row = this.#held.length === 0 ? line : Buffer.concat([...this.#held, line])
    this.#held = []
    this.#quotes = 0
    this.#onRow({...parseRow(row), firstLine: this.#firstLine, lastLine: this.#line})
  }
}

function countQuotes(line: Buffer): number {
  let count = 0
  for (let at = line.indexOf(QUOTE); at >= 0; at = line.indexOf(QUOTE, at + 1)) count++
  return count
}

/** The cells of a whole row, without its line break. */
function parseRow(row: Buffer): Pick<CsvRow, 'cells' | 'problem'> {
  const end = row[row.length - 1] === RETURN ? row.length - 1 : row.length
  const cells: CsvCell[] = []
  for (let at = 0; ; ) {
    const isQuoted = row[at] === QUOTE
    const close = isQuoted ? closingQuote(row, at + 1, end) : -1
    if (isQuoted && close < 0) return {cells: null, problem: 'A quoted cell has no closing quote.'}
    const comma = row.indexOf(COMMA, isQuoted ? close + 1 : at)
    const next = comma < 0 || comma >= end ? end : comma
    if (isQuoted) {
      if (next !== close + 1)
        return {cells: null, problem: 'Something stands between a closing quote and the comma.'}
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
