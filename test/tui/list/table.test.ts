import {expect, test} from 'vitest'
import {formatChange} from '../../../src/tui/list/baseline.ts'
import type {SortValue} from '../../../src/tui/list/column.ts'
import {columnAt, placeColumns, renderTableHeader} from '../../../src/tui/list/table.ts'
import {partitionList} from '../../../src/tui/screens/partitions/partition-columns.ts'
import {topicList} from '../../../src/tui/screens/topics/topic-columns.ts'
import {cutMiddle} from '../../../src/tui/text/fit.ts'
import {asciiGlyphs} from '../../../src/views/glyphs.ts'

const widthOf = (placed: readonly {readonly width: number}[]) =>
  2 + placed.reduce((sum, {width}) => sum + width + 1, -1)

test.each<[number, string]>([
  [
    200,
    'TOPIC IN/s TREND STATUS PART SIZE SKEW HOT MSGS GROUPS MAXLAG LAST-RECORD RETENTION CLEANUP RF URP END',
  ],
  [120, 'TOPIC IN/s TREND STATUS PART SIZE SKEW HOT MSGS GROUPS MAXLAG'],
  [100, 'TOPIC IN/s TREND STATUS PART SIZE SKEW HOT MSGS'],
  [80, 'TOPIC IN/s TREND STATUS PART SIZE'],
  [60, 'TOPIC IN/s TREND STATUS'],
  [30, 'TOPIC IN/s TREND STATUS'],
])('topics at %i columns: the rightmost go, the first four stay', (width, titles) => {
  expect(
    placeColumns(topicList.columns, width)
      .map(({column}) => column.title)
      .join(' '),
  ).toBe(titles)
})

test('no table is wider than its room, from the smallest terminal up', () => {
  for (let width = 60; width <= 300; width++) {
    expect(widthOf(placeColumns(topicList.columns, width))).toBeLessThanOrEqual(width)
    expect(widthOf(placeColumns(partitionList.columns, width))).toBeLessThanOrEqual(width)
  }
})

test('room that is left makes columns grow, none beyond its widest', () => {
  const placed = placeColumns(topicList.columns, 1000)
  expect(placed.map(({width}) => width)).toEqual(topicList.columns.map(({maxWidth}) => maxWidth))
})

test('scrolled columns make room for those on the right, the first one stays', () => {
  const titles = (scrolled: number) =>
    placeColumns(topicList.columns, 60, {scrolledColumns: scrolled}).map(({column}) => column.title)
  expect(titles(0)).toEqual(['TOPIC', 'IN/s', 'TREND', 'STATUS'])
  expect(titles(4)).toEqual(['TOPIC', 'SIZE', 'SKEW', 'HOT', 'MSGS'])
})

test.each([60, 80, 100, 200])('at %i columns each sign of a header leads to its column', (width) => {
  const scroll = {scrolledColumns: 2, baseline: null}
  const look = {
    width,
    theme: (_tone: unknown, text: string) => text,
    glyphs: asciiGlyphs,
    formatTimeOfDay: String,
    windowMs: 60_000,
    faded: false,
  }
  const header = renderTableHeader(topicList, null, look, scroll)
  const titles = placeColumns(topicList.columns, width, scroll).map(({column}) => column.title)
  let start = 0
  for (const title of titles) {
    start = header.indexOf(title, start)
    for (let column = start; column < start + title.length; column++)
      expect(columnAt(topicList, width, scroll, column)?.title).toBe(title)
    start += title.length
  }
  expect(columnAt(topicList, width, scroll, width)).toBeUndefined()
})

test.each<[SortValue | undefined, SortValue, string]>([
  [1000n, 2500n, '+1.50k'],
  [5, 2, '-3'],
  [5, 5, '='],
  [undefined, 5, 'new'],
  [null, 5, '-'],
  [5, null, '-'],
])('the change from %s to %s is %s', (before, now, text) => {
  expect(formatChange(before, now)).toBe(text)
})

test('a name is as wide as the longest one, and what must be cut is cut in its middle', () => {
  const named = (width: number, longestName: number) =>
    placeColumns(topicList.columns, width, {scrolledColumns: 0, longestName})[0]?.width
  expect(named(120, 12)).toBe(18)
  expect(named(120, 40)).toBe(40)
  // Not beyond a good part of the table.
  expect(named(120, 200)).toBe(54)
  expect(cutMiddle('com.acme.payments.settlement-consumer-prod', 21, '…')).toBe('com.acme.p…sumer-prod')
  expect(cutMiddle('注文の受付注文の受付', 9, '…')).toBe('注文…受付')
  expect(cutMiddle('short', 9, '…')).toBe('short')
})
