import type {GroupReport, GroupsReport} from '../../src/core/dashboard/groups-report.ts'
import {type Course, courseOfLevel} from '../../src/core/history/course.ts'
import {PollSeries} from '../../src/core/history/poll-series.ts'
import {PollTimes} from '../../src/core/history/poll-times.ts'
import type {WatchedRow} from '../../src/core/lag/lag-history.ts'
import type {LagStatus} from '../../src/core/lag/lag-status.ts'
import {summarizeLag} from '../../src/core/lag/summarize-lag.ts'
import {firstPollMs} from './reports.ts'

interface PartitionInput {
  readonly status: LagStatus
  readonly lag: bigint | null
  readonly inPerSecond?: number
  readonly outPerSecond?: number
  readonly etaSeconds?: number
  readonly timeLagMs?: number
  readonly lost?: bigint
}

function partitionOf(group: string, partition: number, input: PartitionInput): WatchedRow {
  const {status, lag, inPerSecond = 0, outPerSecond = 0, lost = 0n, timeLagMs = 0} = input
  const member = partition % 2 === 0 ? 'a' : 'b'
  return {
    group,
    topic: 'orders-eu-west',
    partition,
    committed: lag === null ? null : 1_000_000n - lag,
    logStart: 0n,
    logEnd: 1_000_000n,
    lag,
    lost,
    openTxn: 0n,
    status,
    memberId: `consumer-${member}-4b1d`,
    clientId: `consumer-${member}`,
    host: `10.0.0.${partition % 2}`,
    inPerSecond,
    outPerSecond,
    lagPerSecond: inPerSecond - outPerSecond,
    etaSeconds: input.etaSeconds ?? (lag === 0n ? 0 : Number.POSITIVE_INFINITY),
    trend: 'steady',
    timeLagMs,
    timeLagMethod: 'record',
    timeLagBound: '=',
    timeLagNote: null,
  }
}

function groupOf(
  group: string,
  inputs: readonly PartitionInput[],
  changes: Partial<GroupReport> = {},
): GroupReport {
  const partitions = inputs.map((input, partition) => partitionOf(group, partition, input))
  const [summary = null] = summarizeLag(partitions, 'group')
  const lag = Number(summary?.lag ?? 0n)
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
      memberEpoch: null,
      assignments:
        name === 'c'
          ? []
          : [
              {
                topic: 'orders-eu-west',
                partitions: inputs.flatMap((_, p) => (p % 2 === (name === 'a' ? 0 : 1) ? [p] : [])),
              },
            ],
      targetAssignments: null,
    })),
    summary,
    partitions,
    lagCourse: courseOfPolls((poll) => (lag * (poll + 1)) / 40),
    inCourse: courseOfPolls((poll) => (poll < 2 ? Number.NaN : 200 + 150 * Math.sin(poll / 4))),
    outCourse: courseOfPolls((poll) => (poll < 5 ? Number.NaN : 100)),
    error: null,
    ...changes,
  }
}

/** The course of a number over 40 polls, two seconds apart. */
function courseOfPolls(levelAt: (poll: number) => number): Course {
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
      {status: 'STALLED', lag: 48_300n, inPerSecond: 212, timeLagMs: 220_000},
      {status: 'OK', lag: 0n, inPerSecond: 10, outPerSecond: 10},
    ]),
    groupOf('billing-export', [{status: 'LOST', lag: 1_200_000n, lost: 48_112n, timeLagMs: 22_320_000}], {
      state: 'Empty',
      members: [],
    }),
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
    groupOf('secret', [], {error: 'Group secret may not be read.', members: null}),
  ],
  errors: [],
  events: [
    {atMs: firstPollMs + 1000, severity: 'warning', text: 'group billing-export was Stable, is Empty'},
  ],
}
