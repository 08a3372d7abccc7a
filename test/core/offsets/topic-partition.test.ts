import {expect, test} from 'vitest'
import {formatPartitionsByTopic} from '../../../src/core/offsets/topic-partition.ts'

test('partitions are folded by topic, with runs in one word', () => {
  const of = (topic: string, ...partitions: number[]) => partitions.map((partition) => ({topic, partition}))
  expect(formatPartitionsByTopic([])).toEqual([])
  expect(
    formatPartitionsByTopic([...of('orders', 3, 0, 1, 7), ...of('payments', 10), ...of('orders', 2, 9, 10)]),
  ).toEqual(['orders 0-3, 7, 9-10', 'payments 10'])
})
