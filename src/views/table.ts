import {type Cell, type Column, columnHeader} from './column.ts'
import {displayWidth, truncateToWidth} from './display-width.ts'
import {escapeForTerminal} from './escape.ts'
import {UNKNOWN} from './numbers.ts'
import type {Role, Theme} from './theme.ts'

export interface TableOptions {
  readonly theme: Theme
  /** The terminal's columns, which no line goes past; null or undefined off a terminal, where nothing is shortened. */
  readonly width?: number | null | undefined
  /** Whether columns marked `wide` are shown; default not. */
  readonly wide?: boolean
  /** Whether the headings are shown; default they are. */
  readonly headers?: boolean
}

const GAP = '  '

/** A shortened column keeps at least this many columns of text, else nothing can be recognised in it. */
const LEAST_WIDTH = 6

/** To this width texts are shortened before columns are left out that are of less use. */
const GOOD_WIDTH = 16

interface LaidOutColumn {
  readonly header: string
  readonly cells: readonly string[]
  /** How wide each cell is on a terminal: worked out once, for the layout and for the padding. */
  readonly widths: readonly number[]
  readonly alignRight: boolean
  readonly flexible: boolean
  /** See Column.leaves. */
  readonly leaves: number | undefined
  /** The role of each row's cell, or undefined where the column has none. */
  readonly roles: readonly (Role | undefined)[] | undefined
  width: number
  /** As wide as its longest cell. */
  readonly fullWidth: number
}

/**
 * A table without lines, as kubectl prints them: two spaces between columns, headings in capitals, numbers to the
 * right. Cells are escaped; null shows as `-`. Ends in a newline.
 *
 * On a terminal the widest texts are shortened a little until no line wraps, then columns leave that are of less use
 * (Column.leaves), then texts are shortened further; where even that is not enough, columns are left out from the right. The layout is our own because cli-table3 needs quadratic time (9.7 s for 10,000 rows of six
 * cells, 0.9 s in batches of fixed widths; this takes 30 ms).
 */
export function renderTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  options: TableOptions,
): string {
  const {theme} = options
  const laidOut = columns
    .filter((column) => column.wide !== true || options.wide === true)
    .map((column) => layOut(column, rows, options.headers ?? true))
    .filter((column): column is LaidOutColumn => column !== null)
  const shown = fitToWidth(laidOut, options.width ?? Number.POSITIVE_INFINITY)
  const lines: string[] = []
  if (options.headers ?? true) {
    lines.push(
      shown
        .map((column, index) =>
          theme.heading(
            padCell(column.header, displayWidth(column.header), column, {
              isLast: index === shown.length - 1,
              theme,
            }),
          ),
        )
        .join(GAP),
    )
  }
  for (let row = 0; row < rows.length; row++) {
    let line = ''
    for (const [index, column] of shown.entries()) {
      const padded = padCell(column.cells[row] ?? '', column.widths[row] ?? 0, column, {
        isLast: index === shown.length - 1,
        theme,
      })
      const role = column.roles?.[row]
      line += (index > 0 ? GAP : '') + (role === undefined ? padded : theme[role](padded))
    }
    lines.push(line)
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`
}

/** A cell as a table or a key-value block shows it: escaped, on one line, `-` for null. */
export function formatCell(value: Cell): string {
  if (value === null || value === undefined) return UNKNOWN
  return typeof value === 'string' ? escapeForTerminal(value, {singleLine: true}) : String(value)
}

/** Null where the column is optional and no row shows a value. */
function layOut<Row>(column: Column<Row>, rows: readonly Row[], headers: boolean): LaidOutColumn | null {
  const header = columnHeader(column)
  const {text, role} = column
  const cells: string[] = []
  const widths: number[] = []
  let width = headers ? displayWidth(header) : 0
  let hasValue = false
  let showsAny = false
  let isNumeric = true
  for (const row of rows) {
    const value = column.value(row)
    if (value !== null && value !== undefined) {
      hasValue = true
      if (typeof value !== 'number' && typeof value !== 'bigint') isNumeric = false
    }
    const shown = text === undefined ? value : text(row)
    if (shown !== null && shown !== undefined) showsAny = true
    const cell = formatCell(shown)
    const cellWidth = displayWidth(cell)
    cells.push(cell)
    widths.push(cellWidth)
    if (cellWidth > width) width = cellWidth
  }
  if (column.optional === true && !showsAny) return null
  const numeric = hasValue && isNumeric
  return {
    header,
    cells,
    widths,
    alignRight: column.align === undefined ? numeric : column.align === 'right',
    flexible: column.fixed !== true && !numeric,
    leaves: column.leaves,
    roles:
      role === undefined ? undefined : rows.map((row) => (typeof role === 'function' ? role(row) : role)),
    width,
    fullWidth: width,
  }
}

function fitToWidth(columns: readonly LaidOutColumn[], width: number): readonly LaidOutColumn[] {
  let shown = columns
  shorten(shown, width, GOOD_WIDTH)
  const leaving = columns
    .filter(({leaves}) => leaves !== undefined)
    .sort((a, b) => (a.leaves ?? 0) - (b.leaves ?? 0))
  for (const each of leaving) {
    if (totalWidth(shown) <= width) break
    shown = shown.filter((column) => column !== each)
  }
  widen(shown, width)
  shorten(shown, width, LEAST_WIDTH)
  while (shown.length > 1 && totalWidth(shown) > width) shown = shown.slice(0, -1)
  const [only] = shown
  if (only !== undefined && only.width > width) only.width = width
  return shown
}

/** Takes from the widest texts what is too much, down to a width. */
function shorten(columns: readonly LaidOutColumn[], width: number, least: number): void {
  for (let excess = totalWidth(columns) - width; excess > 0; excess--) {
    const widest = columns
      .filter((column) => column.flexible && column.width > least)
      .reduce<LaidOutColumn | null>(
        (best, column) => (best === null || column.width > best.width ? column : best),
        null,
      )
    if (widest === null) return
    widest.width--
  }
}

/** Gives room that columns have left back to texts that were shortened, evenly. */
function widen(columns: readonly LaidOutColumn[], width: number): void {
  for (let room = width - totalWidth(columns); room > 0; room--) {
    const narrowest = columns
      .filter((column) => column.width < column.fullWidth)
      .reduce<LaidOutColumn | null>(
        (best, column) => (best === null || column.width < best.width ? column : best),
        null,
      )
    if (narrowest === null) return
    narrowest.width++
  }
}

function totalWidth(columns: readonly LaidOutColumn[]): number {
  return columns.reduce((sum, column) => sum + column.width, 0) + GAP.length * Math.max(0, columns.length - 1)
}

function padCell(
  cell: string,
  cellWidth: number,
  column: LaidOutColumn,
  {isLast, theme}: {readonly isLast: boolean; readonly theme: Theme},
): string {
  const fits = cellWidth <= column.width
  const fitting = fits ? cell : truncateToWidth(cell, column.width, theme.ascii ? '~' : undefined)
  if (isLast && !column.alignRight) return fitting
  const padding = ' '.repeat(column.width - (fits ? cellWidth : displayWidth(fitting)))
  return column.alignRight ? padding + fitting : fitting + padding
}
