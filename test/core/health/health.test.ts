import {expect, test} from 'vitest'
import type {Quorum, QuorumNode} from '../../../src/core/brokers/fetch-quorum.ts'
import {endingSoon} from '../../../src/core/health/certificate-problems.ts'
import {forecast} from '../../../src/core/health/disk-forecast.ts'
import {HEALTH_KINDS, healthProblemOf, listSome} from '../../../src/core/health/health-problem.ts'
import {
  findImbalance,
  findMixedVersions,
  findSingleReplicas,
} from '../../../src/core/health/placement-problems.ts'
import {findQuorumProblems} from '../../../src/core/health/quorum-problems.ts'
import type {ClusterMetadata, PartitionMetadata} from '../../../src/kafka/metadata.ts'
import {broker} from '../../tui/cluster-reports.ts'

const NOW_MS = Date.parse('2026-11-29T12:00:00Z')

function node(id: number, behindMs: number | null, changes: Partial<QuorumNode> = {}): QuorumNode {
  const timeMs = behindMs === null ? null : NOW_MS - behindMs
  return {
    id,
    directoryId: null,
    host: 'c',
    port: 9093,
    listener: 'CONTROLLER',
    logEnd: 100n,
    lag: 0n,
    lastFetchMs: timeMs,
    lastCaughtUpMs: timeMs,
    ...changes,
  }
}

function quorumOf(voters: readonly QuorumNode[], changes: Partial<Quorum> = {}): Quorum {
  return {
    leader: 1,
    leaderEpoch: 3,
    highWatermark: 100n,
    voters,
    observers: [],
    askedAtMs: NOW_MS - 5,
    answeredAtMs: NOW_MS + 5,
    ...changes,
  }
}

const FACTS = {live: new Set([1, 2, 3, 11]), missing: new Set<number>()}

const told = (quorum: Quorum, facts = FACTS): string[] =>
  findQuorumProblems(quorum, facts).problems.map(({kind, seen}) => `${kind}: ${seen}`)

test.each<[string, Quorum, readonly string[]]>([
  ['three that are caught up', quorumOf([node(1, 0), node(2, 400), node(3, 900)]), []],
  [
    'one of three behind',
    quorumOf([node(1, 0), node(2, 400), node(3, 25_000, {lag: 50n})]),
    [
      'quorum-lagging: controller 3 has had all of the metadata not for 25s and lacks 50 entries: no other may be lost before nothing can be changed',
    ],
  ],
  [
    'one of five that never came',
    quorumOf([node(1, 0), node(2, 0), node(3, 0), node(4, 0), node(5, null, {lag: null})]),
    [
      'quorum-lagging: controller 5 has had all of the metadata never: 1 more may be lost before nothing can be changed',
    ],
  ],
  [
    'two of three behind',
    quorumOf([node(1, 0), node(2, 60_000), node(3, null)]),
    [
      'quorum-no-majority: 1 of 3 voting controllers have all of the metadata, and 2 are needed: no topic is created, no leader elected',
    ],
  ],
  [
    'a broker that follows too slowly, and one that is gone for good',
    quorumOf([node(1, 0)], {observers: [node(11, 30_000, {lag: 7n}), node(12, 200_000)]}),
    [
      'quorum-lagging: broker 11 has had all of the metadata not for 30s and lacks 7 entries: it knows topics and leaders as they were',
    ],
  ],
  [
    'a clock that is ahead',
    quorumOf([node(1, -3_000)]),
    ['clock-skew: the clock of controller 1 is 3s ahead of this machine'],
  ],
  [
    'a clock that may be right, since the answer took long',
    quorumOf([node(1, 1_200)], {askedAtMs: NOW_MS - 4_000}),
    [],
  ],
  ['no leader, which is a problem of its own', quorumOf([node(1, 0)], {leader: null}), []],
])('quorum: %s', (_, quorum, expected) => {
  expect(told(quorum)).toEqual(expected)
})

test('a voter whose broker is away is told with the broker', () => {
  const quorum = quorumOf([node(1, 0), node(2, 0), node(3, 25_000)])
  expect(told(quorum, {...FACTS, missing: new Set([3])})).toEqual([])
})

test('controllers that do not tell the time are not well by that', () => {
  const {problems, unlooked} = findQuorumProblems(quorumOf([node(1, null), node(2, null)]), FACTS)
  expect(problems).toEqual([])
  expect(unlooked).toMatchObject([{kinds: ['quorum-no-majority', 'quorum-lagging', 'clock-skew']}])
})

const placed = (
  partition: number,
  replicas: readonly number[],
  changes: Partial<PartitionMetadata> = {},
): PartitionMetadata => ({
  partition,
  leader: replicas[0] ?? -1,
  leaderEpoch: 0,
  replicas,
  isr: replicas,
  offlineReplicas: [],
  ...changes,
})

function metadataOf(
  topics: Readonly<Record<string, readonly PartitionMetadata[]>>,
  brokers: readonly number[] = [1, 2, 3],
): ClusterMetadata {
  return {
    clusterId: 'c',
    controllerId: 1,
    brokers: brokers.map((nodeId) => ({nodeId, host: 'b', port: 9092, rack: null})),
    topics: new Map(
      Object.entries(topics).map(([name, partitions]) => [
        name,
        {name, id: name, internal: false, partitions, failure: null},
      ]),
    ),
  }
}

const NONE: ReadonlySet<number> = new Set()

test('leaders: one in ten elsewhere is as Kafka takes it, more is not; who cannot lead is no imbalance', () => {
  const ten = Array.from({length: 10}, (_, each) => placed(each, [1, 2]))
  const elsewhere = (count: number) => ten.map((each, index) => (index < count ? {...each, leader: 2} : each))
  expect(findImbalance(metadataOf({orders: elsewhere(1)}), NONE)).toEqual([])
  expect(findImbalance(metadataOf({orders: elsewhere(2)}), NONE)).toMatchObject([
    {
      kind: 'leader-imbalance',
      about: {type: 'broker', broker: 1},
      seen: 'broker 1 does not lead 2 of the 10 partitions that are its own (20.0%), though it could: others have its load',
      // Nobody has seen why.
      cause: expect.stringMatching(/may have been away/),
      command: {verb: ['elect', 'preferred'], names: ['orders']},
      partitions: [{partition: 0}, {partition: 1}],
    },
  ])
  expect(findImbalance(metadataOf({orders: elsewhere(9)}), new Set([1]))).toEqual([])
  const lagging = ten.map((each) => ({...each, leader: 2, isr: [2]}))
  expect(findImbalance(metadataOf({orders: lagging}), NONE)).toEqual([])
  expect(findImbalance(metadataOf({orders: elsewhere(9)}, [2, 3]), NONE)).toEqual([])
  expect(findImbalance(metadataOf({orders: ten.map((each) => ({...each, leader: -1}))}), NONE)).toEqual([])
})

test('one replica is a note where there are brokers for more', () => {
  const topics = {a: [placed(0, [1])], b: [placed(0, [1, 2])], c: [placed(0, [2]), placed(1, [3])]}
  expect(findSingleReplicas(metadataOf(topics), 3)).toMatchObject([
    {
      severity: 'note',
      about: {type: 'cluster'},
      seen: '3 partitions of 2 topics (a, c) have one replica on a cluster of 3 brokers',
    },
  ])
  expect(findSingleReplicas(metadataOf({a: topics.a}), 3)).toMatchObject([
    {about: {type: 'topic', topic: 'a'}, seen: '1 partition of a has one replica on a cluster of 3 brokers'},
  ])
  expect(findSingleReplicas(metadataOf(topics), 1)).toEqual([])
})

test('releases of brokers: several, one, and what is not told', () => {
  const of = (...versions: (string | null)[]) =>
    findMixedVersions(versions.map((version, index) => broker(index + 1, {version})))
  expect(of('4.3', '4.3')).toEqual({problems: [], unlooked: []})
  expect(of('4.10', '4.3', '4.10')).toMatchObject({
    problems: [{seen: 'brokers run different releases of Kafka: 4.3 on 2, 4.10 on 1, 3'}],
  })
  expect(of('4.3', null)).toMatchObject({problems: [], unlooked: [{about: {type: 'broker', broker: 2}}]})
  // One that is away runs nothing.
  const away = broker(2, {version: '4.1', state: 'gone'})
  expect(findMixedVersions([broker(1, {version: '4.3'}), away])).toEqual({problems: [], unlooked: []})
})

test('certificates: days that are left, an error in the last week', () => {
  const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000 + 60_000).toUTCString()
  expect(endingSoon(inDays(30), {type: 'broker', broker: 1})).toEqual([])
  expect(endingSoon(inDays(29), {type: 'broker', broker: 1})).toMatchObject([
    {severity: 'warn', seen: expect.stringContaining('certificate of broker 1 ends in 29 days, on ')},
  ])
  expect(endingSoon(inDays(1), {type: 'client'})).toMatchObject([
    {severity: 'error', about: {type: 'client'}},
  ])
})

test('volumes: the day on which one is full, where that is soon, or it is nearly full already', () => {
  const directory = (usableBytes: bigint | null) => ({
    path: '/data',
    error: null,
    logBytes: 1n,
    replicas: 1,
    arriving: 0,
    totalBytes: 1_000_000n,
    usableBytes,
  })
  const times = {elapsedMs: 10_000, atMs: NOW_MS}
  const of = (before: bigint | null, after: bigint | null) =>
    forecast(1, directory(before), directory(after), times)
  // 10 bytes a second, 500,000 left: in 13 hours and 53 minutes.
  expect(of(500_100n, 500_000n)).toMatchObject([
    {
      severity: 'error',
      seen: 'the volume of log directory /data of broker 1 is full in 13h53m, on 2026-11-30, at the present rate: 488 KiB are left, and it takes 10 B a second',
    },
  ])
  expect(of(500_010n, 500_000n)).toMatchObject([{severity: 'warn', about: {type: 'broker', broker: 1}}])
  expect(of(500_000n, 500_000n)).toEqual([])
  expect(of(500_000n, 600_000n)).toEqual([])
  expect(of(null, 600_000n)).toEqual([])
  // A byte in ten seconds: 57 days for half of it, which is no news; with an eighth left it is a note.
  expect(of(500_001n, 500_000n)).toEqual([])
  expect(of(125_001n, 125_000n)).toMatchObject([{severity: 'note', seen: expect.stringContaining('14d')}])
})

test('problems of groups and of single leaders are none of the cluster’s', () => {
  const problem = {
    severity: 'error',
    about: {type: 'broker', broker: 3},
    seen: 's',
    cause: 'c',
    command: {verb: ['lag']},
    sinceMs: null,
    consequences: null,
    partitions: [],
  } as const
  expect(healthProblemOf({...problem, kind: 'broker-gone'})).toMatchObject({
    about: {type: 'broker', broker: 3},
  })
  for (const kind of ['group-stalled', 'leader-not-preferred', 'unread'] as const)
    expect(healthProblemOf({...problem, kind})).toBeNull()
})

test('every kind is in the schema of the output, and names are told three at the most', async () => {
  const {default: schema} = await import('../../../docs/schemas/cluster-health.json', {with: {type: 'json'}})
  expect(schema.$defs.kind.enum).toEqual([...HEALTH_KINDS])
  expect(listSome(['a', 'b', 'c'])).toBe('a, b, c')
  expect(listSome(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c and 2 more')
})
