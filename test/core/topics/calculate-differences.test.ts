import {expect, test} from 'vitest'
import {compareNames} from '../../../src/core/names/compare-names.ts'
import {calculateDifferences, type NewTopic} from '../../../src/core/topics/create-topics.ts'
import {isInternalTopic} from '../../../src/core/topics/list-topics.ts'

const actual = {
  partitions: 3,
  replicationFactor: 1,
  configs: new Map<string, string | null>([
    ['retention.ms', '1000'],
    ['cleanup.policy', 'delete'],
    ['secret', null],
  ]),
}

test.each<[what: string, wished: Partial<NewTopic>, fields: string[]]>([
  ['nothing wished', {}, []],
  ['all the same', {partitions: 3, replicationFactor: 1, configs: {'retention.ms': '1000'}}, []],
  ['more partitions', {partitions: 4}, ['partitions: 3, not 4']],
  [
    'values that are written otherwise',
    {configs: {'cleanup.policy': ' delete', 'retention.ms': '01000'}},
    [],
  ],
  ['more replicas', {replicationFactor: 3}, ['replicationFactor: 1, not 3']],
  [
    'configs',
    {configs: {'retention.ms': '5', 'cleanup.policy': 'delete', 'max.message.bytes': '7', secret: 'x'}},
    ['retention.ms: 1000, not 5', 'max.message.bytes: null, not 7', 'secret: null, not x'],
  ],
])('%s', (_, wished, fields) => {
  const topic = {name: 't', partitions: null, replicationFactor: null, configs: {}, ...wished}
  const found = calculateDifferences(topic, actual)
  expect(found.map((each) => `${each.field}: ${each.actual}, not ${each.wished}`)).toEqual(fields)
})

test('what counts as one of Kafka’s own topics', () => {
  const isInternal = (name: string, internal = false) => isInternalTopic({name, internal})
  expect([isInternal('__consumer_offsets'), isInternal('__share_group_state', true)]).toEqual([true, true])
  expect([isInternal('__debezium-heartbeat.shop'), isInternal('__amazon_msk_canary')]).toEqual([false, false])
  expect([isInternal('orders'), isInternal('_schemas'), isInternal('a__b')]).toEqual([false, false, false])
})

test('names are sorted by code unit, whatever the locale', () => {
  expect(['b', 'a-1', 'a', 'B', 'a1', 'ä'].sort(compareNames)).toEqual(['B', 'a', 'a-1', 'a1', 'b', 'ä'])
})

test.each([
  ['cleanup.policy', 'delete,compact', 'compact,delete', true],
  ['cleanup.policy', 'delete, compact', 'compact', false],
  ['leader.replication.throttled.replicas', '0:1,1:2', '1:2,0:1', true],
  ['min.cleanable.dirty.ratio', '0.50', '0.5', true],
  ['preallocate', 'FALSE', 'false', true],
  ['compression.type', 'gzip', 'GZIP', false],
  ['retention.ms', '', '0', false],
])('%s: %j and %j', (name, wished, present, isSame) => {
  const topic = {name: 't', partitions: null, replicationFactor: null, configs: {[name]: wished}}
  const configs = new Map([[name, present]])
  expect(calculateDifferences(topic, {partitions: 1, replicationFactor: 1, configs})).toHaveLength(
    isSame ? 0 : 1,
  )
})
