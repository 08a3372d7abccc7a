import type {PartitionThroughput} from '../../../core/throughput/throughput-report.ts'
import {formatCompact, formatPercent} from '../../../views/numbers.ts'
import type {Column, ListSpec} from '../../list/column.ts'
import {renderBar} from '../../text/spark.ts'
import {showUntrusted} from '../../text/untrusted.ts'
import {inRateColumn, trendColumn} from '../throughput-columns.ts'

/** What is wrong with a partition, in a few words; '' where nothing is. */
export function describePartitionProblem(partition: PartitionThroughput): string {
  if (partition.leader < 0) return 'no leader'
  return partition.error === null ? '' : showUntrusted(partition.error)
}

const columns: readonly Column<PartitionThroughput>[] = [
  {
    title: 'P',
    minWidth: 6,
    maxWidth: 6,
    align: 'right',
    cell: ({partition}) => String(partition),
    sortValue: ({partition}) => partition,
  },
  {
    title: 'LEADER',
    minWidth: 7,
    maxWidth: 7,
    align: 'right',
    cell: ({leader}) => (leader < 0 ? 'none' : String(leader)),
    sortValue: ({leader}) => leader,
    tone: ({leader}) => (leader < 0 ? 'bad' : null),
  },
  inRateColumn,
  {
    title: 'SHARE',
    minWidth: 6,
    maxWidth: 6,
    align: 'right',
    cell: ({share}) => formatPercent(share),
    sortValue: ({share}) => share,
    sortsDescending: true,
  },
  {
    title: 'BAR',
    minWidth: 10,
    maxWidth: 40,
    align: 'left',
    cell: ({share}, {width, glyphs}) => renderBar(share, width, glyphs),
    tone: () => 'accent',
  },
  trendColumn,
  {
    title: 'END',
    minWidth: 12,
    maxWidth: 19,
    align: 'right',
    // In full, unlike sums: an offset is a name to be used elsewhere.
    cell: ({logEnd}) => (logEnd === null ? '-' : String(logEnd)),
    sortValue: ({logEnd}) => logEnd,
    sortsDescending: true,
    showsChange: true,
  },
  {
    title: 'STATUS',
    minWidth: 9,
    maxWidth: 40,
    align: 'left',
    cell: (partition) => describePartitionProblem(partition) || 'ok',
    sortValue: describePartitionProblem,
    sortsDescending: true,
    tone: (partition) => (describePartitionProblem(partition) === '' ? 'quiet' : 'bad'),
  },
]

/** The list of one topic's partitions. */
export const partitionList: ListSpec<PartitionThroughput> = {
  columns,
  idOf: ({partition}) => String(partition),
  // The number, the leader and the problem: what one would look for.
  filterTextOf: (partition) =>
    `${partition.partition} leader=${partition.leader < 0 ? 'none' : partition.leader} ${describePartitionProblem(partition)}`,
  markOf: (partition, glyphs) => (describePartitionProblem(partition) === '' ? '' : glyphs.problem),
}

/** How many records a partition holds at most: its log's length in offsets, short; `-` where an end is unknown. */
export function formatLogLength({logStart, logEnd}: PartitionThroughput): string {
  return formatCompact(logStart === null || logEnd === null ? null : logEnd - logStart)
}
