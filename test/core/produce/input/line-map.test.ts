import {expect, test} from 'vitest'
import {LineMap} from '../../../../src/core/produce/input/line-map.ts'
import {OrdinalRanges} from '../../../../src/core/produce/report/ordinal-ranges.ts'

test('ordinals lead back to the lines of their files', () => {
  const lines = new LineMap()
  lines.moveTo(1, 1, 'a.txt')
  lines.moveTo(4, 1, 'empty.txt')
  lines.moveTo(4, 1, 'b.csv')
  lines.moveTo(4, 2, 'b.csv')
  // The CSV record 5 stands on lines 3 to 5.
  lines.moveTo(6, 6, 'b.csv')
  expect([1, 3, 4, 5, 6, 9].map((ordinal) => lines.locate(ordinal))).toEqual([
    {line: 1, file: 'a.txt'},
    {line: 3, file: 'a.txt'},
    {line: 2, file: 'b.csv'},
    {line: 3, file: 'b.csv'},
    {line: 6, file: 'b.csv'},
    {line: 9, file: 'b.csv'},
  ])
})

test('stdin has no file', () => {
  expect(new LineMap().locate(17)).toEqual({line: 17})
})

test('ranges give back every ordinal and its place in the batch', () => {
  const ranges = new OrdinalRanges()
  for (const ordinal of [3, 4, 5, 9, 11, 12]) ranges.add(ordinal)
  const seen: number[][] = []
  ranges.visit((ordinal, index) => seen.push([ordinal, index]))
  expect(ranges.count).toBe(6)
  expect(seen).toEqual([
    [3, 0],
    [4, 1],
    [5, 2],
    [9, 3],
    [11, 4],
    [12, 5],
  ])
})
