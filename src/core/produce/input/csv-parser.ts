import {Failure} from '../../../errors/failure.ts'
import {encodeHeaders, type HeaderInput} from '../../../kafka/batches/header-encoder.ts'
import type {Timestamp} from '../../../kafka/batches/views.ts'
import {type CsvCell, type CsvRow, CsvRows} from '../../records/csv-rows.ts'
import {parseDataTimestamp} from '../../records/parse-timestamp.ts'
import type {ParsedRecordSink} from '../record-sink.ts'
import {type CsvOptions, HEADER_COLUMN} from './csv-options.ts'
import {PlainCsvLines} from './plain-csv-lines.ts'
import {NO_BYTES, type RecordParser} from './record-parser.ts'

/** Columns of `consume -o csv` that a broker gives anew. */
const IGNORED = new Set(['topic', 'offset', 'timestampType'])
const OWN_COLUMNS = ['key', 'value', 'partition', 'timestamp'] as const
type OwnColumn = (typeof OWN_COLUMNS)[number]

/**
 * Makes a record of each CSV row after the first, which names the columns: `value`, and where wanted `key`,
 * `partition`, `timestamp` and `header.NAME`. An empty key or header cell is none at all, `""` an empty one.
 */
export class CsvParser implements RecordParser {
  readonly #sink: ParsedRecordSink
  readonly #options: CsvOptions
  readonly #rows: CsvRows
  #columns: readonly string[] | null = null
  /** What sends plain lines, once the columns are known. */
  #plain: PlainCsvLines | null = null

  constructor(sink: ParsedRecordSink, options: CsvOptions) {
    this.#sink = sink
    this.#options = options
    const {separator, columns} = options
    const takeLine = (bytes: Buffer, start: number, end: number) =>
      this.#plain?.take(bytes, start, end) ?? false
    const dialect = separator === null ? {takeLine} : {separator, takeLine}
    this.#rows = new CsvRows((row) => this.#takeRow(row), dialect)
    if (columns !== null) this.#setColumns(checkColumns(columns, '--csv-columns'))
  }

  /** Lines with nothing on them, which are no rows (as in Python's csv module). */
  blankLines = 0

  get isUnterminated(): boolean {
    return this.#rows.isUnterminated
  }

  push(chunk: Buffer): void {
    this.#rows.push(chunk)
  }

  end(): void {
    this.#rows.end()
  }

  #setColumns(columns: readonly string[]): void {
    this.#columns = columns
    this.#plain = new PlainCsvLines(columns, this.#sink, this.#options)
  }

  #takeRow(row: CsvRow): void {
    if (isBlank(row)) {
      this.blankLines++
      this.#options.onLine(row.lastLine + 1)
      return
    }
    if (this.#columns === null) {
      this.#setColumns(readColumns(row))
      this.#options.onLine(row.lastLine + 1)
      return
    }
    if (row.cells === null) this.#sink.refuse(row.problem)
    else if (row.cells.length !== this.#columns.length) {
      this.#sink.refuse(
        `The row has ${row.cells.length} cells, the first row names ${this.#columns.length} columns.`,
      )
    } else this.#send(this.#columns, row.cells)
    if (row.lastLine > row.firstLine) this.#options.onLine(row.lastLine + 1)
  }

  #send(columns: readonly string[], cells: readonly CsvCell[]): void {
    const own = new Map<OwnColumn, CsvCell>()
    const inputs: HeaderInput[] = []
    for (const [index, column] of columns.entries()) {
      const cell = cells[index]
      if (cell === undefined) continue
      if (isOwnColumn(column)) own.set(column, cell)
      else if (column.startsWith(HEADER_COLUMN) && (cell.isQuoted || cell.bytes.length > 0)) {
        inputs.push({key: column.slice(HEADER_COLUMN.length), value: this.#isNull(cell) ? null : cell.bytes})
      }
    }
    inputs.push(...this.#options.headers)
    const partition = readPartition(own.get('partition'))
    const timestampMs = readTimestamp(own.get('timestamp'))
    if (typeof partition === 'string' || typeof timestampMs === 'string') {
      this.#sink.refuse(typeof partition === 'string' ? partition : String(timestampMs))
      return
    }
    const keyCell = own.get('key')
    const valueCell = own.get('value')
    const hasKey =
      keyCell !== undefined && !this.#isNull(keyCell) && (keyCell.isQuoted || keyCell.bytes.length > 0)
    const hasValue = valueCell !== undefined && !this.#isNull(valueCell)
    const headers = inputs.length > 0 ? encodeHeaders(inputs) : null
    this.#sink.add(
      hasKey ? keyCell.bytes : NO_BYTES,
      hasKey ? 0 : -1,
      hasKey ? keyCell.bytes.length : -1,
      hasValue ? valueCell.bytes : NO_BYTES,
      hasValue ? 0 : -1,
      hasValue ? valueCell.bytes.length : -1,
      headers?.bytes ?? null,
      headers?.count ?? 0,
      timestampMs,
      this.#options.keepsPartition ? partition : -1,
    )
  }

  #isNull(cell: CsvCell): boolean {
    const {nullMarker} = this.#options
    return nullMarker?.equals(cell.bytes) ?? false
  }
}

function isBlank({cells}: CsvRow): boolean {
  const [only] = cells ?? []
  return cells?.length === 1 && only !== undefined && !only.isQuoted && only.bytes.length === 0
}

function isOwnColumn(name: string): name is OwnColumn {
  return OWN_COLUMNS.some((column) => column === name)
}

function readColumns(row: CsvRow): readonly string[] {
  if (row.cells === null) throw usage(`The first row cannot be read: ${row.problem}`)
  return checkColumns(
    row.cells.map((cell) => cell.bytes.toString()),
    'The first row of the CSV',
  )
}

/** The names of columns as they may be used. Throws a usage Failure where they may not, which begins with `where`. */
export function checkColumns(columns: readonly string[], where: string): readonly string[] {
  for (const column of columns) {
    const isKnown = isOwnColumn(column) || IGNORED.has(column)
    if (!isKnown && !(column.startsWith(HEADER_COLUMN) && column.length > HEADER_COLUMN.length)) {
      throw usage(`${where} names a column "${column}", which is not known.`)
    }
    if (columns.indexOf(column) !== columns.lastIndexOf(column) && isOwnColumn(column)) {
      throw usage(`${where} names the column "${column}" twice.`)
    }
  }
  if (!columns.includes('value')) throw usage(`${where} names no column "value".`)
  return columns
}

/** The partition, -1 where none is given, or what is wrong with it. */
function readPartition(cell: CsvCell | undefined): number | string {
  const text = cell?.bytes.toString() ?? ''
  if (text === '') return -1
  return /^\d{1,9}$/.test(text) ? Number(text) : `"${text}" is not a partition number.`
}

/** Milliseconds since 1970, null where none is given, or what is wrong with it. */
function readTimestamp(cell: CsvCell | undefined): Timestamp | null | string {
  const text = cell?.bytes.toString() ?? ''
  if (text === '') return null
  const timestamp = parseDataTimestamp(text)
  if (timestamp !== null) return timestamp
  return `"${text}" is neither milliseconds since 1970 nor an ISO 8601 time with a zone.`
}

function usage(sentence: string): Failure {
  return new Failure('usage', sentence, {
    suggestions: [`Columns are ${OWN_COLUMNS.join(', ')} and ${HEADER_COLUMN}NAME; only value is needed.`],
  })
}
