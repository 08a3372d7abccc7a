import type {ClusterReport, TroubledPartition} from '../../src/core/dashboard/cluster-report.ts'
import type {GroupsReport} from '../../src/core/dashboard/groups-report.ts'
import type {TopicsReport} from '../../src/core/dashboard/topics-report.ts'
import type {ThroughputReport} from '../../src/core/throughput/throughput-report.ts'
import {Failure} from '../../src/errors/failure.ts'
import {broker} from './cluster-reports.ts'
import {courseOfPolls, groupOf, type PartitionInput} from './group-reports.ts'
import {firstPollMs, logEndAt, reportOf} from './reports.ts'
import {topicsBeside} from './topic-reports.ts'

// The situations of docs/guides/incidents.md, as the screens get them.

const topic = 'order-events'
const week = 7 * 86_400_000

/** A partition of `order-events` that its group keeps up with, of a topic that keeps a week. */
const well: PartitionInput = {topic, status: 'OK', lag: 0n, inPerSecond: 41, outPerSecond: 41}

/** Groups that are well, beside the one that is not. */
const others = [
  groupOf('invoices', [well, well, well]),
  groupOf('stock-view', [
    {...well, status: 'STEADY', lag: 212n, timeLagMs: 1_400},
    {...well, status: 'STEADY', lag: 198n, timeLagMs: 1_200},
    well,
  ]),
  groupOf('reports-nightly', [
    {...well, status: 'DRAINING', lag: 1_840n, outPerSecond: 80, etaSeconds: 47, timeLagMs: 44_000},
    well,
    well,
  ]),
]

const weekOfAll = new Map([
  [topic, {cleanup: 'delete' as const, retentionMs: BigInt(week), retentionBytes: null}],
])

function groupsWith(
  group: GroupsReport['groups'][number],
  events: GroupsReport['events'] = [],
): GroupsReport {
  return {
    atMs: firstPollMs + 22_000,
    pollDurationMs: 8,
    groups: [group, ...others],
    retention: weekOfAll,
    isEveryGroupInFocus: true,
    errors: [],
    events,
  }
}

const unread = (lag: bigint, timeLagMs: number) => ({
  topic,
  lag,
  timeLagMs,
  inPerSecond: 41,
  isOwned: false,
  freshness: {sinceCommitMs: timeLagMs, sinceCommitBound: '=', commitEveryMs: 5_000} as const,
  loss: {timeToLossMs: week - timeLagMs, timeToLossBound: '=', lossBy: 'time'} as const,
})

/** All consumers of a group have gone. */
export const groupDown: GroupsReport = groupsWith(
  groupOf(
    'order-joiner',
    [3_813n, 10_496n, 3_805n].map((lag) => ({...unread(lag, 93_000), status: 'STOPPED' as const})),
    {state: 'Empty', members: []},
  ),
  [{atMs: firstPollMs - 71_000, severity: 'warning', text: 'group order-joiner was Stable, is Empty'}],
)

/** A consumer does not get past a record. */
export const partitionStuck: GroupsReport = groupsWith(
  groupOf('order-joiner', [
    well,
    {
      ...unread(14_550n, 355_000),
      status: 'STALLED',
      isOwned: true,
    },
    well,
  ]),
)

/** Members come and go, and nobody reads in between. */
export const rebalancingLoop: GroupsReport = groupsWith(
  groupOf(
    'order-joiner',
    [2_312n, 2_290n, 2_301n].map((lag) => ({
      ...unread(lag, 56_000),
      status: 'STALLED' as const,
      note: 'rebalancing' as const,
    })),
    {state: 'PreparingRebalance'},
  ),
)

/** Retention is about to delete what a slow group has not read. */
export const aboutToExpire: GroupsReport = groupsWith(
  groupOf(
    'order-joiner',
    [
      {
        ...unread(61_240n, 6_780_000),
        status: 'AT-RISK',
        underlyingStatus: 'BEHIND',
        outPerSecond: 12,
        isOwned: true,
        freshness: {sinceCommitMs: 2_000, sinceCommitBound: '=', commitEveryMs: 5_000},
        loss: {timeToLossMs: 124_000, timeToLossBound: '=', lossBy: 'time'},
      },
      well,
      well,
    ],
    {lagCourse: courseOfPolls((poll) => 61_240 - (39 - poll) * 58)},
  ),
)

/** What a broker that is gone does to groups: nothing, where another one leads in its place. */
export const groupsKeepUp: GroupsReport = groupsWith(
  groupOf('order-joiner', [
    {...well, status: 'STEADY', lag: 96n, timeLagMs: 700},
    {...well, status: 'STEADY', lag: 121n, timeLagMs: 900},
    well,
  ]),
)

const storyTopics = [
  'inventory-status',
  'order-confirmations',
  'order-events',
  'payment-status',
  'shipping-status',
]

/** One of three brokers was killed: the others have its leaders, and lack its replicas. */
export const brokerKilled: ClusterReport = {
  atMs: firstPollMs + 46_000,
  pollDurationMs: 5,
  clusterId: 'lR0wI2cETiyVZ2GLBSMOzw',
  controllerId: 1,
  controllerError: null,
  brokers: [
    broker(1, {isController: true, leaders: 10, leaderShare: 0.53, leaderSkew: 1.6, underReplicatedLed: 10}),
    broker(2, {leaders: 9, leaderShare: 0.47, leaderSkew: 1.4, underReplicatedLed: 9}),
    broker(3, {
      state: 'gone',
      pulse: {
        rttMs: null,
        answeredAtMs: firstPollMs + 19_000,
        answeringSinceMs: null,
        error: new Failure('unreachable', 'It does not answer.', {code: 'ECONNREFUSED'}),
        retryAtMs: firstPollMs + 34_000,
        metadataLevel: null,
      },
      lostSinceMs: firstPollMs + 19_000,
      leaders: 0,
      leaderShare: 0,
      leaderSkew: 0,
      replicas: 19,
      disk: null,
    }),
  ],
  health: {
    topics: 6,
    partitions: 19,
    underReplicated: 19,
    underMinIsr: 0,
    offline: 0,
    withoutPreferredLeader: 6,
  },
  troubled: [...storyTopics, '__consumer_offsets'].flatMap((name, index) =>
    Array.from({length: index < storyTopics.length ? 3 : 4}, (_, partition): TroubledPartition => {
      const [preferred, leader] = (index + partition) % 3 === 0 ? [3, 1] : [1, 1]
      const replicas = preferred === 3 ? [3, 1, 2] : [1, 2, 3]
      return {topic: name, partition, leader, replicas, isr: [1, 2], offlineReplicas: [3], minIsr: 2}
    }),
  ),
  unreadMinIsr: null,
  hiddenTopics: 0,
  events: [
    {atMs: firstPollMs + 28_000, severity: 'bad', text: 'broker 3 has left the cluster'},
    {
      atMs: firstPollMs + 24_000,
      severity: 'warning',
      text: 'fewer in sync: order-events-0, order-events-1 and 17 more',
    },
    {
      atMs: firstPollMs + 22_000,
      severity: 'warning',
      text: 'leader moved from 3 to 1: order-events-2, payment-status-2',
    },
    {
      atMs: firstPollMs + 22_000,
      severity: 'warning',
      text: 'leader moved from 3 to 2: inventory-status-1 and 3 more',
    },
    {atMs: firstPollMs + 19_000, severity: 'bad', text: 'broker 3 does not answer'},
  ],
}

/** The loads of the order-confirmation story's topics, which lose the leaders of broker 3. */
export const storyThroughput: ThroughputReport = reportOf(24, (poll) =>
  Object.fromEntries(
    Object.entries({
      'order-events': 410,
      'inventory-status': 405,
      'payment-status': 398,
      'shipping-status': 391,
      'order-confirmations': 376,
    }).map(([name, rate], index) => [
      name,
      [0, 1, 2].map((partition) => logEndAt(poll, rate / 3, index + partition * 0.3)),
    ]),
  ),
)

/** A hundred topics, whose names are long and differ at their ends and in their middles. */
const longNames = Array.from({length: 100}, (_, index) => {
  const teams = ['checkout', 'fulfilment', 'recommendations', 'customer-identity']
  const regions = ['eu-west-1', 'eu-central-1', 'us-east-2', 'ap-southeast-1', 'sa-east-1']
  return `com.example.commerce.${teams[index % 4]}.order-line-item-changed.v${1 + Math.floor(index / 20)}.${regions[index % 5]}`
})

export const manyThroughput: ThroughputReport = reportOf(12, (poll) =>
  Object.fromEntries(
    longNames.map((name, index) => [
      name,
      [0, 1].map((partition) => logEndAt(poll, 3_400 / (index + 1), index * 2 + partition)),
    ]),
  ),
)

export const manyTopics: TopicsReport = topicsBeside(manyThroughput, [], (name) => {
  const index = longNames.indexOf(name)
  return {
    retention: {cleanup: 'delete', retentionMs: BigInt(week), retentionBytes: null},
    sizeBytes: BigInt(Math.floor(9e9 / (index + 1))),
    newestAgeMs: index * 40,
    missing: index === 7 ? {1: [3]} : {},
    offline: {},
  }
})
