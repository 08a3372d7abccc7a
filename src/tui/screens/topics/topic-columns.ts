import type {TopicThroughput} from '../../../core/throughput/throughput-report.ts'
import {formatCompact} from '../../../views/numbers.ts'
import type {Column, ListSpec} from '../../list/column.ts'
import {formatRatio} from '../../text/numbers.ts'
import {showUntrusted} from '../../text/untrusted.ts'
import {inRateColumn, trendColumn} from '../throughput-columns.ts'

/** What is wrong with a topic, in a few words; '' where nothing is. */
export function describeTopicProblem(topic: TopicThroughput): string {
  const {partitionsWithoutLeader} = topic
  const failed = topic.partitions.filter(({error, leader}) => error !== null && leader >= 0)
  const problems = []
  if (partitionsWithoutLeader > 0) problems.push(`${partitionsWithoutLeader} without leader`)
  const [first] = failed
  if (first?.error) problems.push(`${failed.length} failed: ${showUntrusted(first.error)}`)
  return problems.join(', ')
}

/** A leader skew from which on somebody should look: one broker serves half as much again as its part. */
const notableSkew = 1.5

const columns: readonly Column<TopicThroughput>[] = [
  {
    title: 'TOPIC',
    minWidth: 20,
    maxWidth: 70,
    align: 'left',
    cell: ({name}) => showUntrusted(name),
    sortValue: ({name}) => name,
    tone: ({internal}) => (internal ? 'quiet' : null),
  },
  inRateColumn,
  trendColumn,
  {
    title: 'PART',
    minWidth: 5,
    maxWidth: 5,
    align: 'right',
    cell: ({partitionCount}) => String(partitionCount),
    sortValue: ({partitionCount}) => partitionCount,
    sortsDescending: true,
    showsChange: true,
  },
  {
    title: 'END',
    minWidth: 6,
    maxWidth: 6,
    align: 'right',
    cell: ({logEndSum}) => formatCompact(logEndSum),
    sortValue: ({logEndSum}) => logEndSum,
    sortsDescending: true,
    showsChange: true,
  },
  {
    title: 'SKEW',
    minWidth: 5,
    maxWidth: 5,
    align: 'right',
    cell: ({leaderSkew}, {glyphs}) => formatRatio(leaderSkew, glyphs.times),
    sortValue: ({leaderSkew}) => leaderSkew,
    sortsDescending: true,
    tone: ({leaderSkew}) => (leaderSkew !== null && leaderSkew >= notableSkew ? 'warning' : null),
  },
  {
    title: 'HOT',
    minWidth: 10,
    maxWidth: 10,
    align: 'right',
    cell: ({hottestPartition: hot, partitionCount}, {glyphs}) =>
      hot === null || partitionCount < 2
        ? '-'
        : `p${hot.partition} ${formatRatio(hot.timesMean, glyphs.times)}`,
    sortValue: ({hottestPartition}) => hottestPartition?.timesMean ?? null,
    sortsDescending: true,
  },
  {
    title: 'STATUS',
    minWidth: 16,
    maxWidth: 60,
    align: 'left',
    cell: (topic) => describeTopicProblem(topic) || 'ok',
    sortValue: describeTopicProblem,
    sortsDescending: true,
    tone: (topic) => (describeTopicProblem(topic) === '' ? 'quiet' : 'bad'),
  },
]

/** The list of all topics. */
export const topicList: ListSpec<TopicThroughput> = {
  columns,
  idOf: ({name}) => name,
  filterTextOf: ({name}) => name,
  markOf: (topic, glyphs) => (describeTopicProblem(topic) === '' ? '' : glyphs.problem),
}
