import type {PollerState, PollReport} from '../../src/core/polling/poller.ts'
import {ThroughputHistory} from '../../src/core/throughput/throughput-history.ts'
import type {ThroughputReport} from '../../src/core/throughput/throughput-report.ts'
import {makeSample, type PartitionInput} from '../core/throughput/samples.ts'

/** When the first poll of the reports here is made. */
export const firstPollMs = Date.UTC(2026, 10, 20, 14, 3, 0)
export const intervalMs = 2000

/** Records a second of each partition, by topic: busy, skewed, idle, leaderless, wide-named, hostile. */
const ratesByTopic: Readonly<Record<string, readonly number[]>> = {
  'orders-eu-west': [900, 450, 450],
  payments: [2000, 10, 10, 10, 10, 10],
  'audit-log': [0, 0],
  'clicks.raw': [3, 0.5],
  注文の受付: [40],
  'evil\x1b]0;owned\x07\x1b[2J\u202etopic': [7],
  __consumer_offsets: [12, 12, 12],
}

/**
 * The report after `polls` polls. Loads swing from poll to poll, so that sparklines have something to draw; leaders of
 * `payments` all lie on one broker, one of `audit-log` has none, one of `clicks.raw` failed.
 */
export function reportAfter(polls: number, errors: readonly string[] = []): ThroughputReport {
  return reportOf(polls, topicsAt, errors)
}

/** The report after `polls` polls of topics that are so at each of them. */
export function reportOf(
  polls: number,
  topicsOfPoll: (poll: number) => Readonly<Record<string, readonly PartitionInput[]>>,
  errors: readonly string[] = [],
): ThroughputReport {
  const history = new ThroughputHistory()
  const reports = Array.from({length: polls}, (_, poll) =>
    history.record(makeSample(firstPollMs + poll * intervalMs, topicsOfPoll(poll), {errors})),
  )
  const last = reports.at(-1)
  if (last === undefined) throw new Error('a report needs a poll')
  return last
}

function topicsAt(poll: number): Record<string, readonly PartitionInput[]> {
  const entries = Object.entries(ratesByTopic).map(([name, rates]) => {
    const partitions = rates.map((rate, partition): PartitionInput => {
      const logEnd = logEndAt(poll, rate, partition)
      if (name === 'payments') return {logEnd, logStart: 900_000n, leader: 2}
      if (name === 'audit-log' && partition === 1) return {logEnd: null, leader: -1}
      if (name === 'clicks.raw' && partition === 1) return {logEnd: null, error: 'NOT_LEADER_OR_FOLLOWER'}
      return logEnd
    })
    return [name, partitions] as const
  })
  return Object.fromEntries(entries)
}

/** The end of a log at a poll that gets so many records a second: 0.2 to 1.8 of them, in waves. */
export function logEndAt(poll: number, rate: number, partition: number): bigint {
  const polled = Array.from({length: poll + 1}, (_, earlier) => 1 + 0.8 * Math.sin(earlier * 0.7 + partition))
  const grown = polled.reduce((sum, swing) => sum + rate * swing * (intervalMs / 1000), 0)
  return 1_000_000n + BigInt(Math.floor(grown))
}

/** The poller's state that shows a report. */
export function pollerWith<R extends PollReport>(
  report: R | null,
  changes: Partial<PollerState<R>> = {},
): PollerState<R> {
  return {report, stale: null, pollMs: 18, intervalMs, polls: report === null ? 0 : 1, ...changes}
}

/** The state of a poller that has brought nothing yet. */
export function emptyPoller(changes: Partial<PollerState<never>> = {}): PollerState<never> {
  return {report: null, stale: null, pollMs: null, intervalMs, polls: 0, ...changes}
}
