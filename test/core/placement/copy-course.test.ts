import {expect, test} from 'vitest'
import {ratesOfCopies} from '../../../src/core/dashboard/copy-rate.ts'
import {courseOf} from '../../../src/core/placement/copy-course.ts'
import {limitOfMove} from '../../../src/core/placement/move-throttles.ts'

const copy = (hasArrived: boolean, isThrottled: boolean, ...brokers: number[]) => ({
  ...{hasArrived, isThrottled, brokers},
})

test('a throttled copy is stuck only where nothing has arrived at its broker', () => {
  const arrived = copy(true, true, 2)
  expect(courseOf(arrived, [arrived])).toBe('on')
  // The broker takes some by turns.
  expect(courseOf(copy(false, true, 2), [arrived])).toBe('unknown')
  expect(courseOf(copy(false, true, 3), [arrived])).toBe('stuck')
  expect(courseOf(copy(false, false, 2), [arrived])).toBe('stuck')
})

test('a rate is 0 only of what does not get on: bursts of a throttled copy are waited for', () => {
  const still = (isThrottled: boolean) => ({before: 5n, now: 5n, isThrottled, brokers: [2]})
  const going = {before: 0n, now: 1_000n, isThrottled: true, brokers: [2]}
  expect(ratesOfCopies([still(false), still(true)], 12_000)).toEqual([0, null])
  expect(ratesOfCopies([still(true)], 25_000)).toEqual([0])
  expect(ratesOfCopies([still(true), going], 25_000)).toEqual([null, 40])
  expect(ratesOfCopies([{...going, before: null}], 25_000)).toEqual([null])
})

test('a rate counts where the lists of the topic have the replica, and what may not be read may count', () => {
  const move = {topic: 'orders', partition: 0, from: [1], adding: [2]}
  const lists = (text: string) => new Map([['follower.replication.throttled.replicas', text]])
  const rate = new Map([['follower.replication.throttled.rate', '1024']])
  const limit = (text: string, broker = rate) =>
    limitOfMove(
      move,
      new Map([
        ['topic orders', lists(text)],
        ['broker 2', broker],
      ]),
    )
  expect(limit('0:2')).toBe(1024)
  expect(limit('*')).toBe(1024)
  expect(limit('1:2,0:3')).toBeNull()
  // The default, which is no rate.
  expect(limit('0:2', new Map([['follower.replication.throttled.rate', '9223372036854775807']]))).toBeNull()
  expect(limitOfMove(move, new Map([['topic orders', lists('0:2')]]))).toBe('unknown')
  expect(limitOfMove(move, new Map())).toBe('unknown')
})
