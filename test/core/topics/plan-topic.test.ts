import {expect, test} from 'vitest'
import type {ConfigEntry} from '../../../src/core/configs/fetch-configs.ts'
import {parsePartitionWish} from '../../../src/core/topics/plan-partitions.ts'
import {type PresentTopic, planTopic, type TopicWish} from '../../../src/core/topics/plan-topic.ts'
import {Failure} from '../../../src/errors/failure.ts'

function entry(name: string, value: string, source: ConfigEntry['source'] = 'default'): ConfigEntry {
  const type = name === 'cleanup.policy' ? 'list' : 'long'
  return {name, value, source, type, sensitive: false, readOnly: false, documentation: null}
}

const topic: PresentTopic = {
  name: 'orders',
  partitions: [0, 1].map((partition) => ({partition, replicas: [1, 2]})),
  configs: [
    entry('retention.ms', '1000', 'topic'),
    entry('cleanup.policy', 'compact', 'topic'),
    entry('min.insync.replicas', '1'),
  ],
  moving: [],
}

function plan(wish: Partial<TopicWish>, more: Partial<PresentTopic> = {}) {
  return planTopic({...topic, ...more}, {partitions: null, replicationFactor: null, configs: {}, ...wish}, 3)
}

test.each<[wish: Partial<TopicWish>, fields: string[]]>([
  [{}, []],
  [{partitions: {total: 2}, replicationFactor: 2, configs: {set: {'retention.ms': '1s'}}}, []],
  [{partitions: {total: 6}}, ['partitions 2 > 6']],
  [{partitions: {more: 1}}, ['partitions 2 > 3']],
  [{replicationFactor: 3}, ['replicationFactor 2 > 3']],
  [
    {replicationFactor: 1, configs: {set: {'min.insync.replicas': '2'}}},
    ['replicationFactor 2 > 1', 'min.insync.replicas null > 2'],
  ],
  [{configs: {set: {'min.insync.replicas': '2'}}}, ['min.insync.replicas null > 2']],
  [{configs: {set: {'retention.ms': '10'}}}, ['retention.ms 1000 > 10']],
  [{configs: {set: {'retention.ms': '-1'}}}, ['retention.ms 1000 > -1']],
  [{configs: {unset: ['retention.ms']}}, ['retention.ms 1000 > null']],
])('%j', (wish, fields) => {
  const found = plan(wish)
  if (found instanceof Failure) throw found
  expect(found.fields.map(({field, from, to}) => `${field} ${from} > ${to}`)).toEqual(fields)
})

test.each<[wish: Partial<TopicWish>, code: string, more?: Partial<PresentTopic>]>([
  [{partitions: {total: 1}}, 'INVALID_PARTITIONS'],
  [{replicationFactor: 4}, 'INVALID_REPLICATION_FACTOR'],
  [{replicationFactor: 3}, 'REASSIGNMENT_IN_PROGRESS', {moving: [{partition: 0, from: [1, 2], to: [1, 3]}]}],
])('%j cannot be done', (wish, code, more) => {
  expect(plan(wish, more)).toMatchObject({kind: 'conflict', code})
})

test('while replicas are on the move, those that a partition keeps are what counts', () => {
  const moved = (from: number[], to: number[], factor: number) => {
    const partitions = [{partition: 0, replicas: [...new Set([...from, ...to])]}]
    const found = plan({replicationFactor: factor}, {partitions, moving: [{partition: 0, from, to}]})
    return found instanceof Failure ? found.code : found.fields
  }
  expect(moved([1, 2], [1, 3], 2)).toEqual([])
  for (const [from, to] of [
    [
      [1, 2],
      [1, 3],
    ],
    [
      [1, 2],
      [1, 2, 3],
    ],
    [
      [1, 2, 3],
      [1, 2],
    ],
  ] as const)
    expect(moved([...from], [...to], 3)).toBe('REASSIGNMENT_IN_PROGRESS')
})

test.each(['6', '+2'])('%s partitions', (text) => {
  expect(parsePartitionWish(text)).toEqual(text === '6' ? {total: 6} : {more: 2})
})

test.each(['0', '+0', '-2', '1.5', 'six', '', '1000000'])('%j partitions are refused', (text) => {
  expect(() => parsePartitionWish(text)).toThrow(expect.objectContaining({kind: 'usage'}))
})
