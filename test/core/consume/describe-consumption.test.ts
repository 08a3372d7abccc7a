import {expect, test} from 'vitest'
import type {ConsumeRequest, ConsumeResult} from '../../../src/core/consume/consume-request.ts'
import {describeConsumption} from '../../../src/core/consume/describe-consumption.ts'

const request: ConsumeRequest = {
  topics: ['orders'],
  regex: false,
  partitions: null,
  range: {
    from: {others: null, byPartition: new Map()},
    to: null,
    exitsAtEnd: false,
    isolation: 'read_uncommitted',
  },
  maxRecords: null,
  tail: null,
  follows: false,
  idleTimeoutMs: null,
  inflateLimitBytes: null,
  latestPerKey: false,
  group: null,
}
const result: ConsumeResult = {
  ending: 'end',
  records: 3,
  bytes: 12,
  lost: [],
  unread: [],
  held: [],
  denied: new Map(),
  positions: [
    {topic: 'orders', partition: 0, offset: 5},
    {topic: 'orders', partition: 1, offset: 9},
  ],
}

test.each([
  {what: 'a plain end', result: {}, lines: []},
  {what: 'an interruption', result: {ending: 'stopped'}, lines: ['To go on from here: --from 0=5,1=9']},
  {what: 'an interruption before anything came', result: {ending: 'stopped', records: 0}, lines: []},
  {
    what: 'offsets that were lost',
    result: {lost: [{topic: 'orders', partition: 0, from: 2, to: 5}]},
    lines: ['3 offsets had been deleted before they could be read.'],
  },
] as const)('after $what', ({result: change, lines}) => {
  expect(describeConsumption(request, {...result, ...change}, {withCounts: false})).toEqual(lines)
})

test('a group goes on by itself', () => {
  const group = {groupId: 'g', instanceId: null, protocol: 'classic'} as const
  expect(
    describeConsumption({...request, group}, {...result, ending: 'stopped'}, {withCounts: false}),
  ).toEqual([])
})

test('counts where they are asked for', () => {
  expect(describeConsumption(request, result, {withCounts: true})).toEqual(['3 records, 12 bytes written.'])
})

test('what a filter scanned and matched', () => {
  const filterCounts = {scanned: 30, matched: 3}
  const options = {withCounts: false, filterCounts}
  expect(describeConsumption(request, result, {...options, isWatched: true})).toEqual([
    '30 records scanned, 3 matched.',
  ])
  expect(describeConsumption(request, result, options)).toEqual([])
  const none = {...options, filterCounts: {scanned: 30, matched: 0}}
  expect(describeConsumption(request, {...result, records: 0}, none)).toEqual([
    '30 records scanned, 0 matched.',
  ])
})

test('fewer records than were asked for', () => {
  const some = {...request, maxRecords: 5}
  expect(describeConsumption(some, result, {withCounts: false})).toEqual(['3 of 5 records were there.'])
  expect(describeConsumption(some, {...result, records: 5}, {withCounts: false})).toEqual([])
})
