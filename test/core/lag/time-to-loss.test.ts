import {describe, expect, test} from 'vitest'
import {calculateLag} from '../../../src/core/lag/calculate-lag.ts'
import type {LagRow, RowLoss, RowTimeLag} from '../../../src/core/lag/lag-row.ts'
import {calculateLoss, judgeLoss, type LossFacts} from '../../../src/core/lag/time-to-loss.ts'
import type {TopicRetention} from '../../../src/core/topics/topic-retention.ts'

const HOUR_MS = 3_600_000

/** A log of 1000 records, of which some are unread. */
function unread(count: bigint): LagRow {
  const facts = {group: 'g', topic: 't', partition: 0, logStart: 1000n, logEnd: 2000n, owner: null}
  return calculateLag({...facts, committed: 2000n - count})
}

function retention(some: Partial<TopicRetention>): TopicRetention {
  return {cleanup: 'delete', retentionMs: null, retentionBytes: null, ...some}
}

function age(timeLagMs: number | null, timeLagBound: RowTimeLag['timeLagBound'] = '='): RowTimeLag {
  return {
    timeLagMs,
    timeLagBound: timeLagMs === null ? null : timeLagBound,
    timeLagMethod: 'record',
    timeLagNote: null,
  }
}

function lossOf(count: bigint, timeLag: RowTimeLag, facts: Partial<LossFacts>): [RowLoss, isAtRisk: boolean] {
  const {loss, isAtRisk} = calculateLoss(unread(count), timeLag, {retention: null, logBytes: null, ...facts})
  return [loss, isAtRisk]
}

const never: RowLoss = {timeToLossMs: null, timeToLossBound: null, lossBy: 'never'}
const unknown: RowLoss = {timeToLossMs: null, timeToLossBound: null, lossBy: null}
const hours = (count: number) => retention({retentionMs: BigInt(count * HOUR_MS)})

describe('by time', () => {
  test.each<[timeLag: RowTimeLag, loss: RowLoss, isAtRisk: boolean]>([
    [age(HOUR_MS), {timeToLossMs: 9 * HOUR_MS, timeToLossBound: '=', lossBy: 'time'}, false],
    [age(8 * HOUR_MS), {timeToLossMs: 2 * HOUR_MS, timeToLossBound: '=', lossBy: 'time'}, false],
    [age(8 * HOUR_MS + 1), {timeToLossMs: 2 * HOUR_MS - 1, timeToLossBound: '=', lossBy: 'time'}, true],
    [age(8 * HOUR_MS, '~'), {timeToLossMs: 2 * HOUR_MS, timeToLossBound: '~', lossBy: 'time'}, false],
    // Older at the least goes sooner at the most.
    [age(HOUR_MS, '>='), {timeToLossMs: 9 * HOUR_MS, timeToLossBound: '<=', lossBy: 'time'}, false],
    // Past its time, but Kafka has not looked yet.
    [age(11 * HOUR_MS), {timeToLossMs: 0, timeToLossBound: '=', lossBy: 'time'}, true],
    [age(null), unknown, false],
  ])('ten hours kept, %j old', (timeLag, loss, isAtRisk) => {
    expect(lossOf(10n, timeLag, {retention: hours(10)})).toEqual([loss, isAtRisk])
  })
})

describe('by bytes, at the pace of what came since', () => {
  const limit = retention({retentionBytes: 1000n})

  test('a hundred of a thousand in an hour', () => {
    expect(lossOf(100n, age(HOUR_MS), {retention: limit, logBytes: 1000n})).toEqual([
      {timeToLossMs: 9 * HOUR_MS, timeToLossBound: '~', lossBy: 'bytes'},
      false,
    ])
  })

  test('more than four fifths are near, all of it is at any moment', () => {
    const near = lossOf(801n, age(HOUR_MS), {retention: limit, logBytes: 1000n})
    expect(near).toMatchObject([{lossBy: 'bytes'}, true])
    expect(lossOf(500n, age(null), {retention: limit, logBytes: 2000n})).toEqual([
      {timeToLossMs: 0, timeToLossBound: '~', lossBy: 'bytes'},
      true,
    ])
  })

  test('a burst of a moment is no rate', () => {
    expect(lossOf(100n, age(3), {retention: limit, logBytes: 1000n})).toMatchObject([
      {timeToLossMs: 90_000},
      false,
    ])
  })

  test('whichever limit is nearer; where one is unknown it is that at the most', () => {
    const both = {...limit, retentionMs: BigInt(10 * HOUR_MS)}
    expect(lossOf(200n, age(HOUR_MS), {retention: both, logBytes: 1000n})).toMatchObject([
      {timeToLossMs: 4 * HOUR_MS, lossBy: 'bytes'},
      false,
    ])
    expect(lossOf(10n, age(HOUR_MS), {retention: both, logBytes: 1000n})).toMatchObject([
      {timeToLossMs: 9 * HOUR_MS, lossBy: 'time', timeToLossBound: '='},
      false,
    ])
    expect(lossOf(10n, age(HOUR_MS), {retention: both, logBytes: null})).toEqual([
      {timeToLossMs: 9 * HOUR_MS, lossBy: 'time', timeToLossBound: '<='},
      false,
    ])
    expect(lossOf(10n, age(HOUR_MS), {retention: limit, logBytes: null})).toEqual([unknown, false])
  })
})

test('never: nothing unread, no limit, or a policy that only compacts; unknown is not never', () => {
  expect(lossOf(0n, age(0), {retention: null})).toEqual([never, false])
  expect(lossOf(5n, age(1), {retention: retention({})})).toEqual([never, false])
  expect(lossOf(5n, age(HOUR_MS), {retention: {...hours(1), cleanup: 'compact'}})).toEqual([never, false])
  expect(lossOf(5n, age(HOUR_MS), {retention: {...hours(1), cleanup: 'both'}})).toMatchObject([
    {lossBy: 'time'},
    true,
  ])
  expect(lossOf(5n, age(HOUR_MS), {retention: null})).toEqual([unknown, false])
})

test('a near loss is the status, with what it would be without; one that has happened stays', () => {
  const near = calculateLoss(unread(5n), age(HOUR_MS), {retention: hours(1), logBytes: null})
  expect(judgeLoss(unread(5n), near)).toMatchObject({
    status: 'AT-RISK',
    underlyingStatus: 'UNREAD',
    lossBy: 'time',
  })
  expect(judgeLoss(unread(1005n), near)).not.toHaveProperty('status')
  expect(unread(1005n)).toMatchObject({status: 'LOST', underlyingStatus: 'UNREAD'})
})
