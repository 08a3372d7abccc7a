import {expect, test} from 'vitest'
import {isStreamsMetadata} from '../../../src/core/streams/application-evidence.ts'
import {
  assignInternalTopics,
  internalTopicOf,
  looksInternal,
  topologyTopics,
} from '../../../src/core/streams/internal-topics.ts'

const GENERATED = 'KSTREAM-AGGREGATE-STATE-STORE-0000000003'
const JOIN = 'KTABLE-FK-JOIN-SUBSCRIPTION-REGISTRATION-0000000006'

test.for([
  ['app-counts-changelog', {role: 'changelog', name: 'counts', reason: 'name'}],
  [`app-${GENERATED}-repartition`, {role: 'repartition', name: GENERATED, reason: 'generated'}],
  ['app-KSTREAM-JOINTHIS-0000000004-store-changelog', {role: 'changelog', reason: 'generated'}],
  [`app-${JOIN}-topic`, {role: 'subscription', name: JOIN, reason: 'generated'}],
  ['app-join-subscription-response-topic', {role: 'subscription', name: 'join', reason: 'name'}],
  // Of an application whose id is longer.
  [`app-orders-${GENERATED}-changelog`, null],
  [`app-orders-${JOIN}-topic`, null],
  ['app-changelog', null],
  ['app-repartition', null],
  ['app--changelog', null],
  ['app-subscription-response-topic', null],
  ['app-a-subscription-registration-0001-topic', null],
  ['app-changelog-of-mine', null],
  ['apple-counts-changelog', null],
] as const)('%s of app', ([topic, found]) => {
  const internal = internalTopicOf('app', topic)
  if (found === null) expect(internal).toBeNull()
  else expect(internal).toMatchObject({topic, ...found})
})

test.for([
  ['orders', false],
  ['changelog', false],
  ['orders-changelog', false],
  ['a-b-changelog', true],
] as const)('%s is called as an internal topic: %s', ([topic, looks]) => {
  expect(looksInternal(topic)).toBe(looks)
})

test('a topic is of the longest id that it begins with; of nobody, it is told', () => {
  const topics = [
    'orders-eu-counts-changelog',
    'orders-eu-a-changelog',
    'orders-b-repartition',
    'gone-c-changelog',
    'plain',
    // Of an application orders-us, which is gone.
    `orders-us-${GENERATED}-changelog`,
    // Somebody's own: no name of a store is left in it for the longest id.
    'orders-eu-changelog',
  ]
  const {owned, unowned} = assignInternalTopics(['orders', 'orders-eu', 'ordersx'], topics)
  const changelog = {role: 'changelog', reason: 'name'}
  expect(Object.fromEntries(owned)).toEqual({
    'orders-eu': [
      {...changelog, topic: 'orders-eu-a-changelog', name: 'a'},
      {...changelog, topic: 'orders-eu-counts-changelog', name: 'counts'},
    ],
    orders: [{topic: 'orders-b-repartition', role: 'repartition', name: 'b', reason: 'name'}],
  })
  expect(unowned).toEqual(['gone-c-changelog', `orders-us-${GENERATED}-changelog`])
})

test('what a topology names is sure, and no topic that it reads as a table', () => {
  const parts = [
    {repartitionSourceTopics: [], repartitionSinkTopics: ['app-r-repartition'], changelogTopics: ['table']},
    {
      repartitionSourceTopics: ['app-r-repartition'],
      repartitionSinkTopics: [],
      changelogTopics: ['app-c-changelog'],
    },
  ]
  expect(topologyTopics('app', parts)).toEqual([
    {topic: 'app-c-changelog', role: 'changelog', name: 'c', reason: 'topology'},
    {topic: 'app-r-repartition', role: 'repartition', name: 'r', reason: 'topology'},
  ])
})

test.for([
  ['version 1', Buffer.from([1, 0, 0, 1, 0x8f, 0, 0, 0, 0]).toString('base64'), true],
  [
    'version 2 with the metadata of processors',
    `${Buffer.from([2, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]).toString('base64')}`,
    true,
  ],
  [
    'a time that is not known',
    Buffer.from([1, 255, 255, 255, 255, 255, 255, 255, 255]).toString('base64'),
    true,
  ],
  ['nothing, as a consumer commits', '', false],
  ['a word', 'abcdefghijkl', false],
  ['a sentence', 'by hand, 2026', false],
  ['another version', Buffer.from([9, 0, 0, 0, 0, 0, 0, 0, 0]).toString('base64'), false],
] as const)('what is committed beside an offset is of Streams: %s', ([, metadata, isOne]) => {
  expect(isStreamsMetadata(metadata)).toBe(isOne)
})
