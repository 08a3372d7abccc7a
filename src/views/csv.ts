import type {Cell, Column} from './column.ts'

export interface CsvOptions {
  /**
   * Whether text that a spreadsheet would run as a formula gets a leading quote (CWE-1236; OWASP ASVS 1.2.10);
   * default yes. It alters the data, so turn it off where the CSV is read back by a program.
   */
  readonly guardFormulas?: boolean
}

const FORMULA_START = /^[=+\-@\t\r\0]/

/** `-5` and `+1.5e3` are numbers to a spreadsheet, not formulas. */
const PLAIN_NUMBER = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i

/** Spaces at the ends too: some readers take them for layout. What begins like JSON would be taken for it. */
const NEEDS_QUOTES = /[",\r\n]|^[\s[{]|\s$/

/**
 * CSV by RFC 4180's quoting: the columns' JSON names, then one line a row, null as nothing. Lines end in a newline
 * alone, which every reader of RFC 4180 takes, and which leaves no `\r` behind for cut, awk or a shell's read.
 */
export function renderCsv<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  options: CsvOptions = {},
): string {
  const guard = options.guardFormulas ?? true
  const lines = [columns.map(({field}) => formatCsvCell(field, guard)).join(',')]
  for (const row of rows) lines.push(columns.map(({value}) => formatCsvCell(value(row), guard)).join(','))
  return `${lines.join('\n')}\n`
}

/** One cell, guarded and quoted where it has to be. Numbers are left alone. */
export function formatCsvCell(value: Cell, guardFormulas: boolean): string {
  if (value === null || value === undefined) return ''
  if (typeof value !== 'string') return String(value)
  const guarded =
    guardFormulas && FORMULA_START.test(value) && !PLAIN_NUMBER.test(value) ? `'${value}` : value
  return NEEDS_QUOTES.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded
}
