import {parseFilter} from '../../core/names/text-filter.ts'
import {findAction, type Key} from '../terminal/key-binding.ts'
import {type Baseline, takeBaseline} from './baseline.ts'
import type {ListColumn, ListSpec, SortValue} from './column.ts'
import {bindingsOfList} from './list-keys.ts'
import {type RankedRow, settleOrder} from './settle-order.ts'

/** What a list is ordered by: the title of a column, and the direction. */
export interface Sorting {
  readonly column: string
  readonly descending: boolean
}

/** Where one stands in a list. Rows themselves are not in it: they come anew with every poll. */
export interface ListState {
  readonly sorting: Sorting
  readonly filter: string
  /** While `/` is typed: the filter to go back to on Esc; null otherwise. */
  readonly filterBeforeEdit: string | null
  /** The filter that was cleared last: `n` and `N` go to the rows that it would have left. */
  readonly clearedFilter: string
  /** Whether only rows with a mark of a problem are listed. */
  readonly problemsOnly: boolean
  /** Columns after the first that are scrolled out on the left. */
  readonly scrolledColumns: number
  /** What changes are counted from, since `m`; null while quantities are shown as they are. */
  readonly baseline: Baseline | null
  /** Ids of the rows that pass the filter, in the order shown. */
  readonly order: readonly string[]
  /** Those of them that stand nowhere in particular: they had no value to be ordered by. */
  readonly unranked: ReadonlySet<string>
  /** Null until the cursor is moved: it then stays on the top row, whichever that is. */
  readonly selectedId: string | null
  /** Index in `order` of the first row on the screen. */
  readonly firstShown: number
}

/** A list at its start, before the first rows. */
export function startList(sorting: Sorting, filter = ''): ListState {
  return {
    sorting,
    filter,
    filterBeforeEdit: null,
    clearedFilter: '',
    problemsOnly: false,
    scrolledColumns: 0,
    baseline: null,
    order: [],
    unranked: new Set(),
    selectedId: null,
    firstShown: 0,
  }
}

/** The row under the cursor; null in an empty list. */
export function selectedIdOf(state: ListState): string | null {
  return state.selectedId ?? state.order[0] ?? null
}

/** What a list needs to know to take an event in. */
export interface ListContext<Row> {
  readonly spec: ListSpec<Row>
  readonly rows: readonly Row[]
  /** Which rows pass what was typed as a filter; by default those whose text it matches. */
  readonly passes?: (filter: string) => (row: Row) => boolean
  /** Rows on the screen at a time. */
  readonly pageRows: number
}

/**
 * How rows are put in order: `exact` after a key; `settled` by a poll, where the order before holds until a difference is worth a
 * move; `held` while somebody is typing, where they keep their places until the next poll, and new ones come at the end.
 */
export type Ordering = 'exact' | 'settled' | 'held'

/** New rows. They are put in order, and the cursor stays with its row. */
export function takeRows<Row>(state: ListState, context: ListContext<Row>, ordering: Ordering): ListState {
  const {ids: sorted, unranked} = sortIds(state, context, ordering)
  if (ordering !== 'held')
    return followCursor({...state, order: sorted, unranked}, context.pageRows, state.order)
  const known = new Set(state.order)
  const present = new Set(sorted)
  const order = [...state.order.filter((id) => present.has(id)), ...sorted.filter((id) => !known.has(id))]
  // What has got its value meanwhile has not gone to its place yet.
  const waiting = new Set([...state.unranked, ...unranked])
  return followCursor({...state, order, unranked: waiting}, context.pageRows, state.order)
}

/** What a key makes of the list; null where the list has no use for it. */
export function pressListKey<Row>(state: ListState, key: Key, context: ListContext<Row>): ListState | null {
  if (state.filterBeforeEdit !== null) return editFilter(state, key, context)
  const action = findAction(bindingsOfList(context.spec), key)
  const index = Math.max(0, state.order.indexOf(selectedIdOf(state) ?? ''))
  switch (action) {
    case null:
      return null
    case 'up':
      return moveTo(state, index - 1, context.pageRows)
    case 'down':
      return moveTo(state, index + 1, context.pageRows)
    case 'page-up':
      return moveTo(state, index - context.pageRows, context.pageRows)
    case 'page-down':
      return moveTo(state, index + context.pageRows, context.pageRows)
    case 'first':
      return {...state, selectedId: null, firstShown: 0}
    case 'last':
      return moveTo(state, state.order.length - 1, context.pageRows)
    case 'edit-filter':
      return {...state, filterBeforeEdit: state.filter}
    case 'clear-filter':
      if (state.filter !== '')
        return takeRows({...state, filter: '', clearedFilter: state.filter}, context, 'exact')
      return state.problemsOnly ? takeRows({...state, problemsOnly: false}, context, 'exact') : null
    case 'problems-only':
      return takeRows({...state, problemsOnly: !state.problemsOnly}, context, 'exact')
    case 'next-match':
      return moveToMatch(state, context, index, 1)
    case 'previous-match':
      return moveToMatch(state, context, index, -1)
    case 'scroll-right':
      return scrollColumns(state, context, 1)
    case 'scroll-left':
      return scrollColumns(state, context, -1)
    case 'mark':
      return {...state, baseline: state.baseline === null ? takeBaseline(context.spec, context.rows) : null}
    case 'next-sort':
      return sort(state, nextSorting(state.sorting, context.spec.columns), context)
    case 'reverse-sort':
      return sort(state, reverse(state.sorting), context)
  }
}

/**
 * Orders by the column of this title in the direction that one wants first, or the other way round where it is the one
 * that the list is ordered by. The same state for a column that cannot be sorted by.
 */
export function sortByColumn<Row>(state: ListState, title: string, context: ListContext<Row>): ListState {
  const column = context.spec.columns.find((each) => each.title === title)
  if (column?.sortValue === undefined) return state
  const first = {column: title, descending: column.sortsDescending ?? false}
  return sort(state, state.sorting.column === title ? reverse(state.sorting) : first, context)
}

function sort<Row>(state: ListState, sorting: Sorting, context: ListContext<Row>): ListState {
  return takeRows({...state, sorting}, context, 'exact')
}

function reverse({column, descending}: Sorting): Sorting {
  return {column, descending: !descending}
}

function editFilter<Row>(state: ListState, key: Key, context: ListContext<Row>): ListState {
  const refilter = (filter: string, filterBeforeEdit: string | null) =>
    takeRows({...state, filter, filterBeforeEdit}, context, 'exact')
  if (key === 'enter') return {...state, filterBeforeEdit: null}
  if (key === 'escape') return refilter(state.filterBeforeEdit ?? '', null)
  if (key === 'ctrl+u') return refilter('', state.filterBeforeEdit)
  if (key === 'backspace' || key === 'delete')
    return refilter([...state.filter].slice(0, -1).join(''), state.filterBeforeEdit)
  // Names of keys are longer than a character; what is typed is one.
  return [...key].length === 1 ? refilter(state.filter + key, state.filterBeforeEdit) : state
}

/** To the next row, round the end of the list, that the last filter would have left. */
function moveToMatch<Row>(
  state: ListState,
  context: ListContext<Row>,
  from: number,
  step: 1 | -1,
): ListState {
  const sought = state.filter === '' ? state.clearedFilter : state.filter
  if (sought === '') return state
  const {spec, rows, pageRows} = context
  const matching = new Set(rows.filter(filterOf(sought, context)).map((row) => spec.idOf(row)))
  const {length} = state.order
  for (let distance = 1; distance < length; distance++) {
    const index = (from + step * distance + length) % length
    if (matching.has(state.order[index] ?? '')) return moveTo(state, index, pageRows)
  }
  return state
}

/** The first column stays: a row without its name says nothing. */
function scrollColumns<Row>(state: ListState, {spec}: ListContext<Row>, step: 1 | -1): ListState {
  const scrolledColumns = Math.min(Math.max(0, state.scrolledColumns + step), spec.columns.length - 2)
  return scrolledColumns === state.scrolledColumns ? state : {...state, scrolledColumns}
}

function moveTo(state: ListState, index: number, pageRows: number): ListState {
  // Up from the top row leaves the cursor as free as it is: a wheel that goes on must not pin it.
  if (index <= 0 && state.selectedId === null) return state
  const selectedId = state.order[Math.min(Math.max(0, index), state.order.length - 1)]
  return selectedId === undefined ? state : followCursor({...state, selectedId}, pageRows, state.order)
}

/** Keeps the cursor on a row that is there, and that row on the screen, scrolling as little as that takes. */
function followCursor(state: ListState, pageRows: number, orderBefore: readonly string[]): ListState {
  let {selectedId} = state
  let index = selectedId === null ? 0 : state.order.indexOf(selectedId)
  if (selectedId !== null && index < 0) {
    // The row is gone: the cursor goes to the row that took its place.
    index = Math.min(Math.max(0, orderBefore.indexOf(selectedId)), state.order.length - 1)
    selectedId = state.order[index] ?? null
  }
  const lastFirst = Math.max(0, state.order.length - pageRows)
  const firstShown = Math.max(0, Math.min(lastFirst, index, Math.max(state.firstShown, index - pageRows + 1)))
  return {...state, selectedId, firstShown}
}

function nextSorting<Row>(sorting: Sorting, columns: readonly ListColumn<Row>[]): Sorting {
  const sortable = columns.filter((column) => column.sortValue !== undefined)
  const current = sortable.findIndex((column) => column.title === sorting.column)
  const next = sortable[(current + 1) % sortable.length]
  return next === undefined ? sorting : {column: next.title, descending: next.sortsDescending ?? false}
}

function filterOf<Row>(filter: string, {spec, passes}: ListContext<Row>): (row: Row) => boolean {
  if (passes !== undefined) return passes(filter)
  const matches = parseFilter(filter)
  return (row) => matches(spec.filterTextOf(row))
}

function sortIds<Row>(
  {sorting, filter, problemsOnly, order, unranked: before}: ListState,
  context: ListContext<Row>,
  ordering: Ordering,
): {readonly ids: readonly string[]; readonly unranked: ReadonlySet<string>} {
  const {spec, rows} = context
  const column = spec.columns.find(({title}) => title === sorting.column)
  const keyed = rows
    .filter(filterOf(filter, context))
    .filter((row) => !problemsOnly || spec.hasProblem?.(row) === true)
    .map((row) => ({id: spec.idOf(row), value: column?.sortValue?.(row) ?? null}))
  const floor = column?.holdsWithin
  const unranked = new Set(keyed.flatMap(({id, value}) => (value === null ? id : [])))
  // What had no value yet stood nowhere in particular: it goes to its place, as what is new does.
  if (ordering === 'settled' && floor !== undefined && order.length > 0)
    return {
      ids: settleKnown(
        keyed,
        sorting,
        order.filter((id) => !before.has(id)),
        floor,
      ),
      unranked,
    }
  // Rows come in their natural order, and the sort is stable: equal values keep that order from poll to poll.
  const sorted = keyed.sort((a, b) => compareSortValues(a.value, b.value, sorting.descending))
  return {ids: sorted.map(({id}) => id), unranked}
}

/** Values that are known keep their order where they are about the same; those that are not come last. */
function settleKnown(
  keyed: readonly {readonly id: string; readonly value: SortValue}[],
  {descending}: Sorting,
  order: readonly string[],
  floor: number,
): readonly string[] {
  const known: RankedRow[] = []
  const unknown: string[] = []
  for (const {id, value} of keyed) {
    if (value === null) unknown.push(id)
    // What never ends is larger than all that does.
    else known.push({id, value: clampFinite(descending ? Number(value) : -Number(value))})
  }
  return [...settleOrder(known, order, floor), ...unknown]
}

function clampFinite(value: number): number {
  return Math.max(-Number.MAX_VALUE / 4, Math.min(Number.MAX_VALUE / 4, value))
}

function compareSortValues(a: SortValue, b: SortValue, descending: boolean): number {
  if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0)
  const order = a < b ? -1 : a > b ? 1 : 0
  return descending ? -order : order
}
