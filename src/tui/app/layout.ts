/** The terminal's size in columns and rows. */
export interface TerminalSize {
  readonly columns: number
  readonly rows: number
}

/** The smallest terminal that a dashboard is drawn on. */
export const smallestSize: TerminalSize = {columns: 60, rows: 15}

/** Two lines above the table's header, the header, the message line and the keys. */
const linesAround = 5

/** Room for the help: all but the two first lines and the two last. */
export function helpRoom({columns, rows}: TerminalSize): {readonly width: number; readonly height: number} {
  return {width: columns, height: Math.max(1, rows - 4)}
}

/** Where the parts of a screen go. */
export interface Layout {
  readonly tableWidth: number
  /** Rows of the table that can be seen at a time. */
  readonly pageRows: number
  /** Room for more about the selected row; null where there is none. */
  readonly detail: {readonly place: 'right' | 'below'; readonly width: number; readonly height: number} | null
}

/**
 * Places the table and, where the screen has one, the detail: below 100 columns the table alone, from 100 the detail in
 * 8 lines below it if the terminal has 30 rows, from 160 columns beside it in 40 % of the width. Null below 60x15.
 */
export function planLayout({columns, rows}: TerminalSize, hasDetail: boolean): Layout | null {
  if (columns < smallestSize.columns || rows < smallestSize.rows) return null
  const pageRows = rows - linesAround
  if (hasDetail && columns >= 160) {
    const tableWidth = Math.floor(columns * 0.6)
    // The rule between both takes a column; the detail starts beside the table's header.
    const detail = {place: 'right', width: columns - tableWidth - 1, height: pageRows + 1} as const
    return {tableWidth, pageRows, detail}
  }
  if (hasDetail && columns >= 100 && rows >= 30) {
    const height = 8
    return {
      tableWidth: columns,
      pageRows: pageRows - height,
      detail: {place: 'below', width: columns, height},
    }
  }
  return {tableWidth: columns, pageRows, detail: null}
}
