import {isUnderMinIsr} from '../../../core/dashboard/summarize-cluster.ts'
import {formatBytes, formatPercent, UNKNOWN} from '../../../views/numbers.ts'
import {renderBar} from '../../../views/spark.ts'
import type {ListColumn, ListSpec} from '../../list/column.ts'
import {formatProblem} from '../../text/problem.ts'
import {showUntrusted} from '../../text/untrusted.ts'
import {inRateColumn, trendColumn} from '../throughput-columns.ts'
import {isUnderReplicated, type PartitionRow} from './partition-row.ts'

/** What is wrong with a partition, in words; '' where nothing is. */
export function describePartitionProblem(row: PartitionRow): string {
  const {leader, error, details} = row
  if (leader < 0) {
    const offline = details?.offlineReplicas ?? []
    return offline.length === 0 ? 'no leader' : `no leader: ${nameBrokers(offline)} offline`
  }
  if (error !== null) return showUntrusted(error)
  if (details === null || !isUnderReplicated(details)) return ''
  const missing = details.replicas.filter((id) => !details.isr.includes(id))
  const offline =
    details.offlineReplicas.length === 0 ? '' : ` (${details.offlineReplicas.join(', ')} offline)`
  const problem = isUnderMinIsr(details) ? 'under min ISR' : 'under-replicated'
  return `${problem}: ${nameBrokers(missing)} not in sync${offline}`
}

function nameBrokers(ids: readonly number[]): string {
  return `${ids.length === 1 ? 'broker' : 'brokers'} ${ids.join(', ')}`
}

const columns: readonly ListColumn<PartitionRow>[] = [
  {
    title: 'P',
    minWidth: 5,
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
  {
    title: 'ISR/RF',
    minWidth: 7,
    maxWidth: 7,
    align: 'right',
    cell: ({details}) => (details === null ? UNKNOWN : `${details.isr.length}/${details.replicas.length}`),
    // By what is missing: three of three stand with one of one.
    sortValue: ({details}) => (details === null ? null : details.replicas.length - details.isr.length),
    sortsDescending: true,
    tone: ({details}) => (isUnderReplicated(details) ? 'bad' : null),
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
    holdsWithin: 0.01,
  },
  {
    title: 'BAR',
    minWidth: 6,
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
    cell: ({logEnd}) => (logEnd === null ? UNKNOWN : String(logEnd)),
    sortValue: ({logEnd}) => logEnd,
    sortsDescending: true,
    showsChange: true,
  },
  {
    title: 'STATUS',
    minWidth: 11,
    maxWidth: 42,
    align: 'left',
    cell: (partition, {glyphs}) => formatProblem(describePartitionProblem(partition), glyphs),
    sortValue: describePartitionProblem,
    sortsDescending: true,
    tone: (partition) => (describePartitionProblem(partition) === '' ? 'quiet' : 'bad'),
  },
  {
    title: 'START',
    minWidth: 12,
    maxWidth: 19,
    align: 'right',
    cell: ({logStart}) => (logStart === null ? UNKNOWN : String(logStart)),
    sortValue: ({logStart}) => logStart,
    sortsDescending: true,
    showsChange: true,
  },
  {
    title: 'SIZE',
    minWidth: 8,
    maxWidth: 8,
    align: 'right',
    cell: ({details}) => formatBytes(details?.sizeBytes),
    sortValue: ({details}) => details?.sizeBytes ?? null,
    sortsDescending: true,
    showsChange: true,
  },
  {
    title: 'OFFLINE',
    minWidth: 8,
    maxWidth: 12,
    align: 'left',
    cell: ({details}) => {
      if (details === null) return UNKNOWN
      return details.offlineReplicas.length === 0 ? 'none' : details.offlineReplicas.join(',')
    },
    sortValue: ({details}) => details?.offlineReplicas.length ?? null,
    sortsDescending: true,
    tone: ({details}) => (details?.offlineReplicas.length ? 'bad' : 'quiet'),
  },
]

/** The list of one topic's partitions. */
export const partitionList: ListSpec<PartitionRow> = {
  columns,
  idOf: ({partition}) => String(partition),
  // The number, the leader and the problem: what one would look for.
  filterTextOf: (partition) =>
    `${partition.partition} leader=${partition.leader < 0 ? 'none' : partition.leader} ${describePartitionProblem(partition)}`,
  hasProblem: (partition) => describePartitionProblem(partition) !== '',
}
