import {expect, test} from 'vitest'
import {buildFetchRequest, fetchLimits, rotate} from '../../../src/core/consume/fetch-request.ts'
import {createPartitionCursor} from '../../../src/core/consume/partition-cursor.ts'

test('neighbouring partitions of a topic share an entry, and the order given is kept', () => {
  const cursors = [
    createPartitionCursor({topic: 'b', partition: 1}, 7, null),
    createPartitionCursor({topic: 'b', partition: 0}, 5, null),
    createPartitionCursor({topic: 'a', partition: 2}, 0, 10),
  ]
  const request = buildFetchRequest(cursors, fetchLimits('read_committed', 1))
  expect(
    request.topics.map(({topic, partitions}) => [
      topic,
      partitions.map(({partition, fetchOffset}) => [partition, fetchOffset]),
    ]),
  ).toEqual([
    [
      'b',
      [
        [1, 7n],
        [0, 5n],
      ],
    ],
    ['a', [[2, 0n]]],
  ])
  expect(request).toMatchObject({isolationLevel: 1, minBytes: 1, sessionId: 0, sessionEpoch: -1})
})

test.each([
  {turn: 0, expected: ['a', 'b', 'c']},
  {turn: 1, expected: ['b', 'c', 'a']},
  {turn: 5, expected: ['c', 'a', 'b']},
])('turn $turn begins with another partition', ({turn, expected}) => {
  expect(rotate(['a', 'b', 'c'], turn)).toEqual(expected)
})

test('an empty list can be turned', () => {
  expect(rotate([], 3)).toEqual([])
})

test.each([1, 4, 10, 200])(
  'the fetches of %i brokers stay within one budget, down to 1 MiB each',
  (brokers) => {
    const {maxBytes} = fetchLimits('read_uncommitted', brokers)
    expect(maxBytes).toBeGreaterThanOrEqual(1024 * 1024)
    expect(maxBytes).toBeLessThanOrEqual(Math.max(1024 * 1024, (32 * 1024 * 1024) / brokers))
  },
)

test('brokers are told the rack, so that they may name a nearer replica, and the epoch of what was read last', () => {
  const cursor = {...createPartitionCursor({topic: 't', partition: 0}, 5, null), lastFetchedEpoch: 3}
  const request = buildFetchRequest([cursor], {...fetchLimits('read_committed', 1), rack: 'eu-1'})
  expect(request.rackId).toBe('eu-1')
  expect(request.topics[0]?.partitions[0]).toMatchObject({fetchOffset: 5n, lastFetchedEpoch: 3})
  expect(buildFetchRequest([cursor], fetchLimits('read_committed', 1)).rackId).toBe('')
})
