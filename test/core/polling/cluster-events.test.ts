import {expect, test} from 'vitest'
import {summarizeBrokers, summarizePartitions} from '../../../src/core/dashboard/summarize-cluster.ts'
import {compareMetadata} from '../../../src/core/polling/cluster-events.ts'
import {Failure} from '../../../src/errors/failure.ts'
import type {ClusterMetadata, PartitionMetadata} from '../../../src/kafka/metadata.ts'

type PartitionInput = readonly [leader: number, isr: readonly number[], replicas?: readonly number[]]

function metadataOf(
  topics: Readonly<Record<string, readonly PartitionInput[]>>,
  brokerIds: readonly number[] = [1, 2, 3],
  ids: Readonly<Record<string, string>> = {},
): ClusterMetadata {
  return {
    clusterId: 'c',
    controllerId: 1,
    brokers: brokerIds.map((nodeId) => ({nodeId, host: 'h', port: 9092, rack: null})),
    topics: new Map(
      Object.entries(topics).map(([name, partitions]) => [
        name,
        {
          name,
          id: ids[name] ?? name,
          internal: false,
          failure: null,
          partitions: partitions.map(
            ([leader, isr, replicas = [1, 2, 3]], partition): PartitionMetadata => ({
              partition,
              leader,
              leaderEpoch: 0,
              isr,
              replicas,
              offlineReplicas: [],
            }),
          ),
        },
      ]),
    ),
  }
}

const all = [1, 2, 3]
const textsOf = (before: ClusterMetadata, after: ClusterMetadata) =>
  compareMetadata(before, after, 5).map(({severity, text}) => `${severity}: ${text}`)

test.each<[string, ClusterMetadata, ClusterMetadata, string[]]>([
  ['nothing', metadataOf({a: [[1, all]]}), metadataOf({a: [[1, all]]}), []],
  [
    'a broker has gone, and what it led has moved',
    metadataOf({
      a: [
        [1, all],
        [2, all],
        [1, all],
        [1, all],
        [1, all],
      ],
    }),
    metadataOf(
      {
        a: [
          [2, [2, 3]],
          [2, [2, 3]],
          [2, [2, 3]],
          [2, [2, 3]],
          [2, [2, 3]],
        ],
      },
      [2, 3],
    ),
    [
      'bad: broker 1 has left the cluster',
      'warning: leader moved from 1 to 2: a-0, a-2, a-3 and 1 more',
      'warning: broker 1 left the ISR: a-0, a-1, a-2 and 2 more',
    ],
  ],
  [
    'it has come back',
    metadataOf({a: [[2, [2, 3]]]}, [2, 3]),
    metadataOf({a: [[2, all]]}),
    ['good: broker 1 has joined the cluster', 'good: broker 1 is in sync again: a-0'],
  ],
  [
    'leaders lost and found',
    metadataOf({
      a: [
        [1, [1]],
        [-1, [1]],
      ],
    }),
    metadataOf({
      a: [
        [-1, [1]],
        [2, [1]],
      ],
    }),
    ['bad: no leader any more: a-0', 'good: has a leader again: a-1'],
  ],
  [
    'a reassignment is no shrunk ISR',
    metadataOf({a: [[1, all]]}),
    metadataOf({a: [[1, [1, 2], [1, 2]]]}),
    [],
  ],
  [
    'topics created, deleted, made anew, with more partitions',
    metadataOf({b: [], c: [], d: [[1, all]]}),
    metadataOf(
      {
        a: [],
        c: [],
        d: [
          [1, all],
          [2, all],
        ],
      },
      all,
      {c: 'new'},
    ),
    [
      'info: topic a was created',
      'info: topic c was deleted and created again',
      'info: topic d has 1 more partition',
      'info: topic b was deleted',
    ],
  ],
])('%s', (_name, before, after, texts) => {
  expect(textsOf(before, after)).toEqual(texts)
})

test('health counts partitions by what is wrong with them', () => {
  const metadata = metadataOf({
    a: [
      [1, all],
      [2, [2, 3]],
      [2, [2]],
      [-1, [3]],
    ],
    b: [[2, all]],
  })
  expect(summarizePartitions(metadata, (topic) => (topic === 'a' ? 2 : 1)).health).toEqual({
    topics: 2,
    partitions: 5,
    underReplicated: 3,
    underMinIsr: 2,
    offline: 1,
    withoutPreferredLeader: 3,
  })
  expect(summarizePartitions(metadata, () => null).health.underMinIsr).toBeNull()
})

test('brokers with what they lead and hold, also those that have left', () => {
  const metadata = metadataOf(
    {
      a: [
        [1, all],
        [1, [1, 2]],
        [2, all],
        [1, all],
      ],
    },
    [1, 2],
  )
  const node = (nodeId: number) => ({nodeId, host: 'h', port: 9092, rack: null})
  const silent = {
    rttMs: null,
    answeredAtMs: null,
    answeringSinceMs: null,
    error: null,
    retryAtMs: null,
    metadataLevel: null,
  }
  const pulses = [
    silent,
    {...silent, rttMs: 2, answeredAtMs: 4, metadataLevel: 30},
    {
      ...silent,
      error: new Failure('unreachable', 'It does not answer.', {code: 'ECONNREFUSED'}),
      retryAtMs: 9,
    },
    silent,
  ]
  const brokers = summarizeBrokers(metadata, [node(3), node(1), node(2)], 2, (id) => ({
    pulse: pulses[id] ?? silent,
    lostSinceMs: 3,
    disk: null,
    diskError: null,
  }))
  expect(brokers).toMatchObject([
    {
      id: 1,
      state: 'up',
      lostSinceMs: null,
      version: '4.3',
      isController: false,
      leaders: 3,
      leaderShare: 0.75,
      leaderSkew: 1.5,
      replicas: 4,
      underReplicatedLed: 1,
    },
    {
      id: 2,
      state: 'down',
      lostSinceMs: 3,
      version: null,
      isController: true,
      leaders: 1,
      leaderShare: 0.25,
      leaderSkew: 0.5,
      replicas: 4,
      underReplicatedLed: 0,
    },
    {id: 3, state: 'gone', leaders: 0, replicas: 4},
  ])
})
