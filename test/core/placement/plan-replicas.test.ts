import fc from 'fast-check'
import {expect, test} from 'vitest'
import {countReplicas, planReplicas} from '../../../src/core/placement/plan-replicas.ts'

type Brokers = readonly (readonly [nodeId: number, rack: string | null])[]

const THREE: Brokers = [
  [1, null],
  [2, null],
  [3, null],
]
const RACKED: Brokers = [
  [1, 'a'],
  [2, 'a'],
  [3, 'b'],
  [4, 'b'],
]

function place(present: readonly (readonly number[])[], brokers: Brokers, factor: number): number[][] {
  const partitions = present.map((replicas, partition) => ({partition, leader: replicas[0] ?? -1, replicas}))
  const nodes = brokers.map(([nodeId, rack]) => ({nodeId, rack}))
  const moves = planReplicas('t', partitions, nodes, factor, countReplicas([{partitions}]))
  const to = new Map(moves.map((move) => [move.partition, move.to]))
  return present.map((replicas, partition) => [...(to.get(partition) ?? replicas)])
}

test.each<[what: string, present: number[][], brokers: Brokers, factor: number, to: number[][]]>([
  ['as it is', [[1, 2]], THREE, 2, [[1, 2]]],
  [
    'more, evenly',
    [[1], [2], [3]],
    THREE,
    2,
    [
      [1, 2],
      [2, 1],
      [3, 1],
    ],
  ],
  [
    'on every broker',
    [[2], [3]],
    THREE,
    3,
    [
      [2, 1, 3],
      [3, 1, 2],
    ],
  ],
  [
    'on the other rack',
    [[1], [3]],
    RACKED,
    2,
    [
      [1, 4],
      [3, 2],
    ],
  ],
  ['fewer: from the rack that has two', [[1, 2, 3]], RACKED, 2, [[1, 3]]],
  ['fewer: a broker that is gone first', [[1, 9, 2]], THREE, 2, [[1, 2]]],
  ['no further than there are brokers', [[1]], [[1, null]], 3, [[1]]],
])('%s', (_, present, brokers, factor, to) => {
  expect(place(present, brokers, factor)).toEqual(to)
})

test('never the leader, never one broker twice, nothing but what is needed', () => {
  const replicas = fc.shuffledSubarray([1, 2, 3, 4], {minLength: 1})
  fc.assert(
    fc.property(fc.array(replicas, {maxLength: 12}), fc.integer({min: 1, max: 4}), (present, factor) => {
      const placed = place(present, RACKED, factor)
      for (const [index, before] of present.entries()) {
        const after = placed[index] ?? []
        expect(after).toHaveLength(factor)
        expect(new Set(after).size).toBe(factor)
        expect(after).toContain(before[0])
        const kept = after.filter((nodeId) => before.includes(nodeId))
        expect(kept).toHaveLength(Math.min(before.length, factor))
      }
      expect(place(present, RACKED, factor)).toEqual(placed)
    }),
  )
})

test('new replicas spread evenly', () => {
  const present = Array.from({length: 12}, (_, index) => [(index % 4) + 1])
  const counts = new Map<number, number>()
  for (const nodeId of place(present, RACKED, 2).flat()) counts.set(nodeId, (counts.get(nodeId) ?? 0) + 1)
  expect([...counts.values()]).toEqual([6, 6, 6, 6])
})
