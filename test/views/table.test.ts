import {stripVTControlCharacters} from 'node:util'
import fc from 'fast-check'
import {expect, test} from 'vitest'
import type {Column} from '../../src/views/column.ts'
import {displayWidth, truncateToWidth} from '../../src/views/display-width.ts'
import {renderTable} from '../../src/views/table.ts'
import {createTheme} from '../../src/views/theme.ts'

interface Topic {
  readonly name: string
  readonly partitions: number | null
  readonly size: bigint
  readonly internal: boolean
  readonly error: string | null
}

const columns: readonly Column<Topic>[] = [
  {field: 'name', value: (topic) => topic.name},
  {field: 'partitions', header: 'PART', value: (topic) => topic.partitions},
  {field: 'sizeBytes', value: (topic) => topic.size, text: (topic) => `${topic.size} B`, wide: true},
  {field: 'internal', value: (topic) => topic.internal},
  {field: 'error', value: (topic) => topic.error, optional: true, role: 'error'},
]

const topics: readonly Topic[] = [
  {name: 'orders', partitions: 12, size: 1n, internal: false, error: null},
  {name: '__consumer_offsets', partitions: null, size: 200n, internal: true, error: null},
]

const plain = createTheme({color: false})
const colored = createTheme({color: true})

test('columns line up, numbers to the right, unknown as a dash, no space at the end of a line', () => {
  expect(renderTable(columns, topics, {theme: plain})).toBe(
    [
      'NAME                PART  INTERNAL',
      'orders                12  false',
      '__consumer_offsets     -  true',
      '',
    ].join('\n'),
  )
})

test('wide columns come with -o wide, optional ones with a value', () => {
  const failed: Topic = {name: 'x', partitions: 1, size: 3n, internal: false, error: 'denied'}
  expect(renderTable(columns, [failed], {theme: plain, wide: true})).toBe(
    ['NAME  PART  SIZE BYTES  INTERNAL  ERROR', 'x        1         3 B  false     denied', ''].join('\n'),
  )
})

test('no rows print the headings, and nothing without headings', () => {
  expect(renderTable(columns, [], {theme: plain})).toBe('NAME  PART  INTERNAL\n')
  expect(renderTable(columns, [], {theme: plain, headers: false})).toBe('')
  expect(renderTable(columns, topics, {theme: plain, headers: false})).toBe(
    'orders              12  false\n__consumer_offsets   -  true\n',
  )
})

test('cells are escaped to one line', () => {
  const hostile: Topic = {name: 'a\n\x1b[2J\tb', partitions: 1, size: 0n, internal: false, error: null}
  expect(renderTable(columns, [hostile], {theme: plain})).toContain('a\\n\\x1b[2J\\tb     1')
})

test('colour changes nothing but colour', () => {
  const roles: readonly Column<Topic>[] = [
    {field: 'name', value: (topic) => topic.name, role: (topic) => (topic.internal ? 'muted' : undefined)},
    {field: 'partitions', value: (topic) => topic.partitions, role: 'warn'},
  ]
  const painted = renderTable(roles, topics, {theme: colored})
  expect(painted).toContain(colored.muted('__consumer_offsets'))
  expect(painted).toContain(`orders              ${colored.warn('        12')}`)
  expect(stripVTControlCharacters(painted)).toBe(renderTable(roles, topics, {theme: plain}))
})

test('wide characters and emoji keep the columns straight', () => {
  const rows = ['日本', 'né', '👨‍👩‍👧', 'plain'].map((name) => ({...topics[0], name}) as Topic)
  const lines = renderTable(columns, rows, {theme: plain}).trimEnd().split('\n').slice(1)
  expect(lines.map((line) => displayWidth(line.slice(0, line.indexOf('12'))))).toEqual([9, 9, 9, 9])
})

test('on a terminal the widest text is shortened, numbers never', () => {
  expect(renderTable(columns, topics, {theme: plain, width: 28})).toBe(
    ['NAME          PART  INTERNAL', 'orders          12  false', '__consumer_…     -  true', ''].join('\n'),
  )
})

test('no line is wider than the terminal, and nothing is cut off one', () => {
  const unit = fc.constantFrom('a', 'b', ' ', 'é', '日', '😀', '\n')
  const row = fc.record({
    name: fc.string({unit, maxLength: 40}),
    note: fc.string({unit, maxLength: 40}),
    count: fc.nat(),
  })
  type Row = {name: string; note: string; count: number}
  const textColumns: readonly Column<Row>[] = [
    {field: 'name', value: (r) => r.name},
    {field: 'count', value: (r) => r.count},
    {field: 'note', value: (r) => r.note},
  ]
  fc.assert(
    fc.property(fc.array(row, {maxLength: 6}), fc.integer({min: 12, max: 120}), (rows, width) => {
      const lines = renderTable(textColumns, rows, {theme: plain, width}).split('\n').slice(0, -1)
      expect(lines.length).toBe(rows.length + 1)
      for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width)
      expect(renderTable(textColumns, rows, {theme: plain})).not.toContain('…')
    }),
  )
})

test.each([
  ['orders', 6, 'orders'],
  ['orders', 5, 'orde…'],
  ['orders', 1, '…'],
  ['orders', 0, ''],
  ['日本語', 6, '日本語'],
  ['日本語', 5, '日本…'],
  ['日本語', 4, '日…'],
  ['e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
])('%s in %d columns is %s', (text, width, expected) => {
  expect(truncateToWidth(text, width)).toBe(expected)
})

test('columns of less use leave before texts become unreadable, and what was shortened gets their room', () => {
  const columns: Column<readonly string[]>[] = ['name', 'status', 'host', 'client'].map((field, index) => ({
    field,
    value: (row) => row[index],
    ...(field === 'status' ? {fixed: true} : {}),
    ...(field === 'host' ? {leaves: 1} : {}),
    ...(field === 'client' ? {leaves: 2} : {}),
  }))
  const rows = [['a-group-with-a-long-name', 'REBALANCING txn 12', 'host-of-a-member', 'its-client']]
  const headers = (width: number) =>
    renderTable(columns, rows, {theme: plain, width}).split('\n').slice(0, 2).join('\n')
  expect(headers(75)).toContain('HOST')
  expect(headers(60)).toBe(
    'NAME                      STATUS              CLIENT\na-group-with-a-long-name  REBALANCING txn 12  its-client',
  )
  expect(headers(40)).toBe('NAME                  STATUS\na-group-with-a-long…  REBALANCING txn 12')
})

test('10,000 rows are laid out in no time that grows with their square', () => {
  const rows = Array.from({length: 10_000}, (_, index) => ({...topics[0], name: `topic-${index}`}) as Topic)
  const before = process.cpuUsage()
  expect(renderTable(columns, rows, {theme: colored, width: 80}).split('\n').length).toBe(10_002)
  const {user, system} = process.cpuUsage(before)
  // Time of the processor, which other work on the machine does not stretch: some 30 ms, and 9.7 s with cli-table3.
  expect((user + system) / 1000).toBeLessThan(3000)
})
