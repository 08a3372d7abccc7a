import {expect, test} from 'vitest'
import type {ConfigEntry} from '../../../src/core/configs/fetch-configs.ts'
import {planConfigs} from '../../../src/core/configs/plan-configs.ts'
import {
  type ChangingTopic,
  creationWarnings,
  type PartitionHolding,
  topicWarnings,
} from '../../../src/core/topics/topic-warnings.ts'

function entry(name: string, value: string): ConfigEntry {
  const type = name === 'cleanup.policy' ? 'list' : 'long'
  return {name, value, source: 'topic', type, sensitive: false, readOnly: false, documentation: null}
}

const configs = (policy: string, minIsr: string): ConfigEntry[] => [
  entry('cleanup.policy', policy),
  entry('retention.ms', '1000'),
  entry('retention.bytes', '-1'),
  entry('min.insync.replicas', minIsr),
]

interface Wish {
  readonly partitions?: number
  readonly set?: Record<string, string>
  readonly unset?: string[]
  readonly replicas?: number
}

const full: PartitionHolding = {records: 100n, bytes: 10_000_000n, tooOld: 40n}

function warningsOf(
  {partitions = undefined, set = {}, unset = [], replicas = 2}: Wish,
  {
    policy = 'delete',
    minIsr = '1',
    holdings = [full, full],
  }: {policy?: string; minIsr?: string; holdings?: PartitionHolding[]} = {},
): string[] {
  const entries = configs(policy, minIsr)
  const planned = planConfigs({kind: 'topic', name: 'orders'}, {set, unset}, entries)
  const topic: ChangingTopic = {
    name: 'orders',
    partitions: [0, 1].map((partition) => ({partition, leader: 1, replicas: [1, 2]})),
    configs: entries,
    steps: {partitions: partitions ?? null, configs: planned.filter(({isChange}) => isChange)},
    replicas,
  }
  return topicWarnings(topic, holdings)
}

const cases: readonly (readonly [
  wish: Wish,
  options: Parameters<typeof warningsOf>[1],
  ...expected: string[],
])[] = [
  [{}, {}],
  [{replicas: 3}, {}],
  [{partitions: 3}, {}, 'New records of orders may go to another partition than older ones of their key.'],
  [
    {partitions: 3},
    {policy: 'compact'},
    'New records of orders may go to another partition than older ones of their key: an old record of a key is not compacted away by a newer one.',
  ],
  [{partitions: 3}, {holdings: [{records: 0n, bytes: 0n, tooOld: 0n}]}],
  [
    {replicas: 1, set: {'min.insync.replicas': '2'}},
    {},
    'orders has one copy of each record: min.insync.replicas is 2, but it has 1 replica. From Kafka 4.1 on such a partition may stay without a leader once its broker was killed: set min.insync.replicas=1 too.',
  ],
  [
    {set: {'min.insync.replicas': '2'}},
    {},
    'orders cannot be written with acks=all while a broker is down: min.insync.replicas is 2, of 2 replicas.',
  ],
  [
    {set: {'min.insync.replicas': '3'}},
    {},
    'orders cannot be written with acks=all while a broker is down: min.insync.replicas is 3, of 2 replicas.',
  ],
  [{unset: ['min.insync.replicas'], replicas: 2}, {minIsr: '2'}],
  [
    {set: {'retention.ms': '10'}},
    {},
    'The shorter retention of orders deletes 80 of 200 records, 8 MiB, segment by segment.',
  ],
  [
    {set: {'retention.bytes': '5000000'}},
    {},
    'The shorter retention of orders deletes 100 of 200 records, 10 MiB, segment by segment.',
  ],
  [
    {set: {'retention.ms': '10', 'retention.bytes': '1000000'}},
    {},
    'The shorter retention of orders deletes 180 of 200 records, 17 MiB, segment by segment.',
  ],
  [
    {set: {'cleanup.policy': 'compact,delete'}},
    {policy: 'compact'},
    'The shorter retention of orders deletes 80 of 200 records, 8 MiB, segment by segment.',
  ],
  [
    {unset: ['cleanup.policy']},
    {policy: 'compact'},
    'orders then keeps records for as long as its brokers say; what is older or beyond is deleted.',
  ],
  [{set: {'retention.ms': '10'}}, {policy: 'compact'}],
  [{set: {'retention.ms': '-1'}}, {}],
  [{set: {'retention.ms': '10'}}, {holdings: [{...full, tooOld: 0n}]}],
  [
    {set: {'retention.ms': '10'}},
    {holdings: [{records: 1n, bytes: null, tooOld: 1n}]},
    'The shorter retention of orders deletes 1 record, how many bytes cannot be told, segment by segment.',
  ],
  [
    {set: {'retention.ms': '10'}},
    {holdings: [full, {records: null, bytes: null, tooOld: null}]},
    'The shorter retention of orders deletes records; how many cannot be told.',
  ],
  [
    {unset: ['retention.ms']},
    {},
    'orders then keeps records for as long as its brokers say; what is older or beyond is deleted.',
  ],
]
test('each change has its sentences, and no others', () => {
  for (const [wish, options, ...expected] of cases) expect(warningsOf(wish, options)).toEqual(expected)
})

test('a topic that is created has no records to lose', () => {
  const topic = {name: 'orders', partitions: 3, configs: {'min.insync.replicas': '2', 'retention.ms': '1'}}
  expect(creationWarnings([{...topic, replicationFactor: null}])).toEqual([])
  expect(creationWarnings([{...topic, replicationFactor: 2}])).toEqual([
    'orders cannot be written with acks=all while a broker is down: min.insync.replicas is 2, of 2 replicas.',
  ])
})
