import {isUnderMinIsr} from '../../../core/dashboard/summarize-cluster.ts'
import type {TopicRow} from '../../../core/dashboard/topic-rows.ts'
import type {PartialSum} from '../../../core/dashboard/topic-totals.ts'
import {formatBytes, formatCompact, leastText, UNKNOWN} from '../../../views/numbers.ts'
import type {ListColumn, ListSpec} from '../../list/column.ts'
import {formatAge} from '../../text/age.ts'
import {formatRatio} from '../../text/numbers.ts'
import {formatProblem} from '../../text/problem.ts'
import {showUntrusted} from '../../text/untrusted.ts'
import {isUnderReplicated} from '../partitions/partition-row.ts'
import {inRateColumn, LAG_HOLDS, TIME_HOLDS_MS, trendColumn} from '../throughput-columns.ts'
import {formatRetention, rankRetention} from './retention-words.ts'

/** What is wrong with a topic, in a few words; '' where nothing is. */
export function describeTopicProblem(topic: TopicRow): string {
  const {partitionsWithoutLeader, details} = topic
  const failed = topic.partitions.filter(({error, leader}) => error !== null && leader >= 0)
  // One without a leader has been counted already.
  const led = topic.partitions.flatMap(({partition, leader}) =>
    leader >= 0 ? (details?.partitions.get(partition) ?? []) : [],
  )
  const underMinIsr = led.filter(isUnderMinIsr).length
  // What takes no writes has been counted as that.
  const underReplicated = led.filter(isUnderReplicated).length - underMinIsr
  const problems = []
  if (partitionsWithoutLeader > 0) problems.push(`${partitionsWithoutLeader} without leader`)
  const [first] = failed
  if (first?.error) problems.push(`${failed.length} failed: ${showUntrusted(first.error)}`)
  if (underMinIsr > 0) problems.push(`${underMinIsr} under min ISR`)
  if (underReplicated > 0) problems.push(`${underReplicated} under-replicated`)
  return problems.join(', ')
}

/** A sum in its short form, `>` in front where it is not of all partitions. */
export function formatPartial({sum, isPartial}: PartialSum, format: (sum: bigint) => string): string {
  if (sum === null) return UNKNOWN
  return isPartial ? `>${format(sum)}` : format(sum)
}

/** How many groups have commits on the topic; `>` in front where there may be more. */
export function formatReaders({readers, readersArePartial}: TopicRow): string {
  if (readers === null) return UNKNOWN
  return leastText(readers.readers.length, readersArePartial, String) ?? UNKNOWN
}

/** How old the newest record is; `empty` where there is none. */
export function formatNewest({newest}: TopicRow): string {
  if (newest === null) return UNKNOWN
  return newest.ageMs === null ? 'empty' : formatAge(newest.ageMs)
}

/** A leader skew from which on somebody should look: one broker serves half as much again as its part. */
const NOTABLE_SKEW = 1.5

/** A column of numbers that sorts from the top. */
function quantity(
  title: string,
  width: number,
  value: (topic: TopicRow) => number | bigint | null,
  cell: ListColumn<TopicRow>['cell'],
): ListColumn<TopicRow> {
  return {
    title,
    minWidth: width,
    maxWidth: width,
    align: 'right',
    cell,
    sortValue: value,
    sortsDescending: true,
    showsChange: true,
  }
}

const columns: readonly ListColumn<TopicRow>[] = [
  {
    title: 'TOPIC',
    minWidth: 18,
    maxWidth: 70,
    align: 'left',
    cell: ({name}) => showUntrusted(name),
    sortValue: ({name}) => name,
    tone: ({internal}) => (internal ? 'quiet' : null),
  },
  inRateColumn,
  trendColumn,
  {
    title: 'STATUS',
    minWidth: 20,
    maxWidth: 60,
    align: 'left',
    cell: (topic, {glyphs}) => formatProblem(describeTopicProblem(topic), glyphs),
    sortValue: describeTopicProblem,
    sortsDescending: true,
    tone: (topic) => (describeTopicProblem(topic) === '' ? 'quiet' : 'bad'),
  },
  quantity(
    'PART',
    5,
    ({partitionCount}) => partitionCount,
    ({partitionCount}) => String(partitionCount),
  ),
  quantity(
    'SIZE',
    9,
    ({size}) => size.sum,
    ({size}) => formatPartial(size, formatBytes),
  ),
  {
    title: 'SKEW',
    minWidth: 5,
    maxWidth: 5,
    align: 'right',
    cell: ({leaderSkew}, {glyphs}) => formatRatio(leaderSkew, glyphs.times),
    sortValue: ({leaderSkew}) => leaderSkew,
    sortsDescending: true,
    tone: ({leaderSkew}) => (leaderSkew !== null && leaderSkew >= NOTABLE_SKEW ? 'warning' : null),
  },
  {
    title: 'HOT',
    minWidth: 9,
    maxWidth: 10,
    align: 'right',
    cell: ({hottestPartition: hot, partitionCount}, {glyphs}) =>
      hot === null || partitionCount < 2
        ? UNKNOWN
        : `p${hot.partition} ${formatRatio(hot.timesMean, glyphs.times)}`,
    sortValue: ({hottestPartition}) => hottestPartition?.timesMean ?? null,
    sortsDescending: true,
    holdsWithin: 0.1,
  },
  quantity(
    'MSGS',
    6,
    ({records}) => records.sum,
    ({records}) => formatPartial(records, formatCompact),
  ),
  quantity('GROUPS', 7, ({readers}) => readers?.readers.length ?? null, formatReaders),
  {
    ...quantity('MAXLAG', 7, ({readers}) => readers?.maxLag ?? null, formatMaxLag),
    holdsWithin: LAG_HOLDS,
  },
  {
    title: 'LAST-RECORD',
    minWidth: 12,
    maxWidth: 12,
    align: 'right',
    cell: formatNewest,
    sortValue: ({newest}) => newest?.ageMs ?? null,
    sortsDescending: true,
    holdsWithin: TIME_HOLDS_MS,
  },
  {
    title: 'RETENTION',
    minWidth: 11,
    maxWidth: 15,
    align: 'right',
    cell: ({details}) => formatRetention(details?.retention ?? null),
    sortValue: ({details}) => rankRetention(details?.retention ?? null),
    sortsDescending: true,
  },
  {
    title: 'CLEANUP',
    minWidth: 8,
    maxWidth: 8,
    align: 'left',
    cell: ({details}) => details?.retention?.cleanup ?? UNKNOWN,
    sortValue: ({details}) => details?.retention?.cleanup ?? null,
  },
  {
    title: 'RF',
    minWidth: 3,
    maxWidth: 3,
    align: 'right',
    cell: ({details}) => formatCompact(details?.replicationFactor),
    sortValue: ({details}) => details?.replicationFactor ?? null,
  },
  {
    ...quantity(
      'URP',
      4,
      ({details}) => details?.underReplicated ?? null,
      ({details}) => formatCompact(details?.underReplicated),
    ),
    tone: ({details}) => (details?.underReplicated ? 'bad' : null),
  },
  quantity(
    'END',
    6,
    ({logEndSum}) => logEndSum,
    ({logEndSum}) => formatCompact(logEndSum),
  ),
]

/** The list of all topics. */
export const topicList: ListSpec<TopicRow> = {
  columns,
  idOf: ({name}) => name,
  isNamedById: true,
  filterTextOf: ({name}) => name,
  hasProblem: (topic) => describeTopicProblem(topic) !== '',
}

/** `>` in front where a reader's partition could not be read; unknown, which 0 is not then. */
function formatMaxLag({readers}: TopicRow): string {
  if (readers === null) return UNKNOWN
  const isLeast = readers.readers.some(({isPartial}) => isPartial)
  return leastText(readers.maxLag, isLeast, formatCompact) ?? UNKNOWN
}
