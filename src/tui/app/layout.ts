/** The terminal's size in columns and rows. */
export interface TerminalSize {
  readonly columns: number
  readonly rows: number
}

/** The smallest terminal that a dashboard is drawn on. */
export const smallestSize: TerminalSize = {columns: 60, rows: 15}

/** Lines above the table's header. */
export const LINES_ABOVE = 2

/** Those, the header, the message line and the keys. */
const linesAround = LINES_ABOVE + 3

/** Room for the help: all but the two first lines and the two last. */
export function helpRoom({columns, rows}: TerminalSize): {readonly width: number; readonly height: number} {
  return {width: columns, height: Math.max(1, rows - 4)}
}

/** Where the parts of a screen go. */
export interface Layout {
  readonly tableWidth: number
  /** Rows of the table that can be seen at a time. */
  readonly pageRows: number
  /** Room for more about the selected row; null where there is none. It may take the whole of the table's. */
  readonly detail: {
    readonly place: 'right' | 'below' | 'whole'
    readonly width: number
    readonly height: number
  } | null
  /** Room for the event log, on the whole width below both; null where there is none. */
  readonly events: {readonly width: number; readonly height: number} | null
}

/** What is wanted of the two panes. */
export interface WantedPanes {
  /** Whether the screen has a detail beside its table. */
  readonly hasDetail: boolean
  /** Whether the pane in focus is to have all the room. */
  readonly expanded: boolean
  readonly detailFocused: boolean
}

/** Places both panes, or where there is room for one only, or one is expanded, that in focus. Null below 60x15. */
export function planPanes(
  size: TerminalSize,
  {hasDetail, expanded, detailFocused}: WantedPanes,
): Layout | null {
  const layout = planLayout(size, hasDetail && !expanded)
  if (layout === null || layout.detail !== null || !hasDetail || !detailFocused) return layout
  // It has the line of the table's header too.
  return {...layout, detail: {place: 'whole', width: size.columns, height: layout.pageRows + 1}}
}

/**
 * Places the table and, where the screen has one, the detail: below 100 columns the table alone, from 100 the detail in
 * 8 lines below it if the terminal has 30 rows, from 160 columns beside it in 40 % of the width, and then from 50 rows on
 * the event log in 8 lines below both. Null below 60x15.
 */
export function planLayout({columns, rows}: TerminalSize, hasDetail: boolean): Layout | null {
  if (columns < smallestSize.columns || rows < smallestSize.rows) return null
  if (hasDetail && columns >= 160) {
    const events = rows >= 50 ? {width: columns, height: 8} : null
    const pageRows = rows - linesAround - (events?.height ?? 0)
    const tableWidth = Math.floor(columns * 0.6)
    // The rule between both takes a column; the detail starts beside the table's header.
    const detail = {place: 'right', width: columns - tableWidth - 1, height: pageRows + 1} as const
    return {tableWidth, pageRows, detail, events}
  }
  const pageRows = rows - linesAround
  if (hasDetail && columns >= 100 && rows >= 30) {
    const height = 8
    return {
      tableWidth: columns,
      pageRows: pageRows - height,
      detail: {place: 'below', width: columns, height},
      events: null,
    }
  }
  return {tableWidth: columns, pageRows, detail: null, events: null}
}
