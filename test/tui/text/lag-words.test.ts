import {describe, expect, test} from 'vitest'
import {calculateLag} from '../../../src/core/lag/calculate-lag.ts'
import {explainWatched} from '../../../src/core/lag/explain-watched.ts'
import type {WatchedRow} from '../../../src/core/lag/lag-history.ts'
import type {RowLoss} from '../../../src/core/lag/lag-row.ts'
import type {LagTrend} from '../../../src/core/lag/lag-trend.ts'
import {summarizeLag} from '../../../src/core/lag/summarize-lag.ts'
import {Failure} from '../../../src/errors/failure.ts'
import {
  formatGroupLag,
  formatLoss,
  formatSinceCommit,
  formatTrend,
} from '../../../src/tui/text/lag-numbers.ts'
import {unicodeGlyphs} from '../../../src/views/glyphs.ts'

test.each<[number | null, '=' | '>=' | null, string]>([
  [null, null, '-'],
  [0, '=', '0s'],
  [999, '=', '0s'],
  [4_000, '=', '4s'],
  [59_900, '=', '59s'],
  [220_000, '=', '3m'],
  [78_000, '>=', '>1m'],
  [3_600_000, '>=', '>1h'],
  [200_000_000, '=', '2d'],
])('since %s ms (%s) is %s', (sinceCommitMs, sinceCommitBound, text) => {
  expect(formatSinceCommit({sinceCommitMs, sinceCommitBound})).toBe(text)
})

test.each<
  [timeToLossMs: number | null, RowLoss['timeToLossBound'], RowLoss['lossBy'], lag: bigint, text: string]
>([
  [null, null, null, 5n, '-'],
  [null, null, 'never', 5n, 'never'],
  [null, null, 'never', 0n, '-'],
  [252_000, '=', 'time', 5n, '4m12s'],
  [252_000, '~', 'bytes', 5n, '~4m12s'],
  [252_000, '<=', 'time', 5n, '<4m12s'],
  [0, '~', 'bytes', 5n, 'now'],
])('a loss in %s ms (%s, by %s) of %s unread is %s', (timeToLossMs, timeToLossBound, lossBy, lag, text) => {
  expect(formatLoss({timeToLossMs, timeToLossBound, lossBy, lag})).toBe(text)
})

test.each<[(number | null)[], string]>([
  [[], '-'],
  [[0, 0], '0'],
  [[12_000, 590], '12.6k'],
  [[12_000, 590, null], '>12.6k'],
  [[0, null], '-'],
  [[null], '-'],
])('a group whose partitions have %j to read, null not being known, has %s', (lags, text) => {
  const rows = lags.map((lag, partition) =>
    calculateLag({
      group: 'g',
      topic: 't',
      partition,
      committed: 0n,
      logStart: 0n,
      logEnd: lag === null ? new Failure('unreachable', 'Broker 2 does not answer.') : BigInt(lag),
      openTxn: 0n,
      owner: null,
    }),
  )
  expect(formatGroupLag(summarizeLag(rows, 'group')[0] ?? null)).toBe(text)
})

test.each<[read: number[], kept: number, text: string]>([
  [[12], 5, '>12'],
  [[0], 5, '-'],
  [[0], 0, '0'],
  [[], 5, '-'],
])('a group with %j to read, and no commit where %i records are, has %s', (lags, kept, text) => {
  const facts = {group: 'g', topic: 't', logStart: 0n, openTxn: 0n, owner: null}
  const rows = [
    ...lags.map((lag, partition) => calculateLag({...facts, partition, committed: 0n, logEnd: BigInt(lag)})),
    calculateLag({...facts, partition: 9, committed: null, logEnd: BigInt(kept)}),
  ]
  expect(formatGroupLag(summarizeLag(rows, 'group')[0] ?? null)).toBe(text)
})

test.each<[LagTrend, number | null, string]>([
  ['unknown', null, '-'],
  ['steady', 0.2, '='],
  ['falling-behind', 300, '▲300'],
  ['catching-up', -1590, '▼1.59k'],
])('a trend of %s by %s is %s', (trend, lagPerSecond, text) => {
  expect(formatTrend(trend, lagPerSecond, unicodeGlyphs)).toBe(text)
})

function watched(changes: Partial<WatchedRow>): WatchedRow {
  const row = calculateLag({
    group: 'g',
    topic: 't',
    partition: 4,
    committed: 40n,
    logStart: 0n,
    logEnd: 100n,
    owner: {memberId: 'm', clientId: 'c-2', host: 'h'},
  })
  return {
    ...row,
    inPerSecond: 20,
    inPerSecondOverMinute: 20,
    outPerSecond: 5,
    lagPerSecond: 15,
    etaSeconds: Number.POSITIVE_INFINITY,
    trend: 'falling-behind',
    sinceCommitMs: 220_000,
    sinceCommitBound: '=',
    commitEveryMs: 5_000,
    ...changes,
  }
}

describe('why a partition has its status', () => {
  test.each<[string, Partial<WatchedRow>, string]>([
    ['stalled', {status: 'STALLED'}, 'not advanced for 3m40s, owner c-2 alive, commits usually every 5s'],
    [
      'stalled, and never seen to advance',
      {status: 'STALLED', sinceCommitBound: '>=', commitEveryMs: null},
      'not advanced for more than 3m40s, owner c-2 alive',
    ],
    [
      'stopped',
      {status: 'STOPPED', memberId: null, clientId: null},
      'not advanced for 3m40s, no member has it, commits usually every 5s',
    ],
    ['behind', {status: 'BEHIND'}, 'falls behind by 15/s: 20/s in, 5/s out'],
    [
      'draining',
      {status: 'DRAINING', lagPerSecond: -15, inPerSecond: 5, outPerSecond: 20, etaSeconds: 82},
      'catches up by 15/s: 5/s in, 20/s out, done in 1m22s',
    ],
    [
      'steady, with nobody',
      {status: 'STEADY', memberId: null},
      'keeps pace: 20/s in, 5/s out, no member has it',
    ],
    ['rates unknown', {status: 'STEADY', inPerSecond: null, outPerSecond: null}, 'keeps pace: - in, - out'],
    [
      'an open transaction',
      {status: 'BEHIND', lagPerSecond: null, openTxn: 12n},
      'falls behind: 20/s in, 5/s out, the last 12 in an open transaction',
    ],
    [
      'in a loop of rebalances',
      {
        status: 'STALLED',
        note: 'rebalancing',
        sinceCommitMs: 220_000,
        sinceCommitBound: '=',
        commitEveryMs: null,
      },
      'not advanced for 3m40s: the group rebalances again and again',
    ],
    ['unread', {status: 'UNREAD', lag: 40n}, '40 unread: 20/s in, 5/s out'],
    ['markers', {status: 'OK', note: 'markers'}, 'only transaction markers are left'],
    [
      'an error, without saying twice what could not be read',
      {status: 'ERROR', error: new Failure('failed', 'The offsets of rf1-0 could not be read: no leader.')},
      'could not be read: no leader.',
    ],
    ['read', {status: 'OK'}, 'nothing is left to read'],
  ])('%s', (_name, changes, words) => {
    expect(explainWatched(watched(changes))).toBe(words)
  })
})
