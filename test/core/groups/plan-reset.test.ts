import {expect, test} from 'vitest'
import {
  planOffsets,
  planReset,
  type ResetCandidate,
  type ResetPlanRow,
  type WantedOffset,
} from '../../../src/core/groups/plan-reset.ts'
import {parsePartitionPositions} from '../../../src/core/offsets/position.ts'

const NOW = {nowMs: Date.parse('2026-11-20T10:00:00Z'), utc: true}

function plan(position: string, change: Partial<ResetCandidate> = {}): ResetPlanRow[] {
  const candidate = {
    group: 'g',
    topic: 't',
    partition: 0,
    logStart: 10n,
    logEnd: 100n,
    committed: 60n,
    offsetForTime: null,
    ...change,
  }
  return planReset([candidate], parsePartitionPositions(position, NOW))
}

test.each<[string, Partial<ResetCandidate>, Partial<ResetPlanRow>]>([
  ['earliest', {}, {target: 10n, change: -50n, note: null}],
  ['latest', {}, {target: 100n, change: 40n, note: null}],
  ['committed', {}, {target: 60n, change: 0n, note: null}],
  ['committed+1', {}, {target: 61n, change: 1n}],
  ['committed-100', {}, {target: 10n, change: -50n, note: 'offset -40 is before the log start 10'}],
  ['1000', {}, {target: 100n, change: 40n, note: 'offset 1000 is past the log end 100'}],
  ['0', {}, {target: 10n, change: -50n, note: 'offset 0 is before the log start 10'}],
  ['earliest', {committed: null}, {committed: null, target: 10n, change: null}],
  ['committed', {committed: null}, {target: null, change: null, note: 'no committed offset'}],
  ['15m', {offsetForTime: 42n}, {target: 42n, change: -18n}],
  ['15m', {offsetForTime: -1n}, {target: 100n, change: 40n}],
  // Records below the log start are gone: going to it from an older commit replays and skips nothing.
  ['earliest', {committed: 3n}, {committed: 3n, target: 10n, change: 0n}],
  ['latest', {committed: 3n}, {target: 100n, change: 90n}],
  ['latest', {committed: 150n}, {target: 100n, change: 0n}],
  ['earliest', {committed: 1_000_000n}, {target: 10n, change: -90n}],
])('%s with %o', (position, change, expected) => {
  expect(plan(position, change)).toMatchObject([{group: 'g', topic: 't', partition: 0, ...expected}])
})

test('only partitions with a position are in the plan', () => {
  expect(plan('1=50')).toEqual([])
  expect(plan('0=50,3=latest')).toMatchObject([{target: 50n}])
  expect(plan('latest,0=50')).toMatchObject([{target: 50n}])
  expect(plan('latest,1=50')).toMatchObject([{target: 100n}])
})

const CANDIDATE: ResetCandidate = {
  group: 'g',
  topic: 't',
  partition: 0,
  logStart: 10n,
  logEnd: 100n,
  committed: 60n,
  offsetForTime: null,
}

test.each<
  [
    what: string,
    wanted: Partial<WantedOffset>,
    change: Partial<ResetCandidate>,
    expected: Partial<ResetPlanRow>,
  ]
>([
  ['an offset', {offset: 20n}, {}, {target: 20n, change: -40n, action: 'commit', note: null}],
  ['the same offset', {offset: 60n}, {}, {target: 60n, change: 0n, action: 'commit'}],
  ['before the log', {offset: 3n}, {}, {target: 10n, note: 'offset 3 is before the log start 10'}],
  ['past the log', {offset: 101n}, {}, {target: 100n, note: 'offset 101 is past the log end 100'}],
  [
    'where nothing was committed',
    {offset: 20n},
    {committed: null},
    {target: 20n, change: null, action: 'commit'},
  ],
  [
    'no commit',
    {offset: null},
    {},
    {target: null, change: null, action: 'delete', note: 'its commit is deleted'},
  ],
  [
    'no commit where there is none',
    {offset: null},
    {committed: null},
    {target: null, action: 'keep', note: null},
  ],
])('wanted: %s', (_, wanted, change, expected) => {
  const full = {group: 'g', topic: 't', partition: 0, offset: 0n, ...wanted}
  expect(planOffsets([{...CANDIDATE, ...change, wanted: full}])).toMatchObject([expected])
})

test('leader epoch and metadata go with the offset that they were committed with, and with no other', () => {
  const wanted = {group: 'g', topic: 't', partition: 0, offset: 20n, leaderEpoch: 4, metadata: 'note'}
  expect(planOffsets([{...CANDIDATE, wanted}])).toMatchObject([
    {target: 20n, leaderEpoch: 4, metadata: 'note'},
  ])
  const [clamped] = planOffsets([{...CANDIDATE, wanted: {...wanted, offset: 5n}}])
  expect(clamped).not.toHaveProperty('leaderEpoch')
  expect(clamped).not.toHaveProperty('metadata')
})
