import type {BrokerReport, ClusterReport, TroubledPartition} from '../../src/core/dashboard/cluster-report.ts'
import {Failure} from '../../src/errors/failure.ts'
import {firstPollMs} from './reports.ts'

const gib = 1024n ** 3n

/** A broker that is well, but for the changes. */
export function broker(id: number, changes: Partial<BrokerReport>): BrokerReport {
  return {
    id,
    host: `kafka-${id}.prod-eu.internal`,
    port: 9092,
    rack: `eu-west-1${'abc'[id % 3]}`,
    isController: false,
    state: 'up',
    pulse: {
      rttMs: 1.4 + id,
      answeredAtMs: firstPollMs + 22_000,
      answeringSinceMs: firstPollMs,
      error: null,
      retryAtMs: null,
      metadataLevel: 30,
    },
    lostSinceMs: null,
    version: '4.3',
    leaders: 6,
    leaderShare: 0.33,
    leaderSkew: 1,
    replicas: 18,
    underReplicatedLed: 0,
    disk: {
      logBytes: 120n * gib,
      totalBytes: 500n * gib,
      usableBytes: 360n * gib,
      offlineDirectories: 0,
      directories: [],
    },
    diskError: null,
    ...changes,
  }
}

/** A partition led by broker 2, of three replicas; two of them have to be in sync. */
function trouble(topic: string, partition: number): TroubledPartition {
  return {topic, partition, leader: 2, replicas: [1, 2, 3], isr: [1, 2, 3], offlineReplicas: [], minIsr: 2}
}

/** Four brokers: one well, one nearly full and short of replicas, one that does not answer, one that has left. */
export const troubledCluster: ClusterReport = {
  atMs: firstPollMs + 22_000,
  pollDurationMs: 9,
  clusterId: 'lR0wI2cETiyVZ2GLBSMOzw',
  controllerId: 1,
  controllerError: null,
  brokers: [
    broker(1, {isController: true}),
    broker(2, {
      leaders: 12,
      leaderShare: 0.67,
      leaderSkew: 2,
      underReplicatedLed: 4,
      disk: {
        logBytes: 460n * gib,
        totalBytes: 500n * gib,
        usableBytes: 20n * gib,
        offlineDirectories: 0,
        directories: [],
      },
    }),
    broker(3, {
      state: 'down',
      pulse: {
        rttMs: 3.9,
        answeredAtMs: firstPollMs + 10_000,
        answeringSinceMs: null,
        error: new Failure('unreachable', 'It does not answer.', {code: 'ECONNREFUSED'}),
        retryAtMs: firstPollMs + 34_000,
        metadataLevel: 29,
      },
      lostSinceMs: firstPollMs + 10_000,
      version: '4.2',
      leaders: 0,
      leaderShare: 0,
      leaderSkew: 0,
    }),
    broker(4, {
      state: 'gone',
      pulse: {
        rttMs: null,
        answeredAtMs: null,
        answeringSinceMs: null,
        error: new Failure('unreachable', 'It does not answer.', {code: 'ETIMEDOUT'}),
        retryAtMs: firstPollMs + 36_000,
        metadataLevel: null,
      },
      lostSinceMs: firstPollMs - 12_000,
      version: null,
      host: 'evil\x1b[2Jhost',
      leaders: 0,
      leaderShare: 0,
      leaderSkew: 0,
      replicas: 0,
      disk: null,
      diskError: null,
    }),
  ],
  health: {
    topics: 7,
    partitions: 20,
    underReplicated: 4,
    underMinIsr: 1,
    offline: 1,
    withoutPreferredLeader: 6,
  },
  troubled: [
    {...trouble('audit-log', 1), leader: -1, isr: [3], offlineReplicas: [3]},
    {...trouble('orders-eu-west', 0), leader: 1, isr: [1, 2], offlineReplicas: [3]},
    ...[0, 1, 2, 3, 4, 5].map((partition) => {
      const isr = partition === 1 ? [1, 2] : partition === 4 ? [2] : [1, 2, 3]
      return {...trouble('payments', partition), isr, offlineReplicas: isr.length < 3 ? [3] : []}
    }),
  ],
  unreadMinIsr: null,
  hiddenTopics: 0,
  events: [
    {atMs: firstPollMs + 20_000, severity: 'bad', text: 'no leader any more: audit-log-1'},
    {
      atMs: firstPollMs + 20_000,
      severity: 'warning',
      text: 'leader moved from 3 to 2: payments-0, payments-3 and 4 more',
    },
    {atMs: firstPollMs + 12_000, severity: 'bad', text: 'broker 3 does not answer'},
    {atMs: firstPollMs + 4_000, severity: 'good', text: 'broker 2 is in sync again: orders-eu-west-0'},
    {atMs: firstPollMs, severity: 'info', text: 'topic evil\x1b]0;owned\x07 was created'},
  ],
}
