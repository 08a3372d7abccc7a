import {expect, test} from 'vitest'
import {describeOrder} from '../../../src/core/placement/cancelled-order.ts'

test('what is said of leaders that are no longer the preferred ones', () => {
  expect(describeOrder([])).toBeNull()
  const one = {topic: 'orders', partition: 0, leader: 1, first: 3}
  expect(describeOrder([one])).toContain('1 partition has another preferred leader')
  expect(describeOrder([one, {...one, topic: 'bills', partition: 2}])).toMatch(
    /2 partitions have .* \(orders-0: 3, led by 1\).*`samsa elect preferred bills orders`/,
  )
})
