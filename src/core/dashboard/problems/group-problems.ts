import {explainWatched} from '../../lag/explain-watched.ts'
import type {WatchedRow} from '../../lag/lag-history.ts'
import {describeStatus, type LagStatus, severityOf, statusNumber} from '../../lag/lag-status.ts'
import {type CommandWords, flagWords} from '../../names/command-line.ts'
import {countOf} from '../../names/count-of.ts'
import {formatTopicPartition} from '../../offsets/topic-partition.ts'
import type {TopicRetention} from '../../topics/topic-retention.ts'
import type {GroupReport} from '../groups-report.ts'
import type {Problem, ProblemKind, ProblemSeverity} from './problem.ts'

/** What is known beside a group. */
export interface GroupFacts {
  readonly atMs: number
  readonly retention: ReadonlyMap<string, TopicRetention>
}

/** The verdicts that are problems, with their kinds; ERROR is none: it says that something could not be read. */
const KINDS: Readonly<Partial<Record<LagStatus, ProblemKind>>> = {
  LOST: 'group-lost',
  'AT-RISK': 'group-at-risk',
  AHEAD: 'group-ahead',
  STALLED: 'group-stalled',
  STOPPED: 'group-stopped',
  REWIND: 'group-rewind',
  BEHIND: 'group-behind',
  REBALANCING: 'group-rebalancing',
}

/** How bad a partition of a group is; null where it is as it should be. */
function severityOfRow(status: LagStatus, {rebalancingForMs}: GroupReport): ProblemSeverity | null {
  const severity = severityOf(status, rebalancingForMs)
  return severity === 'error' || severity === 'warn' ? severity : null
}

/** How a group gets on, where that is a problem: of its worst partition, with how many share it. */
export function verdictProblem(group: GroupReport, facts: GroupFacts): Problem | null {
  const bad = group.partitions.filter(
    ({status}) => status !== 'ERROR' && severityOfRow(status, group) !== null,
  )
  const worst = bad.toSorted(compareRows)
  const [first] = worst
  if (first === undefined) return null
  return problemOfRows(
    group,
    first,
    worst.filter(({status}) => status === first.status),
    facts,
  )
}

/** The same of one of its partitions. */
export function verdictProblemOfRow(group: GroupReport, row: WatchedRow, facts: GroupFacts): Problem | null {
  if (row.status === 'ERROR' || severityOfRow(row.status, group) === null) return null
  return problemOfRows(group, row, [row], facts)
}

function problemOfRows(
  group: GroupReport,
  first: WatchedRow,
  alike: readonly WatchedRow[],
  facts: GroupFacts,
): Problem | null {
  const kind = first.note === 'rebalancing' ? 'group-rebalancing' : KINDS[first.status]
  const severity = severityOfRow(first.status, group)
  if (kind === undefined || severity === null) return null
  const others = alike.length === 1 ? '' : ` (and ${countOf(alike.length - 1, 'partition')} more)`
  const {topic, partition} = first
  return {
    kind,
    severity,
    about: {type: 'group-partition', group: group.group, topic, partition},
    seen: `${formatTopicPartition(first)} ${explainWatched(first)}${others}`,
    ...cureOf(first.status, group, first, facts),
    sinceMs: sinceOf(first, group, facts),
    consequences: null,
    partitions: alike,
  }
}

/** Since when: what does not move, since its last commit; a rebalance, since it began. */
function sinceOf({status, sinceCommitMs}: WatchedRow, group: GroupReport, {atMs}: GroupFacts): number | null {
  if (status === 'REBALANCING' && group.rebalancingForMs !== null) return atMs - group.rebalancingForMs
  const stands = status === 'STALLED' || status === 'STOPPED'
  return stands && sinceCommitMs !== null ? atMs - sinceCommitMs : null
}

type Cure = Pick<Problem, 'cause' | 'command'>

function cureOf(status: LagStatus, group: GroupReport, row: WatchedRow, facts: GroupFacts): Cure {
  const {group: name, members} = group
  const describe: CommandWords = {verb: ['group', 'describe'], names: [name]}
  const partition = flagWords('--topic', `${row.topic}:${row.partition}`)
  switch (status) {
    case 'LOST': {
      const why = underlyingCause(group, row, facts)
      return {
        cause: `Retention was faster than the group, which goes on at the log start, or where its auto.offset.reset says${why}`,
        command: keepLonger(row, facts),
      }
    }
    case 'AT-RISK':
      return {
        cause: `Retention is about to be faster than the group: let the topic keep more, then mend the consumer${underlyingCause(group, row, facts)}`,
        command: keepLonger(row, facts),
      }
    case 'AHEAD':
      return {
        cause:
          'The topic was deleted and created again, or somebody committed by hand. Consumers find no such offset, and begin where their auto.offset.reset says',
        command: {
          verb: ['group', 'reset'],
          names: [name],
          flags: [...partition, '--to', 'earliest', '--dry-run'],
        },
      }
    case 'STALLED':
      return row.note === 'rebalancing'
        ? {cause: LOOP, command: describe}
        : {
            cause:
              'A member has it, but its commit does not move: it hangs, or fails at one record. This is the record that it reads next',
            command: {verb: ['group', 'peek'], names: [name], flags: partition},
          }
    case 'STOPPED':
      return {
        cause:
          (members?.length ?? 0) > 0
            ? 'The group has members, but none of them has the partition: do they all subscribe to the topic?'
            : 'The group had members and has none. Kafka does not know why they went: look at the log of the consumers',
        command: describe,
      }
    case 'REWIND':
      return {
        cause:
          'Somebody has reset it, or a consumer has gone back by itself: it reads once more what it had read',
        command: {
          verb: ['lag'],
          names: [name],
          flags: [...flagWords('--topic', row.topic), '--rates', '--time'],
        },
      }
    case 'BEHIND':
      return {cause: describeSlowness(group), command: describe}
    case 'REBALANCING':
      return {cause: LOOP, command: describe}
    default:
      return {cause: describeStatus(status), command: describe}
  }
}

const LOOP =
  'Members are thrown out or come and go: batches that take longer than max.poll.interval.ms, pauses, or a process that starts and fails. Which MEMBER ID is another each time?'

/** A loss hides no other status: what it would be without is told too. */
function underlyingCause(group: GroupReport, row: WatchedRow, facts: GroupFacts): string {
  const {underlyingStatus: status} = row
  if (status === undefined || severityOfRow(status, group) === null) return ''
  return `. ${status}: ${lowerFirst(cureOf(status, group, row, facts).cause)}`
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

function describeSlowness({members, partitions}: GroupReport): string {
  const slow = 'It reads, but more slowly than records come'
  if (members === null) return `${slow}: more members help, up to one a partition`
  return members.length >= partitions.length
    ? `${slow}, and no member more would get a partition: a faster consumer helps, or more partitions`
    : `${slow}: more members help, up to one a partition (${members.length} for ${countOf(partitions.length, 'partition')} now)`
}

const DAY_MS = 86_400_000n
const HOUR_MS = 3_600_000n
const MINUTE_MS = 60_000n
const MIB = 1_048_576n

/** Twice of what the topic keeps, by the limit that is reached first; where that is not known, a look at it. */
function keepLonger({topic, lossBy}: WatchedRow, {retention}: GroupFacts): CommandWords {
  const known = retention.get(topic)
  const config =
    lossBy === 'bytes'
      ? doubled('retention.bytes', known?.retentionBytes ?? null, formatMib)
      : doubled('retention.ms', known?.retentionMs ?? null, formatSpan)
  return config === null
    ? {verb: ['config', 'get'], names: ['topic', topic]}
    : {verb: ['topic', 'alter'], names: [topic], flags: ['-c', config]}
}

function doubled(key: string, value: bigint | null, format: (value: bigint) => string): string | null {
  return value === null || value <= 0n ? null : `${key}=${format(2n * value)}`
}

/** As configs take it, in the largest unit that says it whole. */
function formatSpan(ms: bigint): string {
  if (ms % DAY_MS === 0n) return `${ms / DAY_MS}d`
  if (ms % HOUR_MS === 0n) return `${ms / HOUR_MS}h`
  return ms % MINUTE_MS === 0n ? `${ms / MINUTE_MS}m` : String(ms)
}

function formatMib(bytes: bigint): string {
  return bytes % MIB === 0n ? `${bytes / MIB}MiB` : String(bytes)
}

/** The worst status first, of equals the largest lag, then by name, so that an order holds. */
function compareRows(a: WatchedRow, b: WatchedRow): number {
  const lagOf = (row: WatchedRow) => row.lag ?? -1n
  return (
    statusNumber(b.status) - statusNumber(a.status) ||
    (lagOf(a) === lagOf(b) ? 0 : lagOf(a) > lagOf(b) ? -1 : 1) ||
    (a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : 0) ||
    a.partition - b.partition
  )
}
