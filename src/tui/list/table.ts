import {displayWidth} from '../../views/display-width.ts'
import type {Glyphs} from '../../views/glyphs.ts'
import {cutMiddle, fitText} from '../text/fit.ts'
import {clipCells, fadeOut, paintCells} from '../text/paint.ts'
import type {ToneTheme} from '../theme.ts'
import {type Baseline, formatChange} from './baseline.ts'
import type {CellLook, ListColumn, ListSpec} from './column.ts'
import type {Sorting} from './list-state.ts'
import {NO_SORT_LETTERS, type SortLetters} from './sort-letters.ts'

/** Columns that stay however narrow the table is. */
const KEPT_COLUMNS = 4
/** Cursor and mark, before the first column. */
const MARGIN_WIDTH = 2

export interface PlacedColumn<Row> {
  readonly column: ListColumn<Row>
  readonly width: number
}

/** The part of a table's width that a name may take before other columns have theirs. */
const MOST_OF_NAME = 0.45

/**
 * The columns that fit into `width`, and how wide each is. A name comes first: as wide as the longest one, up to a good
 * part of the width. Then the rightmost columns go first, the first four stay; what is left over goes to those that can
 * grow, the same part of their growth to each. It depends on the width and the names alone, so that nothing moves sideways
 * while numbers change. `scrolledColumns` after the first are left out.
 */
export function placeColumns<Row>(
  all: readonly ListColumn<Row>[],
  width: number,
  {scrolledColumns, longestName = 0}: Pick<TableScroll, 'scrolledColumns' | 'longestName'> = unscrolled,
): PlacedColumn<Row>[] {
  const columns = all
    .filter((_, index) => index === 0 || index > scrolledColumns)
    .map((column, index) => {
      if (index > 0 || longestName === 0) return {column, least: column.minWidth, most: column.maxWidth}
      const room = Math.max(column.minWidth, Math.floor(width * MOST_OF_NAME))
      const name = Math.max(column.minWidth, Math.min(longestName, room))
      return {column, least: name, most: Math.max(name, Math.min(longestName, column.maxWidth))}
    })
  const needed = (shown: readonly {readonly least: number}[]) =>
    MARGIN_WIDTH + shown.reduce((sum, {least}) => sum + least + 1, -1)
  let shown = columns
  while (shown.length > KEPT_COLUMNS && needed(shown) > width) shown = shown.slice(0, -1)
  // A name gives way to the columns that stay.
  const [name] = shown
  if (name !== undefined) {
    const cut = Math.min(Math.max(0, needed(shown) - width), name.least - name.column.minWidth)
    shown = [{...name, least: name.least - cut}, ...shown.slice(1)]
  }
  const growth = shown.reduce((sum, {least, most}) => sum + most - least, 0)
  const spare = Math.max(0, Math.min(growth, width - needed(shown)))
  return shown.map(({column, least, most}) => ({
    column,
    width: least + (growth === 0 ? 0 : Math.floor((spare * (most - least)) / growth)),
  }))
}

/** How a table is drawn: its width and its looks. */
export interface TableLook {
  readonly width: number
  readonly theme: ToneTheme
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
  /** Columns of the longest name in the list, where its first column is one; 0 or left out where it is not. */
  readonly longestName?: number
}

const unscrolled: TableScroll = {scrolledColumns: 0, baseline: null}

/** The line of column titles, the sorted one with an arrow, each letter that sorts underlined. */
export function renderTableHeader<Row>(
  spec: ListSpec<Row>,
  sorting: Sorting | null,
  look: TableLook,
  scroll: TableScroll = unscrolled,
  letters: SortLetters = NO_SORT_LETTERS,
): string {
  const {width, theme, glyphs} = look
  const letterOf = new Map([...letters].map(([letter, title]) => [title, letter]))
  const arrow = sorting?.descending ? glyphs.descending : glyphs.ascending
  let line = ' '.repeat(MARGIN_WIDTH)
  const underlined: number[] = []
  for (const {column, width: columnWidth} of placeColumns(spec.columns, width, scroll)) {
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
  scroll: TableScroll,
  terminalColumn: number,
): ListColumn<Row> | undefined {
  let end = MARGIN_WIDTH
  return placeColumns(spec.columns, width, scroll).find((placed) => {
    end += placed.width + 1
    return terminalColumn < end - 1
  })?.column
}

/** One line a row. The selected row has the cursor sign too, for who sees no shade. */
export function renderTableRows<Row>(
  spec: ListSpec<Row>,
  rows: readonly Row[],
  selectedId: string | null,
  look: TableLook,
  scroll: TableScroll = unscrolled,
): string[] {
  const {width, theme, glyphs, faded} = look
  const placed = placeColumns(spec.columns, width, scroll)
  return rows.map((row) => {
    const isSelected = spec.idOf(row) === selectedId
    const isFaded = faded || spec.isStale?.(row) === true
    const isPlain = isFaded || (isSelected && theme.shades !== true)
    const cells = placed.map(({column, width: columnWidth}, index) => {
      const text = cellText(spec, row, column, {...look, width: columnWidth}, scroll)
      const isName = index === 0 && spec.isNamedById === true
      const kept = isName ? cutMiddle(text, columnWidth, glyphs.ellipsis) : text
      const cell = fitText(kept, columnWidth, glyphs.ellipsis, column.align)
      const painted = isPlain || theme.hasColors !== true ? null : column.paint?.(row, cell.length)
      if (painted) return paintCells(clipCells(painted, cell), theme)
      const tone = isPlain ? null : (column.tone?.(row) ?? null)
      if (tone === null) return isName && isSelected && !isPlain ? theme('strong', cell) : cell
      return column.fades ? fadeOut(cell, tone, theme) : theme(tone, cell)
    })
    const line = `${isSelected ? glyphs.cursor : ' '} ${cells.join(' ')}`
    if (!isSelected) return isFaded ? theme('quiet', line) : line
    const rest = ' '.repeat(Math.max(0, width - displayWidth(line)))
    return theme('selected', isPlain ? fitText(line, width, glyphs.ellipsis) : line + rest)
  })
}

function cellText<Row>(
  {idOf}: ListSpec<Row>,
  row: Row,
  column: ListColumn<Row>,
  look: CellLook,
  {baseline}: TableScroll,
): string {
  if (baseline === null || !column.showsChange) return column.cell(row, look)
  return formatChange(baseline.get(idOf(row))?.get(column.title), column.sortValue?.(row) ?? null)
}
