import {FRAME} from '../text/panel.ts'

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

/** Where the parts of a screen go. Widths and heights are those inside of frames. */
export interface Layout {
  /** Whether the parts have frames: then the title stands in one, and no line is lost to it. */
  readonly isFramed: boolean
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
  /** Rows that the table has to show, at the most; what it does not need, a detail below it gets. */
  readonly rows: number
  /** Whether the pane in focus is to have all the room. */
  readonly expanded: boolean
  readonly detailFocused: boolean
}

/** Places both panes, or where there is room for one only, or one is expanded, that in focus. Null below 60x15. */
export function planPanes(
  size: TerminalSize,
  {hasDetail, rows, expanded, detailFocused}: WantedPanes,
): Layout | null {
  const layout = planLayout(size, {hasDetail: hasDetail && !expanded, rows})
  if (layout === null || layout.detail !== null || !hasDetail || !detailFocused) return layout
  // It has the line of the table's header too.
  return {...layout, detail: {place: 'whole', width: layout.tableWidth, height: layout.pageRows + 1}}
}

/** From this size on the parts of a screen have frames. */
const FRAMED_FROM: TerminalSize = {columns: 100, rows: 30}

/** From this width on the detail is beside the table, and from so many rows on the event log below both. */
const BESIDE_FROM_COLUMNS = 160
const EVENTS_FROM_ROWS = 50

/** The first line, the message line and the keys. */
export const LINES_AROUND_FRAMES = 3
const EVENT_LINES = 7
/** What a table and a detail below it have at the least; where they share many lines, enough for a chart in the detail. */
const FEWEST_TABLE_ROWS = 6
const FEWEST_DETAIL_LINES = 8
const LINES_FOR_CHART = 16

/**
 * Places the table and, where the screen has one, the detail. Below 100 columns or 30 rows the table alone, without a frame.
 * Else the detail below it, which gets what the table's rows leave; from 160 columns beside it in 40 % of the width, and
 * then from 50 rows on the event log in 7 lines below both. Null below 60x15.
 */
export function planLayout(
  {columns, rows}: TerminalSize,
  {hasDetail, rows: wantedRows}: Pick<WantedPanes, 'hasDetail' | 'rows'>,
): Layout | null {
  if (columns < smallestSize.columns || rows < smallestSize.rows) return null
  if (columns < FRAMED_FROM.columns || rows < FRAMED_FROM.rows)
    return {isFramed: false, tableWidth: columns, pageRows: rows - linesAround, detail: null, events: null}
  const room = rows - LINES_AROUND_FRAMES
  if (!hasDetail)
    return {
      isFramed: true,
      tableWidth: columns - FRAME,
      pageRows: room - FRAME - 1,
      detail: null,
      events: null,
    }
  if (columns >= BESIDE_FROM_COLUMNS) {
    const events = rows >= EVENTS_FROM_ROWS ? {width: columns - FRAME, height: EVENT_LINES} : null
    const height = room - FRAME - (events === null ? 0 : events.height + FRAME)
    const outerWidth = Math.floor(columns * 0.6)
    const detail = {place: 'right', width: columns - outerWidth - FRAME, height} as const
    return {isFramed: true, tableWidth: outerWidth - FRAME, pageRows: height - 1, detail, events}
  }
  const shared = room - 2 * FRAME - 1
  const detailLines = shared >= 2 * LINES_FOR_CHART ? LINES_FOR_CHART : FEWEST_DETAIL_LINES
  const pageRows = Math.max(FEWEST_TABLE_ROWS, Math.min(wantedRows, shared - detailLines))
  return {
    isFramed: true,
    tableWidth: columns - FRAME,
    pageRows,
    detail: {place: 'below', width: columns - FRAME, height: shared - pageRows},
    events: null,
  }
}
