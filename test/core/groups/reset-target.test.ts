import {expect, test} from 'vitest'
import {parseResetTarget, type ResetTargetFlags} from '../../../src/core/groups/reset-target.ts'
import {describePositionTimes, formatPosition} from '../../../src/core/offsets/position.ts'
import {Failure} from '../../../src/errors/failure.ts'

const NOW = {nowMs: Date.parse('2026-11-20T10:00:00Z'), utc: true}

test.each<[ResetTargetFlags, string]>([
  [{to: 'latest-5'}, 'latest-5'],
  [{'to-earliest': true}, 'earliest'],
  [{'to-latest': true, 'to-earliest': false}, 'latest'],
  [{'to-current': true}, 'committed'],
  [{'to-offset': '42'}, '42'],
  [{'to-datetime': '2026-11-20T09:00:00.000'}, '2026-11-20T09:00:00.000Z'],
  [{'by-duration': 'PT30M'}, '2026-11-20T09:30:00.000Z'],
  [{'shift-by': 3}, 'committed+3'],
  [{'shift-by': -3}, 'committed-3'],
  [{'shift-by': 0}, 'committed'],
])('%o', (flags, expected) => {
  const {others, byPartition} = parseResetTarget(flags, NOW)
  expect(others && formatPosition(others)).toBe(expected)
  expect(byPartition.size).toBe(0)
})

test('a position for each partition', () => {
  const {others, byPartition} = parseResetTarget({to: '0=100,3=latest-5'}, NOW)
  expect(others).toBeNull()
  expect([...byPartition].map(([partition, each]) => [partition, formatPosition(each)])).toEqual([
    [0, '100'],
    [3, 'latest-5'],
  ])
})

test.each<[ResetTargetFlags, string]>([
  [{}, 'Where to?'],
  [{'to-earliest': false}, 'Where to?'],
  [{to: 'latest', 'to-earliest': true}, '--to and --to-earliest exclude each other.'],
  [{'to-offset': '1', 'shift-by': 1}, '--to-offset and --shift-by exclude each other.'],
  [{to: 'sideways'}, "'sideways' is not a position."],
  [{'to-datetime': '2026-13-01'}, '2026-13-01'],
])('%o is a usage failure', (flags, text) => {
  const parse = () => parseResetTarget(flags, NOW)
  expect(parse).toThrow(Failure)
  expect(parse).toThrow(text)
})

test('each time is told once, as the instant it stands for', () => {
  const positions = parseResetTarget({to: '15m,1=15m+1,2=latest,3=2026-11-20'}, NOW)
  expect(describePositionTimes(positions)).toEqual([
    '15m is 2026-11-20T09:45:00.000Z',
    '2026-11-20 is 2026-11-20T00:00:00.000Z',
  ])
})
