import {expect, test} from 'vitest'
import {planPreferredElections} from '../../../src/core/placement/elect-leaders.ts'

test('a preferred replica that is down, or not in sync, is no plan: Kafka would not elect it', () => {
  const placed = {leader: 1, leaderEpoch: 0, isr: [1, 2], offlineReplicas: []}
  const partitions = [
    {...placed, partition: 0, replicas: [1, 2]},
    {...placed, partition: 1, replicas: [2, 1]},
    {...placed, partition: 2, replicas: [3, 1]},
    {...placed, partition: 3, replicas: [3, 1], isr: [1], offlineReplicas: [3]},
    {...placed, partition: 4, replicas: [2, 1], leader: -1},
  ]
  const rows = planPreferredElections([{name: 'orders', id: 'i', internal: false, partitions, failure: null}])
  expect(rows.map(({partition, from, to, error}) => [partition, from, to, error?.message])).toEqual([
    [1, 1, 2, undefined],
    [2, 1, 3, 'Broker 3 is not in sync, and cannot lead orders-2.'],
    [3, 1, 3, 'Broker 3 is down, and cannot lead orders-3.'],
    [4, null, 2, undefined],
  ])
})
