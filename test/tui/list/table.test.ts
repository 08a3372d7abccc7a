import {expect, test} from 'vitest'
import {formatChange} from '../../../src/tui/list/baseline.ts'
import type {SortValue} from '../../../src/tui/list/column.ts'
import {placeColumns} from '../../../src/tui/list/table.ts'
import {partitionList} from '../../../src/tui/screens/partitions/partition-columns.ts'
import {topicList} from '../../../src/tui/screens/topics/topic-columns.ts'

const widthOf = (placed: readonly {readonly width: number}[]) =>
  2 + placed.reduce((sum, {width}) => sum + width + 1, -1)

test.each<[number, string]>([
  [200, 'TOPIC IN/s TREND PART END SKEW HOT STATUS'],
  [100, 'TOPIC IN/s TREND PART END SKEW HOT STATUS'],
  [80, 'TOPIC IN/s TREND PART END SKEW HOT'],
  [60, 'TOPIC IN/s TREND PART END SKEW'],
  [30, 'TOPIC IN/s TREND PART'],
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
    placeColumns(topicList.columns, 60, scrolled).map(({column}) => column.title)
  expect(titles(0)).toEqual(['TOPIC', 'IN/s', 'TREND', 'PART', 'END', 'SKEW'])
  expect(titles(3)).toEqual(['TOPIC', 'END', 'SKEW', 'HOT'])
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
