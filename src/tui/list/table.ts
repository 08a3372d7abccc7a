import {fitText} from '../text/fit.ts'
import type {Glyphs} from '../text/glyphs.ts'
import type {Theme} from '../theme.ts'
import {type Baseline, formatChange} from './baseline.ts'
import type {Column, ListSpec} from './column.ts'
import type {Sorting} from './list-state.ts'
import {NO_SORT_LETTERS, type SortLetters} from './sort-letters.ts'

/** Columns that stay however narrow the table is. */
const KEPT_COLUMNS = 4
/** Cursor and mark, before the first column. */
const MARGIN_WIDTH = 2

export interface PlacedColumn<Row> {
  readonly column: Column<Row>
  readonly width: number
}

/**
 * The columns that fit into `width`, and how wide each is: the rightmost ones go first, the first four stay; what is
 * left over goes to those that can grow, the same part of their growth to each. It depends on the width alone, so that
 * nothing moves sideways while numbers change. `scrolled` columns after the first are left out.
 */
export function placeColumns<Row>(
  all: readonly Column<Row>[],
  width: number,
  scrolled = 0,
): PlacedColumn<Row>[] {
  const columns = all.filter((_, index) => index === 0 || index > scrolled)
  const needed = (shown: readonly Column<Row>[]) =>
    MARGIN_WIDTH + shown.reduce((sum, column) => sum + column.minWidth + 1, -1)
  let shown = columns
  while (shown.length > KEPT_COLUMNS && needed(shown) > width) shown = shown.slice(0, -1)
  const growth = shown.reduce((sum, column) => sum + column.maxWidth - column.minWidth, 0)
  const spare = Math.max(0, Math.min(growth, width - needed(shown)))
  return shown.map((column) => ({
    column,
    width:
      column.minWidth +
      (growth === 0 ? 0 : Math.floor((spare * (column.maxWidth - column.minWidth)) / growth)),
  }))
}

/** How a table is drawn: its width and its looks. */
export interface TableLook {
  readonly width: number
  readonly theme: Theme
  readonly glyphs: Glyphs
  /** A time as `14:03:22`, in the user's time zone. */
  readonly formatTimeOfDay: (atMs: number) => string
  /** How far back sparklines and charts go. */
  readonly windowMs: number
  /** The numbers are old: no row stands out but the selected one. */
  readonly faded: boolean
}

/** Where a table has been scrolled to, and what changes are counted from. */
export interface TableScroll {
  readonly scrolledColumns: number
  readonly baseline: Baseline | null
}

const unscrolled: TableScroll = {scrolledColumns: 0, baseline: null}

/** The line of column titles, the sorted one with an arrow, each letter that sorts underlined. */
export function renderTableHeader<Row>(
  spec: ListSpec<Row>,
  sorting: Sorting | null,
  look: TableLook,
  {scrolledColumns}: TableScroll = unscrolled,
  letters: SortLetters = NO_SORT_LETTERS,
): string {
  const {width, theme, glyphs} = look
  const letterOf = new Map([...letters].map(([letter, title]) => [title, letter]))
  const arrow = sorting?.descending ? glyphs.descending : glyphs.ascending
  let line = ' '.repeat(MARGIN_WIDTH)
  const underlined: number[] = []
  for (const {column, width: columnWidth} of placeColumns(spec.columns, width, scrolledColumns)) {
    const title = sorting?.column === column.title ? column.title + arrow : column.title
    const cell = fitText(title, columnWidth, glyphs.ellipsis, column.align)
    const at = cell.indexOf(letterOf.get(column.title) ?? '\n')
    // A title can be cut off before its letter, and the line too. All signs of titles are one column wide.
    if (at >= 0 && line.length + at < width) underlined.push(line.length + at)
    line += `${cell} `
  }
  const fitted = fitText(line.slice(0, -1), width, glyphs.ellipsis)
  let drawn = ''
  let from = 0
  for (const at of underlined) {
    drawn += theme('strong', fitted.slice(from, at)) + theme('letter', fitted.slice(at, at + 1))
    from = at + 1
  }
  return drawn + theme('strong', fitted.slice(from))
}

/** The column whose title, or the gap before it, is at a column of the terminal, counted from 0; undefined beside all. */
export function columnAt<Row>(
  spec: ListSpec<Row>,
  width: number,
  {scrolledColumns}: TableScroll,
  terminalColumn: number,
): Column<Row> | undefined {
  let end = MARGIN_WIDTH
  return placeColumns(spec.columns, width, scrolledColumns).find((placed) => {
    end += placed.width + 1
    return terminalColumn < end - 1
  })?.column
}

/** One line a row. The selected row is inverse as a whole and has the cursor sign, for who sees no inverse. */
export function renderTableRows<Row>(
  spec: ListSpec<Row>,
  rows: readonly Row[],
  selectedId: string | null,
  look: TableLook,
  {scrolledColumns, baseline}: TableScroll = unscrolled,
): string[] {
  const {width, theme, glyphs, faded} = look
  const placed = placeColumns(spec.columns, width, scrolledColumns)
  return rows.map((row) => {
    const selected = spec.idOf(row) === selectedId
    const isFaded = faded || spec.isStale?.(row) === true
    const mark = fitText(spec.markOf?.(row, glyphs) ?? '', 1, glyphs.ellipsis)
    const cells = placed.map(({column, width: columnWidth}) => {
      const text =
        baseline !== null && column.showsChange
          ? formatChange(baseline.get(spec.idOf(row))?.get(column.title), column.sortValue?.(row) ?? null)
          : column.cell(row, {...look, width: columnWidth})
      const cell = fitText(text, columnWidth, glyphs.ellipsis, column.align)
      const tone = selected || isFaded ? null : (column.tone?.(row) ?? null)
      return tone === null ? cell : theme(tone, cell)
    })
    if (!selected && isFaded) return theme('quiet', ` ${mark}${cells.join(' ')}`)
    if (!selected) return ` ${mark === ' ' ? mark : theme('bad', mark)}${cells.join(' ')}`
    return theme('selected', fitText(glyphs.cursor + mark + cells.join(' '), width, glyphs.ellipsis))
  })
}
