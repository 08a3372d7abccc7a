import {expect, test} from 'vitest'
import {topicPartitionKey} from '../../../src/core/offsets/topic-partition.ts'
import type {ClusterPlacement} from '../../../src/core/placement/fetch-placement.ts'
import type {PlacementWish} from '../../../src/core/placement/plan-placement.ts'
import {planReassignment, tellLeaderless} from '../../../src/core/placement/plan-reassignment.ts'
import {calculateEta} from '../../../src/core/placement/reassignment-status.ts'
import {Failure} from '../../../src/errors/failure.ts'

const DRAIN: PlacementWish = {brokers: null, drain: [1], replicationFactor: null, balance: null}
const ALL = {topics: null, throttleBytesPerSecond: null}

/** Three brokers; orders-0 on 1 and 2 with 100 bytes, orders-1 on 2 and 3 with 10. */
function placement(changes: Partial<ClusterPlacement> = {}): ClusterPlacement {
  const brokers = [1, 2, 3].map((nodeId) => ({nodeId, rack: null, host: 'h', port: 1}))
  const [first, second] = [topicPartitionKey('orders', 0), topicPartitionKey('orders', 1)]
  return {
    brokers,
    partitions: [
      {topic: 'orders', partition: 0, leader: 1, replicas: [1, 2], bytes: 100n},
      {topic: 'orders', partition: 1, leader: 2, replicas: [2, 3], bytes: 10n},
    ],
    sizes: new Map([
      [1, new Map([[first, 100n]])],
      [
        2,
        new Map([
          [first, 90n],
          [second, 10n],
        ]),
      ],
      [3, new Map([[second, 10n]])],
    ]),
    unsized: new Map(),
    ongoing: [],
    relocating: [],
    ...changes,
  }
}

test('a plan has its copies, each broker before and after, and the time at the throttle', () => {
  const plan = planReassignment(placement(), DRAIN, {topics: null, throttleBytesPerSecond: 30})
  const idle = {rack: null, leaders: 0, leadersAfter: 0}
  expect(plan).toEqual({
    moves: [{topic: 'orders', partition: 0, from: [1, 2], to: [3, 2], bytes: 100n}],
    bytes: 100n,
    done: 0,
    total: 1,
    throttle: 30,
    seconds: 4,
    brokers: [
      {...idle, id: 1, leaders: 1, replicas: 1, replicasAfter: 0, bytes: 100n, bytesAfter: 0n},
      {
        ...idle,
        id: 2,
        leaders: 1,
        leadersAfter: 1,
        replicas: 2,
        replicasAfter: 2,
        bytes: 100n,
        bytesAfter: 100n,
      },
      {...idle, id: 3, leadersAfter: 1, replicas: 1, replicasAfter: 2, bytes: 10n, bytesAfter: 110n},
    ],
  })
})

test('what is not known is null, never 0', () => {
  const unsized = new Map([[1, new Failure('unreachable', 'Broker 1 does not answer.')]])
  const sizes = new Map([[1, null], ...[...placement().sizes].slice(1)])
  const partitions = placement().partitions.map((each) => (each.leader === 1 ? {...each, bytes: null} : each))
  const blind = placement({unsized, sizes, partitions})
  const plan = planReassignment(blind, DRAIN, {topics: null, throttleBytesPerSecond: 30})
  expect(plan).toMatchObject({bytes: null, seconds: null, moves: [{bytes: null}]})
  expect(plan.brokers.map(({bytes, bytesAfter}) => [bytes, bytesAfter])).toEqual([
    [null, null],
    [100n, 100n],
    [10n, null],
  ])
  expect(() => planReassignment(blind, {...DRAIN, balance: 'bytes'}, ALL)).toThrow(
    'Broker 1 does not answer.',
  )
})

test('a partition on the move is a failure where it would have to move, and counts where it goes to', () => {
  const away = {
    topic: 'orders',
    partition: 0,
    replicas: [3, 1, 2],
    from: [1, 2],
    to: [3, 2],
    adding: [3],
    removing: [1],
  }
  const stuck = planReassignment(placement({ongoing: [away]}), DRAIN, ALL)
  expect(stuck.moves).toEqual([])
  const back = {...away, from: [3, 2], to: [1, 2], adding: [1], removing: [3]}
  const {moves} = planReassignment(placement({ongoing: [back]}), DRAIN, ALL)
  expect(moves).toMatchObject([{partition: 0, error: {code: 'REASSIGNMENT_IN_PROGRESS'}}])
})

test.each([
  [{brokers: [1, 9]}, 'Broker 9 is not among the live brokers.'],
  [{drain: [9]}, 'There is no broker 9, and no partition has a replica on it.'],
])('%j: not found', (wish, message) => {
  expect(() => planReassignment(placement(), {...DRAIN, ...wish}, ALL)).toThrow(message)
})

test.each<[copied: bigint | null, before: bigint | null, eta: number | null]>([
  [60n, 40n, 2],
  [60n, 60n, null],
  [100n, 60n, 0],
  [null, 40n, null],
  [60n, null, null],
])('with %s of 100 bytes after %s a second ago it takes %s s still', (copied, before, eta) => {
  const move = {topic: 't', partition: 0, from: [1], to: [1, 2], bytes: 100n, copied}
  expect(calculateEta([move], before, 1)).toBe(eta)
})

test('a partition without a leader has nothing to copy from, and its move waits', () => {
  const [first, second] = placement().partitions
  if (first === undefined || second === undefined) return expect.unreachable()
  const tell = (partitions: ClusterPlacement['partitions']) =>
    tellLeaderless({partitions}, planReassignment(placement({partitions}), {...DRAIN, drain: [2]}, ALL).moves)
  expect(tell([first, second])).toBeNull()
  expect(tell([{...first, leader: -1}, second])).toMatch(
    /^Note: orders-0 has no leader to copy from: its move/,
  )
  expect(
    tell([
      {...first, leader: -1},
      {...second, leader: -1},
    ]),
  ).toMatch(/^Note: 2 partitions \(the first is orders-0\) have no leader/)
})
