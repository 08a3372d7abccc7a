import {expect, test} from 'vitest'
import {calculateLeaderSkew} from '../../../src/core/throughput/leader-skew.ts'
import {SlopeFit} from '../../../src/core/throughput/rate.ts'

test.each<[string, number[], number[], number | null]>([
  ['nothing', [], [], null],
  ['one point', [1000], [5], null],
  ['two points at the same time', [1000, 1000], [5, 9], null],
  ['two points: their difference', [1000, 3000], [100, 300], 100],
  ['a standing end', [0, 1000, 2000], [7, 7, 7], 0],
  ['a straight line', [0, 1000, 2000, 5000], [0, 10, 20, 50], 10],
  ['the order of the points does not matter', [5000, 2000, 0, 1000], [50, 20, 0, 10], 10],
  // Times 0 1 2 3, values 0 0 30 30: covariance 45/4... slope = sum(dt*dv)/sum(dt*dt) = 60/5.
  ['a step between the second and the third', [0, 1000, 2000, 3000], [0, 0, 30, 30], 12],
  ['epoch times and large offsets lose no digits', [1.8e12, 1.8e12 + 1000], [9e15, 9e15 + 2], 2],
])('slope of %s', (_name, times, values, expected) => {
  const fit = new SlopeFit()
  for (const [index, atMs] of times.entries()) fit.add(atMs, values[index] ?? Number.NaN)
  expect(fit.count).toBe(times.length)
  expect(fit.perSecond()).toBe(expected)
})

test.each<[string, number[], number, number | null]>([
  ['no partitions', [], 3, null],
  ['no leaders', [-1, -1], 3, null],
  ['one partition on three brokers', [2], 3, 1],
  ['two partitions on two of three brokers', [1, 2], 3, 1],
  ['both on one broker', [1, 1], 3, 2],
  ['evenly spread', [1, 2, 3, 1, 2, 3], 3, 1],
  ['one more than even', [1, 2, 3, 1], 3, 1],
  ['all on one of three', [1, 1, 1, 1, 1, 1], 3, 3],
  ['leaderless partitions do not count', [1, 2, -1, -1], 2, 1],
  ['a leader that metadata does not list', [7, 8], 0, 1],
])('leader skew with %s', (_name, leaders, brokers, expected) => {
  expect(calculateLeaderSkew(leaders, brokers)).toBe(expected)
})
