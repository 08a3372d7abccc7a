import {describe, expect, test} from 'vitest'
import {
  calculateConsumptionRate,
  calculateDeadband,
  calculateEtaSeconds,
  calculateTrend,
  longestEtaSeconds,
  medianGapMs,
} from '../../../src/core/lag/lag-trend.ts'

const changes = (points: readonly (readonly [atS: number, committed: number])[]) =>
  points.map(([atS, committed]) => ({atMs: atS * 1000, committed: BigInt(committed)}))

test.each<
  [what: string, points: [number, number][], nowS: number, observedS: number, expected: number | null]
>([
  ['nothing seen yet', [], 5, 5, null],
  ['no change in the window', [], 40, 40, 0],
  ['one change alone', [[3, 100]], 5, 5, null],
  [
    'two changes',
    [
      [5, 100],
      [10, 600],
    ],
    12,
    12,
    100,
  ],
  [
    'older changes are forgotten',
    [
      [0, 0],
      [100, 0],
      [105, 500],
      [110, 1000],
    ],
    112,
    112,
    100,
  ],
  [
    'one change in the window counts from the one before',
    [
      [0, 0],
      [2, 2],
      [4, 4],
      [100, 964],
    ],
    125,
    125,
    10,
  ],
  [
    'after a window of silence',
    [
      [0, 0],
      [5, 500],
    ],
    40,
    40,
    0,
  ],
  [
    'a consumer that commits once a minute has a longer window',
    [
      [0, 0],
      [60, 600],
      [120, 1200],
    ],
    170,
    170,
    10,
  ],
])('consumption rate: %s', (_, points, nowS, observedS, expected) => {
  const seen = changes(points)
  const commits = {changes: seen, medianGapMs: medianGapMs(seen), observedForMs: observedS * 1000}
  expect(calculateConsumptionRate(commits, nowS * 1000)).toBe(expected)
})

test('median gap', () => {
  expect(medianGapMs([])).toBe(null)
  expect(medianGapMs(changes([[1, 1]]))).toBe(null)
  expect(
    medianGapMs(
      changes([
        [1, 1],
        [6, 2],
        [8, 3],
      ]),
    ),
  ).toBe(3500)
  expect(
    medianGapMs(
      changes([
        [1, 1],
        [6, 2],
        [8, 3],
        [60, 4],
      ]),
    ),
  ).toBe(5000)
})

test('a trend is more than the deadband', () => {
  expect(calculateDeadband(null)).toBe(0.5)
  expect(calculateDeadband(1000)).toBe(10)
  expect(calculateTrend(null, 1)).toBe('unknown')
  expect(calculateTrend(1.1, 1)).toBe('falling-behind')
  expect(calculateTrend(1, 1)).toBe('steady')
  expect(calculateTrend(-1.1, 1)).toBe('catching-up')
})

describe('ETA', () => {
  test.each<
    [what: string, lag: bigint | null, inPerSecond: number | null, out: number | null, eta: number | null]
  >([
    ['nothing left, whatever the rates', 0n, null, null, 0],
    ['lag over what is gained', 3000n, 500, 700, 15],
    ['slower than what is written', 3000n, 500, 200, Number.POSITIVE_INFINITY],
    ['faster by less than the deadband', 3000n, 500, 504, Number.POSITIVE_INFINITY],
    ['an unknown rate', 3000n, null, 200, null],
    ['an unknown lag', null, 1, 2, null],
  ])('%s', (_, lag, inPerSecond, outPerSecond, eta) => {
    expect(calculateEtaSeconds({lag, inPerSecond, outPerSecond})).toBe(eta)
  })

  test('partitions drain side by side: the last one counts, an unknown one makes it unknown', () => {
    expect(longestEtaSeconds([1, 7, 3])).toBe(7)
    expect(longestEtaSeconds([1, Number.POSITIVE_INFINITY])).toBe(Number.POSITIVE_INFINITY)
    expect(longestEtaSeconds([1, null])).toBe(null)
    expect(longestEtaSeconds([])).toBe(null)
  })
})
