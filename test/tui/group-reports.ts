import type {GroupReport, GroupsReport} from '../../src/core/dashboard/groups-report.ts'
import {type Course, courseOfLevel} from '../../src/core/history/course.ts'
import {PollSeries} from '../../src/core/history/poll-series.ts'
import {PollTimes} from '../../src/core/history/poll-times.ts'
import type {WatchedRow} from '../../src/core/lag/lag-history.ts'
import type {RowFreshness, RowLoss} from '../../src/core/lag/lag-row.ts'
import type {LagStatus} from '../../src/core/lag/lag-status.ts'
import {calculateDeadband, calculateTrend} from '../../src/core/lag/lag-trend.ts'
import {summarizeLag} from '../../src/core/lag/summarize-lag.ts'
import {Failure} from '../../src/errors/failure.ts'
import {firstPollMs} from './reports.ts'

/** A partition as far as it is not the usual one. */
export interface PartitionInput {
  readonly status: LagStatus
  readonly underlyingStatus?: LagStatus
  readonly lag: bigint | null
  readonly topic?: string
  readonly inPerSecond?: number
  readonly outPerSecond?: number
  readonly etaSeconds?: number
  readonly timeLagMs?: number
  readonly lost?: bigint
  readonly openTxn?: bigint
  readonly isOwned?: boolean
  readonly freshness?: RowFreshness
  readonly loss?: RowLoss
  readonly error?: string
  readonly note?: 'rebalancing'
}

const logEnd = 2_000_000n

/** Committed two seconds ago, as every five seconds. */
const fresh: RowFreshness = {sinceCommitMs: 2_000, sinceCommitBound: '=', commitEveryMs: 5_000}

const never: RowFreshness = {sinceCommitMs: null, sinceCommitBound: null, commitEveryMs: null}

function etaOf({status, lag}: PartitionInput): number | null {
  if (status === 'STEADY') return null
  return lag === 0n ? 0 : Number.POSITIVE_INFINITY
}

function partitionOf(group: string, partition: number, input: PartitionInput): WatchedRow {
  const {status, lag, inPerSecond = 0, outPerSecond = 0, lost = 0n, timeLagMs = 0, isOwned = true} = input
  const {error, freshness = status === 'NO-COMMIT' ? never : fresh} = input
  const member = partition % 2 === 0 ? 'a' : 'b'
  const unread = lag === null ? null : logEnd - lag
  return {
    group,
    topic: input.topic ?? 'orders-eu-west',
    partition,
    committed: unread === null ? null : unread - lost,
    logStart: lost > 0n ? unread : 500_000n,
    logEnd,
    lag,
    lost,
    unreadIfEarliest: status === 'NO-COMMIT' ? 1_000n : null,
    openTxn: input.openTxn ?? 0n,
    status,
    ...(input.underlyingStatus && {underlyingStatus: input.underlyingStatus}),
    ...(input.note && {note: input.note}),
    memberId: isOwned ? `consumer-${member}-4b1d` : null,
    clientId: isOwned ? `consumer-${member}` : null,
    host: isOwned ? `10.0.0.${partition % 2}` : null,
    ...(error === undefined ? {} : {error: new Failure('denied', error)}),
    inPerSecond,
    inPerSecondOverMinute: inPerSecond * 0.9,
    outPerSecond,
    lagPerSecond: inPerSecond - outPerSecond,
    etaSeconds: input.etaSeconds ?? etaOf(input),
    trend: calculateTrend(inPerSecond - outPerSecond, calculateDeadband(inPerSecond)),
    timeLagMs,
    timeLagMethod: 'record',
    timeLagBound: '=',
    timeLagNote: null,
    ...(input.loss ?? {timeToLossMs: null, timeToLossBound: null, lossBy: 'never'}),
    ...freshness,
  }
}

/** A group of three members, of which two have its partitions in turns. */
export function groupOf(
  group: string,
  inputs: readonly PartitionInput[],
  changes: Partial<GroupReport> = {},
): GroupReport {
  const partitions = inputs.map((input, partition) => partitionOf(group, partition, input))
  const [summary = null] = summarizeLag(partitions, 'group')
  const lag = Number(summary?.lag ?? 0n)
  const inPerSecond = summary?.inPerSecond ?? 0
  const outPerSecond = summary?.outPerSecond ?? 0
  return {
    group,
    type: 'classic',
    state: 'Stable',
    coordinator: 1,
    assignor: 'range',
    members: ['a', 'b', 'c'].map((name) => ({
      memberId: `consumer-${name}-4b1d`,
      instanceId: null,
      clientId: `consumer-${name}`,
      host: '10.0.0.1',
      rack: null,
      memberType: 'classic' as const,
      subscribedTopics: null,
      subscribedTopicRegex: null,
      memberEpoch: null,
      assignments:
        name === 'c'
          ? []
          : [
              {
                topic: inputs[0]?.topic ?? 'orders-eu-west',
                partitions: inputs.flatMap((_, p) => (p % 2 === (name === 'a' ? 0 : 1) ? [p] : [])),
              },
            ],
      targetAssignments: null,
    })),
    summary,
    partitions,
    rebalancingForMs: null,
    lagCourse: courseOfPolls((poll) => Math.max(0, lag - (39 - poll) * 2 * (inPerSecond - outPerSecond))),
    inCourse: courseOfPolls((poll) =>
      poll < 2 ? Number.NaN : inPerSecond * (1 + 0.5 * Math.sin((poll - 39) / 4)),
    ),
    outCourse: courseOfPolls((poll) => (poll < 5 ? Number.NaN : outPerSecond)),
    error: null,
    ...changes,
  }
}

/** The course of a number over 40 polls, two seconds apart. */
export function courseOfPolls(levelAt: (poll: number) => number): Course {
  const times = new PollTimes(64)
  const series = new PollSeries(times)
  for (let poll = 0; poll < 40; poll++) {
    times.push(firstPollMs + poll * 2000)
    series.record(levelAt(poll))
  }
  return courseOfLevel(series, firstPollMs + 39 * 2000)
}

/** Groups in every state that the screen tells apart. */
export const groupsInTrouble: GroupsReport = {
  atMs: firstPollMs + 22_000,
  pollDurationMs: 12,
  groups: [
    groupOf('checkout', [
      {status: 'OK', lag: 0n, inPerSecond: 84, outPerSecond: 84},
      {status: 'OK', lag: 0n, inPerSecond: 12, outPerSecond: 12},
    ]),
    groupOf('orders-enricher', [
      {
        status: 'STALLED',
        lag: 48_300n,
        inPerSecond: 212,
        timeLagMs: 220_000,
        freshness: {sinceCommitMs: 220_000, sinceCommitBound: '=', commitEveryMs: 5_000},
      },
      {status: 'OK', lag: 0n, inPerSecond: 10, outPerSecond: 10},
    ]),
    groupOf(
      'billing-export',
      [
        {
          status: 'LOST',
          lag: 1_200_000n,
          lost: 48_112n,
          timeLagMs: 22_320_000,
          isOwned: false,
          freshness: {sinceCommitMs: 78_000, sinceCommitBound: '>=', commitEveryMs: null},
        },
      ],
      {state: 'Empty', members: []},
    ),
    groupOf('search-indexer', [
      {status: 'BEHIND', lag: 912_000n, inPerSecond: 5200, outPerSecond: 4900, timeLagMs: 723_000},
    ]),
    groupOf('audit-sink', [
      {
        status: 'DRAINING',
        lag: 130_000n,
        inPerSecond: 310,
        outPerSecond: 1900,
        etaSeconds: 82,
        timeLagMs: 41_000,
      },
    ]),
    groupOf('evil\x1b[2Jgroup', [{status: 'NO-COMMIT', lag: null}], {type: 'consumer'}),
    groupOf('secret', [], {error: new Failure('denied', 'Group secret may not be read.'), members: null}),
  ],
  retention: new Map(),
  isEveryGroupInFocus: false,
  errors: [],
  events: [
    {atMs: firstPollMs + 1000, severity: 'warning', text: 'group billing-export was Stable, is Empty'},
  ],
}

const unseen: RowFreshness = {sinceCommitMs: 78_000, sinceCommitBound: '>=', commitEveryMs: null}

/** A group in each status, with what the status is about. */
export const groupsInEveryStatus: GroupsReport = {
  ...groupsInTrouble,
  groups: [
    groupOf('is-ok', [{status: 'OK', lag: 0n, inPerSecond: 84, outPerSecond: 84}]),
    groupOf('is-steady', [{status: 'STEADY', lag: 4_100n, inPerSecond: 4_600, outPerSecond: 4_600}]),
    groupOf('is-unread', [{status: 'UNREAD', lag: 250n}]),
    groupOf('is-draining', [
      {status: 'DRAINING', lag: 130_000n, inPerSecond: 310, outPerSecond: 1_900, etaSeconds: 82},
    ]),
    groupOf('is-without-commit', [{status: 'NO-COMMIT', lag: null}]),
    groupOf('is-warming', [{status: 'WARMING', lag: 12n, freshness: {...unseen, sinceCommitMs: 4_000}}]),
    groupOf('is-rebalancing', [{status: 'REBALANCING', lag: 90n, isOwned: false}], {
      state: 'PreparingRebalance',
    }),
    groupOf('is-behind', [{status: 'BEHIND', lag: 912_000n, inPerSecond: 5_200, outPerSecond: 4_900}]),
    groupOf('is-rewound', [{status: 'REWIND', lag: 700_000n, outPerSecond: 90}]),
    groupOf('is-stopped', [{status: 'STOPPED', lag: 77n, isOwned: false, freshness: unseen}], {
      state: 'Empty',
      members: [],
    }),
    groupOf('is-stalled', [
      {
        status: 'STALLED',
        lag: 48_300n,
        openTxn: 12n,
        freshness: {sinceCommitMs: 220_000, sinceCommitBound: '=', commitEveryMs: 5_000},
      },
    ]),
    groupOf('is-at-risk', [
      {
        status: 'AT-RISK',
        underlyingStatus: 'DRAINING',
        lag: 61_000n,
        inPerSecond: 310,
        outPerSecond: 1_900,
        etaSeconds: 38,
        timeLagMs: 82_000_000,
        loss: {timeToLossMs: 252_000, timeToLossBound: '=', lossBy: 'time'},
      },
    ]),
    groupOf('is-ahead', [{status: 'AHEAD', lag: 0n}]),
    groupOf('has-lost', [{status: 'LOST', lag: 1_200_000n, lost: 48_112n}]),
    groupOf('has-an-error', [
      {status: 'ERROR', lag: null, error: 'Topic \x1b[2Jorders may not be read.', freshness: fresh},
    ]),
  ],
}

/** Names and numbers that are as long as Kafka lets them be. */
export const extremeGroups: GroupsReport = {
  ...groupsInTrouble,
  groups: [
    groupOf(
      'thousands',
      Array.from({length: 1_200}, (_, partition): PartitionInput => {
        if (partition === 700) return {status: 'STALLED', lag: 9_000n, inPerSecond: 3}
        if (partition % 100 === 3) return {status: 'NO-COMMIT', lag: null}
        return {status: 'STEADY', lag: BigInt(partition % 40)}
      }),
    ),
    groupOf('g'.repeat(255), [{status: 'STEADY', lag: 10n, topic: 't'.repeat(249)}]),
    groupOf('注文の受付グループ', [
      {status: 'BEHIND', lag: 10n, topic: '注文の受付', inPerSecond: 5},
      {status: 'OK', lag: 0n, topic: '請求'},
    ]),
    groupOf('nobody', [{status: 'OK', lag: 0n, isOwned: false}], {state: 'Empty', members: []}),
    groupOf('members-unknown', [{status: 'STEADY', lag: 1n}], {members: null}),
    groupOf('nothing', [], {state: 'Empty', members: [], summary: null}),
  ],
}
