import {expect, test} from 'vitest'
import {namedLists} from '../../../src/core/placement/replication-throttle.ts'
import {describeHeld, isGone} from '../../../src/core/placement/restore-throttle.ts'
import {DIRECTORY_RATE, THROTTLED_REPLICAS} from '../../../src/core/placement/throttle-configs.ts'

const [LEADERS, FOLLOWERS] = THROTTLED_REPLICAS

test("lists that name replicas are a run's, `*` is somebody's own", () => {
  const lists = new Map([
    ['run', new Map<string, string>([[LEADERS, '0:1,0:2']])],
    ['own', new Map<string, string>([[LEADERS, '*']])],
    [
      'both',
      new Map<string, string>([
        [LEADERS, '*'],
        [FOLLOWERS, '0:3'],
      ]),
    ],
    ['none', new Map<string, string>()],
  ])
  expect([...namedLists(lists)].map(([topic, own]) => [topic, ...own.keys()])).toEqual([
    ['run', LEADERS],
    ['both', FOLLOWERS],
  ])
})

test('lists are gone with the last of their items, or with their topic', () => {
  const lists = new Map<string, string>([[LEADERS, '0:1,0:2']])
  expect(isGone(lists, new Map([[LEADERS, '0:2,1:1']]))).toBe(false)
  expect(isGone(lists, new Map([[LEADERS, '1:1']]))).toBe(true)
  expect(isGone(lists, undefined)).toBe(true)
})

test('rates that hold are told with the commands that take them away', () => {
  const held = ['1', '2'].map((broker) => ({broker, key: DIRECTORY_RATE, rate: '4096'}))
  expect(describeHeld(held)).toBe(
    `4.00 KiB/s on brokers 1, 2; \`samsa config unset broker 1 ${DIRECTORY_RATE}\`, \`samsa config unset broker 2 ${DIRECTORY_RATE}\` take it away.`,
  )
})
