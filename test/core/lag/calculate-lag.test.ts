import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {
  calculateLag,
  calculateRetentionUsed,
  type LagRow,
  type PartitionFacts,
  sumLag,
} from '../../../src/core/lag/calculate-lag.ts'
import {Failure} from '../../../src/errors/failure.ts'

function lagOf(facts: Partial<PartitionFacts>): LagRow {
  return calculateLag({
    group: 'g',
    topic: 't',
    partition: 0,
    committed: 60n,
    logStart: 0n,
    logEnd: 100n,
    owner: null,
    ...facts,
  })
}

const denied = new Failure('denied', 'No.', {code: 'TOPIC_AUTHORIZATION_FAILED'})

// docs/design/lag.md, Definitions 1 and 4.
test.each<[what: string, facts: Partial<PartitionFacts>, expected: Partial<LagRow>]>([
  ['100 records, 60 read', {}, {lag: 40n, lost: 0n, status: 'UNREAD'}],
  ['all read', {committed: 100n}, {lag: 0n, lost: 0n, status: 'OK'}],
  ['an empty topic', {committed: 0n, logEnd: 0n}, {lag: 0n, lost: 0n, status: 'OK'}],
  ['nothing committed', {committed: null}, {lag: null, lost: null, status: 'NO-COMMIT'}],
  ['nothing committed, nothing there', {committed: null, logEnd: 0n}, {lag: null, status: 'NO-COMMIT'}],
  ['records deleted behind the commit', {logStart: 50n}, {lag: 40n, lost: 0n, status: 'UNREAD'}],
  ['deleted up to the commit', {logStart: 60n}, {lag: 40n, lost: 0n, status: 'UNREAD'}],
  ['deleted past the commit', {logStart: 80n}, {lag: 20n, lost: 20n, status: 'LOST'}],
  ['everything deleted: lost, and no phantom lag', {logStart: 100n}, {lag: 0n, lost: 40n, status: 'LOST'}],
  ['a topic created anew', {logEnd: 10n}, {lag: 0n, lost: 0n, status: 'AHEAD'}],
  ['ahead of a log that is empty', {logEnd: 0n}, {lag: 0n, lost: 0n, status: 'AHEAD'}],
  ['an unknown commit', {committed: denied}, {committed: null, lag: null, lost: null, status: 'ERROR'}],
  ['an unknown start', {logStart: denied}, {logStart: null, lag: null, lost: null, status: 'ERROR'}],
  ['an unknown end', {logEnd: denied}, {logEnd: null, lag: null, lost: 0n, status: 'ERROR'}],
  ['no commit and an unknown end', {committed: null, logEnd: denied}, {lag: null, status: 'ERROR'}],
  [
    'offsets past 2^53',
    {committed: 2n ** 60n, logEnd: 2n ** 60n + 1n},
    {lag: 1n, lost: 0n, status: 'UNREAD'},
  ],
])('%s', (_, facts, expected) => {
  expect(lagOf(facts)).toMatchObject(expected)
})

test('a row carries its own error and its owner', () => {
  expect(lagOf({logEnd: denied}).error).toBe(denied)
  expect(lagOf({})).not.toHaveProperty('error')
  const owner = {memberId: 'm-1', clientId: 'c', host: '10.0.0.7'}
  expect(lagOf({owner})).toMatchObject(owner)
  expect(lagOf({})).toMatchObject({memberId: null, clientId: null, host: null})
})

test('lag is never negative, lag and lost together are what is between commit and end', () => {
  const offset = fc.bigInt({min: 0n, max: 2n ** 62n})
  fc.assert(
    fc.property(offset, offset, offset, (committed, a, b) => {
      const [logStart, logEnd] = a < b ? [a, b] : [b, a]
      const {lag, lost, status} = lagOf({committed, logStart, logEnd})
      if (lag === null || lost === null) throw new Error('everything was known')
      expect(lag >= 0n && lost >= 0n).toBe(true)
      if (status === 'AHEAD') expect(committed > logEnd).toBe(true)
      else expect(lag + lost).toBe(logEnd - committed)
      expect(status === 'OK').toBe(committed === logEnd)
    }),
  )
})

describe('sums', () => {
  const row = (group: string, lag: bigint | null): LagRow => ({...lagOf({}), group, lag})

  test('unknown is counted and left out, never added as 0', () => {
    const rows = [row('b', 5n), row('a', 1n), row('a', null), row('a', 2n), row('c', null), row('b', 0n)]
    expect(sumLag(rows)).toEqual([
      {group: 'b', lag: 5n, unknown: 0},
      {group: 'a', lag: 3n, unknown: 1},
      {group: 'c', lag: null, unknown: 1},
    ])
  })

  test('nothing has no sum', () => {
    expect(sumLag([])).toEqual([])
  })
})

test.each<[string, number | null, number | null, number | null, number | null]>([
  ['half of it is unread', 50, 0, 100, 0.5],
  ['all is read', 100, 0, 100, 0],
  ['retention has passed the commit', 10, 20, 100, 1],
  ['a commit past the end', 120, 0, 100, 0],
  ['nothing is kept', 30, 30, 30, 0],
  ['nothing is committed', null, 0, 100, null],
  ['the log is unknown', 5, 0, null, null],
])('retention used: %s', (_name, committed, logStart, logEnd, expected) => {
  const offset = (value: number | null) => (value === null ? null : BigInt(value))
  expect(
    calculateRetentionUsed({
      committed: offset(committed),
      logStart: offset(logStart),
      logEnd: offset(logEnd),
    }),
  ).toBe(expected)
})
