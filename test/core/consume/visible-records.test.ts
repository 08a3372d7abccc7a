import {expect, test} from 'vitest'
import {compileRecordFilter} from '../../../src/core/consume/record-filter.ts'
import {VisibleRecords} from '../../../src/core/consume/visible-records.ts'
import type {Offset} from '../../../src/kafka/batches/offset.ts'
import {batchOf, cursorAt, fetchedOf} from './fetched-records.ts'

function walk(visible: VisibleRecords): [Offset, string][] {
  const seen: [Offset, string][] = []
  while (visible.next()) {
    const {offset, bytes, valueStart, valueEnd} = visible.record
    seen.push([offset, bytes.toString('utf8', valueStart, valueEnd)])
  }
  return seen
}

test('records before the asked offset and from the end on are passed over', () => {
  const visible = new VisibleRecords(null)
  visible.open(fetchedOf(cursorAt(11, 13), [batchOf(10, ['a', 'b', 'c', 'd'])]))
  expect(walk(visible)).toEqual([
    [11, 'b'],
    [12, 'c'],
  ])
})

test('batches of aborted transactions are hidden, those of other producers between them are not', () => {
  const visible = new VisibleRecords(null)
  const batches = [
    batchOf(0, ['aborted'], {producerId: 1n}),
    batchOf(1, ['plain']),
    batchOf(2, ['kept'], {producerId: 2n}),
    batchOf(3, ['aborted too'], {producerId: 1n}),
  ]
  visible.open(fetchedOf(cursorAt(0), batches, [{producerId: 1n, firstOffset: 0}]))
  expect(walk(visible)).toEqual([
    [1, 'plain'],
    [2, 'kept'],
  ])
  expect(visible.nextOffset).toBe(4)
})

test.each([
  {patterns: ['refund'], seen: ['a refund', 'refunded']},
  {patterns: ['v:^refund'], seen: ['refunded']},
  {patterns: ['!v:refund'], seen: ['paid', '']},
  {patterns: ['v:a', 'v:d$'], seen: ['a refund', 'paid']},
  {patterns: ['k:order-1'], seen: ['a refund', 'paid', 'refunded', '']},
  {patterns: ['!k:order'], seen: []},
  {patterns: ['h:trace'], seen: []},
  {patterns: ['v:[.]'], seen: []},
  {patterns: ['hk:.'], seen: []},
  {patterns: ['!hv:.'], seen: ['a refund', 'paid', 'refunded', '']},
  {patterns: ['t:.'], seen: ['a refund', 'paid', 'refunded', '']},
  {patterns: ['!t:.'], seen: []},
  {patterns: ['t:^no such topic$'], seen: []},
  {patterns: ['(r+)+x'], seen: []},
  // A digit or a sign before the colon is no field.
  {patterns: ['1:2'], seen: []},
  {patterns: ['"a":'], seen: []},
])('--grep $patterns', ({patterns, seen}) => {
  const visible = new VisibleRecords(compileRecordFilter(patterns))
  visible.open(fetchedOf(cursorAt(0), [batchOf(0, ['a refund', 'paid', 'refunded', ''], {key: 'order-1'})]))
  expect(walk(visible).map(([, value]) => value)).toEqual(seen)
})

test.each(['v:(', 'h:=x', '!k:[', 'h:n=*'])(
  'a pattern that cannot be read is a usage error: %s',
  (pattern) => {
    expect(() => compileRecordFilter([pattern])).toThrow(expect.objectContaining({kind: 'usage'}))
  },
)

test.each(['hx:source', 'key:order', '!x:1', 'T:orders', 'https://x'])(
  'a field that there is not is a usage error that lists them: %s',
  (pattern) => {
    expect(() => compileRecordFilter([pattern])).toThrow(
      expect.objectContaining({
        kind: 'usage',
        suggestions: [
          expect.stringContaining('h:NAME[=REGEX]'),
          expect.stringContaining(`'v:`),
          'More: `samsa help selection`.',
        ],
      }),
    )
  },
)

test('a literal never matches across the end of a value', () => {
  const visible = new VisibleRecords(compileRecordFilter(['v:ab']))
  visible.open(fetchedOf(cursorAt(0), [batchOf(0, ['a', 'b', 'xab'])]))
  expect(walk(visible)).toEqual([[2, 'xab']])
})
