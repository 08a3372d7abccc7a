import {expect, test} from 'vitest'
import {assignInternalTopics, streamsTopicRole} from '../../../src/core/streams/internal-topics.ts'

test.for([
  ['app-counts-changelog', 'changelog'],
  ['app-KSTREAM-AGGREGATE-STATE-STORE-0000000003-repartition', 'repartition'],
  ['app-KTABLE-FK-JOIN-SUBSCRIPTION-REGISTRATION-0000000006-topic', 'subscription'],
  ['app-join-subscription-response-topic', 'subscription'],
  ['orders', null],
  ['changelog', null],
  ['app-changelog-of-mine', null],
] as const)('%s is %s', ([topic, role]) => {
  expect(streamsTopicRole(topic)).toBe(role)
})

test('a topic is of the longest id that it begins with; of nobody, it is told', () => {
  const topics = [
    'orders-eu-counts-changelog',
    'orders-eu-a-changelog',
    'orders-b-repartition',
    'gone-c-changelog',
    'plain',
  ]
  const {owned, unowned} = assignInternalTopics(['orders', 'orders-eu', 'ordersx'], topics)
  expect(Object.fromEntries(owned)).toEqual({
    'orders-eu': [
      {topic: 'orders-eu-a-changelog', role: 'changelog', name: 'a'},
      {topic: 'orders-eu-counts-changelog', role: 'changelog', name: 'counts'},
    ],
    orders: [{topic: 'orders-b-repartition', role: 'repartition', name: 'b'}],
  })
  expect(unowned).toEqual(['gone-c-changelog'])
})
