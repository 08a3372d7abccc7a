import {expect, test} from 'vitest'
import {EndOffsetCurve} from '../../../src/core/lag/end-offset-curve.ts'

// The situations of LookupTableSpec of kafka-lag-exporter; where ours is another answer, the name says why.

function curveOf(
  points: readonly (readonly [offset: number, atMs: number])[],
  capacity = 10,
): EndOffsetCurve {
  const curve = new EndOffsetCurve(capacity)
  for (const [offset, atMs] of points) curve.add(BigInt(offset), atMs)
  return curve
}

const at = (atMs: number) => ({kind: 'at', atMs})

test('no samples, no answer', () => {
  expect(curveOf([]).lookUp(0n)).toBe(null)
})

test('samples that are not newer are passed over', () => {
  expect(
    curveOf([
      [100, 100],
      [110, 90],
      [120, 100],
    ]).length,
  ).toBe(1)
})

test('where the end falls it starts over (theirs keeps the old log, and never understands the new one)', () => {
  const curve = curveOf([
    [100, 100],
    [200, 200],
    [5, 300],
    [15, 400],
  ])
  expect(curve.length).toBe(2)
  expect(curve.lookUp(10n)).toEqual(at(350))
})

test.each([
  [150, at(150)],
  [190, at(190)],
  [100, at(100)],
  // Theirs extrapolates, which pins the answer to the age of the table (klag #30).
  [10, {kind: 'before', oldestMs: 100}],
  [200, {kind: 'end'}],
  [300, {kind: 'end'}],
])('a straight line: %i', (offset, expected) => {
  expect(
    curveOf([
      [100, 100],
      [200, 200],
    ]).lookUp(BigInt(offset)),
  ).toEqual(expected)
})

test('a flat stretch keeps its two ends, and its offset was appended at its right end', () => {
  const curve = curveOf([
    [100, 30],
    [200, 60],
    [200, 120],
    [200, 700],
  ])
  expect(curve.length).toBe(3)
  curve.add(300n, 730)
  curve.add(300n, 9000)
  curve.add(400n, 9030)
  expect(curve.lookUp(199n)).toEqual(at(59.7))
  expect(curve.lookUp(200n)).toEqual(at(700))
  expect(curve.lookUp(250n)).toEqual(at(715))
  expect(curve.lookUp(300n)).toEqual(at(9000))
})

test('no growth at all: the end is the end, and what is before is before (theirs says infinity)', () => {
  const curve = curveOf([
    [100, 100],
    [100, 200],
    [100, 300],
    [100, 400],
  ])
  expect(curve.length).toBe(2)
  expect(curve.lookUp(99n)).toEqual({kind: 'before', oldestMs: 100})
  expect(curve.lookUp(100n)).toEqual({kind: 'end'})
})

test('the oldest go first', () => {
  const curve = curveOf(
    [
      [0, 0],
      [1, 1],
      [10, 2],
      [200, 3],
      [3000, 4],
      [40_000, 5],
    ],
    4,
  )
  expect(curve.length).toBe(4)
  expect(curve.lookUp(5n)).toEqual({kind: 'before', oldestMs: 2})
  expect(curve.lookUp(1600n)).toEqual(at(3.5))
})
