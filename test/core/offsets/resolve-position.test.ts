import {expect, test} from 'vitest'
import {parsePosition} from '../../../src/core/offsets/position.ts'
import {
  type PartitionBounds,
  type ResolvedPosition,
  resolvePosition,
} from '../../../src/core/offsets/resolve-position.ts'

const bounds: PartitionBounds = {logStart: 100n, logEnd: 200n, committed: 150n, offsetForTime: 120n}
const noRecordThatLate = 'no record at or after this time, so the log end'

type Row = readonly [text: string, change: Partial<PartitionBounds>, expected: Partial<ResolvedPosition>]

const rows: readonly Row[] = [
  ['earliest', {}, {offset: 100n}],
  ['latest', {}, {offset: 200n}],
  ['committed', {}, {offset: 150n}],
  ['120', {}, {offset: 120n}],
  ['100', {}, {offset: 100n}],
  ['200', {}, {offset: 200n}],
  ['+5', {}, {offset: 105n}],
  ['-5', {}, {offset: 195n}],
  ['committed-25', {}, {offset: 125n}],
  ['15m', {}, {offset: 120n}],
  ['15m+10', {}, {offset: 130n}],
  ['99', {}, {offset: 100n, clamped: 'start', note: 'offset 99 is before the log start 100'}],
  ['201', {}, {offset: 200n, clamped: 'end', note: 'offset 201 is past the log end 200'}],
  ['-500', {}, {offset: 100n, clamped: 'start', note: 'offset -300 is before the log start 100'}],
  ['+500', {}, {offset: 200n, clamped: 'end', note: 'offset 600 is past the log end 200'}],
  [
    'committed',
    {committed: 50n},
    {offset: 100n, clamped: 'start', note: 'offset 50 is before the log start 100'},
  ],
  [
    'committed',
    {committed: 250n},
    {offset: 200n, clamped: 'end', note: 'offset 250 is past the log end 200'},
  ],
  ['committed', {committed: null}, {offset: null, note: 'no committed offset'}],
  ['committed+5', {committed: null}, {offset: null, note: 'no committed offset'}],
  ['15m', {offsetForTime: -1n}, {offset: 200n, note: noRecordThatLate}],
  ['15m-10', {offsetForTime: -1n}, {offset: 190n, note: noRecordThatLate}],
  [
    '15m+1',
    {offsetForTime: -1n},
    {offset: 200n, clamped: 'end', note: `${noRecordThatLate}; offset 201 is past the log end 200`},
  ],
  ['15m', {offsetForTime: null}, {offset: null, note: 'the offset of this time is unknown'}],
  ['earliest', {logStart: 0n, logEnd: 0n}, {offset: 0n}],
  [
    '-1',
    {logStart: 7n, logEnd: 7n},
    {offset: 7n, clamped: 'start', note: 'offset 6 is before the log start 7'},
  ],
]

test.each(rows.map((row, index) => [index, ...row] as const))('row %i: %s', (_, text, change, expected) => {
  const position = parsePosition(text, {nowMs: 0, utc: true})
  expect(resolvePosition(position, {...bounds, ...change})).toEqual({clamped: null, note: null, ...expected})
})
