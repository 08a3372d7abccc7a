import {describe, expect, test} from 'vitest'
import type {ListSpec} from '../../../src/tui/list/column.ts'
import {
  type ListState,
  pressListKey,
  selectedIdOf,
  sortByColumn,
  startList,
  takeRows,
} from '../../../src/tui/list/list-state.ts'

interface Row {
  readonly name: string
  readonly rate: number | null
}

const spec: ListSpec<Row> = {
  columns: [
    {
      title: 'NAME',
      minWidth: 5,
      maxWidth: 5,
      align: 'left',
      cell: ({name}) => name,
      sortValue: ({name}) => name,
    },
    {title: 'PLAIN', minWidth: 5, maxWidth: 5, align: 'left', cell: () => ''},
    {
      title: 'RATE',
      minWidth: 5,
      maxWidth: 5,
      align: 'right',
      cell: ({rate}) => String(rate),
      sortValue: ({rate}) => rate,
      sortsDescending: true,
    },
  ],
  idOf: ({name}) => name,
  filterTextOf: ({name}) => name,
  hasProblem: () => false,
}

const rowsOf = (rates: Record<string, number | null>): Row[] =>
  Object.entries(rates).map(([name, rate]) => ({name, rate}))

const byRate = {column: 'RATE', descending: true}
const five = rowsOf({a: 1, b: 5, c: 3, d: null, e: 3})

/** A list that has taken rows in, and then these keys. */
function listAfter(keys: readonly string[], rows = five, pageRows = 3, start = startList(byRate)): ListState {
  const context = {spec, rows, pageRows}
  return keys.reduce(
    (state, key) => pressListKey(state, key, context) ?? state,
    takeRows(start, context, 'exact'),
  )
}

describe('order', () => {
  test.each<[string, ListState['sorting'], string]>([
    ['descending, equals in their own order, unknown last', byRate, 'bcead'],
    ['ascending, unknown still last', {column: 'RATE', descending: false}, 'acebd'],
    ['by name', {column: 'NAME', descending: false}, 'abcde'],
    ['by a column that is not there: as it came', {column: 'NOPE', descending: true}, 'abcde'],
  ])('%s', (_name, sorting, order) => {
    expect(listAfter([], five, 3, startList(sorting)).order.join('')).toBe(order)
  })

  test('s goes through the columns that can be sorted by, each in its own direction, and round', () => {
    expect(listAfter(['s']).sorting).toEqual({column: 'NAME', descending: false})
    expect(listAfter(['s', 's']).sorting).toEqual(byRate)
  })

  test('S reverses', () => {
    expect(listAfter(['S']).order.join('')).toBe('acebd')
  })

  test('a letter sorts by its column in its own direction, and again the other way round', () => {
    const context = {spec, rows: five, pageRows: 3}
    const byName = sortByColumn(listAfter([]), 'NAME', context)
    expect([byName.sorting, byName.order.join('')]).toEqual([{column: 'NAME', descending: false}, 'abcde'])
    expect(sortByColumn(byName, 'NAME', context).order.join('')).toBe('edcba')
    expect(sortByColumn(byName, 'RATE', context).sorting).toEqual(byRate)
    expect(sortByColumn(byName, 'PLAIN', context)).toBe(byName)
  })

  test('a poll sorts anew', () => {
    const context = {spec, rows: rowsOf({a: 9, b: 5}), pageRows: 3}
    expect(takeRows(listAfter([]), context, 'exact').order.join('')).toBe('ab')
  })

  test('at a poll the order holds where values are about the same; a key sorts exactly', () => {
    const holding = {
      ...spec,
      columns: spec.columns.map((column) => ({
        ...column,
        ...(column.title === 'RATE' ? {holdsWithin: 1} : {}),
      })),
    }
    const at = (rates: Record<string, number | null>) => ({spec: holding, rows: rowsOf(rates), pageRows: 9})
    const first = takeRows(startList(byRate), at({a: 100, b: 101, c: 50, d: null}), 'settled')
    expect(first.order.join('')).toBe('bacd')
    const next = at({a: 105, b: 99, c: 51, d: null, n: 104})
    const settled = takeRows(first, next, 'settled')
    expect(settled.order.join('')).toBe('nbacd')
    expect(takeRows(settled, at({a: 120, b: 99, c: 51, d: 300}), 'settled').order.join('')).toBe('dabc')
    expect(takeRows(settled, next, 'exact').order.join('')).toBe('anbcd')
    expect(pressListKey(settled, 'S', next)?.order.join('')).toBe('cbnad')
    // Values that come for the first time order exactly, also where somebody was typing then.
    const none = takeRows(startList(byRate), at({a: null, b: null, c: null}), 'settled')
    const close = at({a: 100, b: 102, c: 104})
    expect(takeRows(none, close, 'settled').order.join('')).toBe('cba')
    const held = takeRows(none, close, 'held')
    expect(held.order.join('')).toBe('abc')
    expect(takeRows(held, close, 'settled').order.join('')).toBe('cba')
    const byName = takeRows(startList({column: 'NAME', descending: true}), next, 'settled')
    expect(takeRows(byName, next, 'settled').order.join('')).toBe('ndcba')
  })

  test('while somebody types rows keep their places, gone ones leave, new ones come last', () => {
    const context = {spec, rows: rowsOf({a: 9, c: 8, x: 100, b: 1}), pageRows: 3}
    expect(takeRows(listAfter([]), context, 'held').order.join('')).toBe('bcax')
  })
})

describe('cursor', () => {
  test.each<[string, string[], string, number]>([
    ['starts on the first row', [], 'b', 0],
    ['j and down go down', ['j', 'down'], 'e', 0],
    ['k and up go up', ['j', 'j', 'k', 'up'], 'b', 0],
    ['stops at the top', ['k', 'k'], 'b', 0],
    ['scrolls when it leaves the page', ['j', 'j', 'j'], 'a', 1],
    ['stops at the bottom', ['j', 'j', 'j', 'j', 'j', 'j'], 'd', 2],
    ['G and end go to the last row', ['G'], 'd', 2],
    ['g and home go back to the first', ['end', 'home'], 'b', 0],
    ['a page down', ['pagedown'], 'a', 1],
    ['ctrl+d and ctrl+u are pages too', ['ctrl+d', 'ctrl+u'], 'b', 0],
    ['scrolls back only when it has to', ['G', 'k', 'k'], 'e', 2],
  ])('%s', (_name, keys, selected, firstShown) => {
    const state = listAfter(keys)
    expect([selectedIdOf(state), state.firstShown]).toEqual([selected, firstShown])
  })

  const resorted = {spec, rows: rowsOf({a: 9, b: 1, c: 7, e: 5}), pageRows: 3}

  test('stays on the top row until it is moved', () => {
    expect(selectedIdOf(takeRows(listAfter([]), resorted, 'exact'))).toBe('a')
  })

  test('then goes with its row, and the page with the cursor', () => {
    const state = takeRows(listAfter(['j', 'k']), resorted, 'exact')
    expect(state.order.join('')).toBe('aceb')
    expect([selectedIdOf(state), state.firstShown]).toEqual(['b', 1])
  })

  test('g lets it go again', () => {
    expect(selectedIdOf(takeRows(listAfter(['j', 'g']), resorted, 'exact'))).toBe('a')
  })

  test('goes to the row that took the place of one that is gone', () => {
    const state = takeRows(listAfter(['j']), {spec, rows: rowsOf({b: 5, e: 3, a: 1}), pageRows: 3}, 'exact')
    expect(selectedIdOf(state)).toBe('e')
  })

  test('is nowhere in an empty list, and comes back with the rows', () => {
    const empty = takeRows(listAfter(['G']), {spec, rows: [], pageRows: 3}, 'exact')
    expect([selectedIdOf(empty), empty.firstShown]).toEqual([null, 0])
    expect(pressListKey(empty, 'j', {spec, rows: [], pageRows: 3})).toEqual(empty)
    expect(selectedIdOf(takeRows(empty, {spec, rows: five, pageRows: 3}, 'exact'))).toBe('b')
  })

  test('a page that grows shows no empty lines below the last row', () => {
    const state = listAfter(['G'])
    expect(takeRows(state, {spec, rows: five, pageRows: 4}, 'held').firstShown).toBe(1)
  })
})

describe('filter', () => {
  const names = rowsOf({orders: 3, 'orders-dlq': 2, payments: 1, Orders: 4})

  test.each<[string, string, string[]]>([
    ['a part of the name, any case', 'order', ['Orders', 'orders', 'orders-dlq']],
    ['a capital makes case matter', 'Order', ['Orders']],
    ['a regular expression', '^orders$', ['Orders', 'orders']],
    ['its inverse', '!orders', ['payments']],
    ['an inverse of nothing filters nothing', '!', ['Orders', 'orders', 'orders-dlq', 'payments']],
    ['half a regular expression is text', 'orders(', []],
  ])('%s', (_name, typed, expected) => {
    expect(listAfter(['/', ...typed], names).order).toEqual(expected)
  })

  test('letters are text while it is typed, also those that are keys', () => {
    const state = listAfter(['/', ...'sSjkq?'], names)
    expect(state).toMatchObject({filter: 'sSjkq?', sorting: byRate, filterBeforeEdit: ''})
  })

  test('backspace takes a character, ctrl+u all, other keys nothing', () => {
    expect(listAfter(['/', ...'ordx', 'backspace', 'left', 'tab', 'down'], names).filter).toBe('ord')
    expect(listAfter(['/', ...'ord', 'ctrl+u'], names).filter).toBe('')
    expect(listAfter(['/', '😀', 'backspace'], names).filter).toBe('')
  })

  test('enter keeps it, and keys are keys again', () => {
    const state = listAfter(['/', ...'order', 'enter', 'j'], names)
    expect(state).toMatchObject({filter: 'order', filterBeforeEdit: null, selectedId: 'orders'})
  })

  test('escape goes back to the filter before', () => {
    const state = listAfter(['/', ...'order', 'enter', '/', ...'s-', 'escape'], names)
    expect(state).toMatchObject({filter: 'order', filterBeforeEdit: null})
    expect(state.order).toHaveLength(3)
  })

  test('escape outside clears it, and is not ours when there is none', () => {
    const context = {spec, rows: names, pageRows: 3}
    const cleared = listAfter(['/', ...'order', 'enter', 'escape'], names)
    expect(cleared.order).toHaveLength(4)
    expect(pressListKey(cleared, 'escape', context)).toBeNull()
  })
})

test('keys that mean nothing to a list are left to others', () => {
  expect(pressListKey(listAfter([]), 'p', {spec, rows: five, pageRows: 3})).toBeNull()
})

describe('problems only', () => {
  const marking = {...spec, hasProblem: ({rate}: Row) => rate === null || rate > 4}
  const context = {spec: marking, rows: five, pageRows: 3}
  const press = (state: ListState, ...keys: readonly string[]) =>
    keys.reduce((before, key) => pressListKey(before, key, context) ?? before, state)
  const start = takeRows(startList(byRate), context, 'exact')

  test('x leaves the rows with a mark, and Esc brings the others back', () => {
    const only = press(start, 'x')
    expect(only.order.join('')).toBe('bd')
    expect(press(only, 'x').order.join('')).toBe('bcead')
    expect(press(only, 'escape').order.join('')).toBe('bcead')
  })

  test('with a filter both must hold, and Esc takes the filter away first', () => {
    const both = press(start, 'x', '/', 'd', 'enter')
    expect(both.order.join('')).toBe('d')
    expect(press(both, 'escape').order.join('')).toBe('bd')
  })
})

describe('n and N', () => {
  test.each<[string, readonly string[], string]>([
    [
      'the next row that a cleared filter would leave',
      ['/', '[', 'a', 'd', ']', 'enter', 'escape', 'g', 'n'],
      'a',
    ],
    ['the one after', ['/', '[', 'a', 'd', ']', 'enter', 'escape', 'g', 'n', 'n'], 'd'],
    ['round the end', ['/', '[', 'a', 'd', ']', 'enter', 'escape', 'g', 'n', 'n', 'n'], 'a'],
    ['backwards', ['/', '[', 'a', 'd', ']', 'enter', 'escape', 'g', 'N'], 'd'],
    ['nowhere without a filter', ['j', 'n'], 'c'],
  ])('go to %s', (_name, keys, selected) => {
    expect(selectedIdOf(listAfter(keys))).toBe(selected)
  })
})

test.each<[readonly string[], number]>([
  [['l'], 1],
  [['l', 'l', 'l', 'l'], 1],
  [['l', 'h', 'h'], 0],
])('%j scrolls %i columns: the first and one more stay', (keys, scrolled) => {
  expect(listAfter(keys).scrolledColumns).toBe(scrolled)
})
