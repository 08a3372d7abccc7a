import type {WatchedRow} from '../../../core/lag/lag-history.ts'
import {statusNumber} from '../../../core/lag/lag-status.ts'
import {formatCompact} from '../../../views/numbers.ts'
import type {ListColumn, ListSpec} from '../../list/column.ts'
import {formatEta, formatLoss, formatTimeLag, formatTrend} from '../../text/lag-numbers.ts'
import {formatStatus, isBadStatus, toneOfStatus} from '../../text/lag-status.ts'
import {showUntrusted} from '../../text/untrusted.ts'
import {LAG_HOLDS, RATE_HOLDS, TIME_HOLDS_MS} from '../throughput-columns.ts'

/** One partition of a group, watched over several polls. */
export type GroupPartition = WatchedRow

function quantity(
  title: string,
  width: number,
  value: (row: GroupPartition) => number | bigint | null,
  holdsWithin?: number,
): ListColumn<GroupPartition> {
  return {
    title,
    minWidth: width,
    maxWidth: width,
    align: 'right',
    cell: (row) => formatCompact(value(row)),
    sortValue: value,
    sortsDescending: true,
    showsChange: true,
    ...(holdsWithin === undefined ? {} : {holdsWithin}),
  }
}

/** An offset in full: it is a name to be used elsewhere. */
function offset(title: string, value: (row: GroupPartition) => bigint | null): ListColumn<GroupPartition> {
  return {
    ...quantity(title, 10, value),
    maxWidth: 16,
    cell: (row) => String(value(row) ?? '-'),
  }
}

const columns: readonly ListColumn<GroupPartition>[] = [
  {
    title: 'TOPIC',
    minWidth: 12,
    maxWidth: 50,
    align: 'left',
    cell: ({topic}) => showUntrusted(topic),
    sortValue: ({topic}) => topic,
  },
  {
    title: 'P',
    minWidth: 4,
    maxWidth: 4,
    align: 'right',
    cell: ({partition}) => String(partition),
    sortValue: ({partition}) => partition,
  },
  {
    title: 'STATUS',
    minWidth: 11,
    maxWidth: 13,
    align: 'left',
    cell: ({status}, {glyphs}) => formatStatus(status, glyphs),
    sortValue: ({status}) => statusNumber(status),
    sortsDescending: true,
    tone: ({status}) => toneOfStatus(status),
  },
  quantity('LAG', 6, ({lag}) => lag, LAG_HOLDS),
  {
    title: 'TREND',
    minWidth: 6,
    maxWidth: 6,
    align: 'right',
    cell: ({trend, lagPerSecond}, {glyphs}) => formatTrend(trend, lagPerSecond, glyphs),
    sortValue: ({lagPerSecond}) => lagPerSecond,
    sortsDescending: true,
    holdsWithin: RATE_HOLDS,
  },
  {
    title: 'BEHIND',
    minWidth: 7,
    maxWidth: 7,
    align: 'right',
    cell: formatTimeLag,
    sortValue: ({timeLagMs}) => timeLagMs ?? null,
    sortsDescending: true,
    holdsWithin: TIME_HOLDS_MS,
  },
  quantity('IN/s', 6, ({inPerSecond}) => inPerSecond, RATE_HOLDS),
  quantity('OUT/s', 6, ({outPerSecond}) => outPerSecond, RATE_HOLDS),
  {
    title: 'ETA',
    minWidth: 6,
    maxWidth: 6,
    align: 'right',
    cell: ({lag, etaSeconds}) => formatEta(lag, etaSeconds),
    sortValue: ({etaSeconds}) => etaSeconds,
    sortsDescending: true,
    holdsWithin: TIME_HOLDS_MS / 1000,
  },
  {
    title: 'LOSS IN',
    minWidth: 7,
    maxWidth: 7,
    align: 'right',
    cell: formatLoss,
    sortValue: ({timeToLossMs}) => timeToLossMs ?? null,
    holdsWithin: TIME_HOLDS_MS,
    tone: ({status}) => (status === 'AT-RISK' ? 'bad' : null),
  },
  offset('COMMIT', ({committed}) => committed),
  offset('END', ({logEnd}) => logEnd),
  quantity('LOST', 6, ({lost}) => lost),
  quantity('TXN', 5, ({openTxn}) => openTxn),
  {
    title: 'MEMBER',
    minWidth: 10,
    maxWidth: 30,
    align: 'left',
    cell: ({clientId}) => (clientId === null ? '-' : showUntrusted(clientId)),
    sortValue: ({clientId}) => clientId,
  },
  {
    title: 'HOST',
    minWidth: 10,
    maxWidth: 30,
    align: 'left',
    cell: ({host}) => (host === null ? '-' : showUntrusted(host)),
    sortValue: ({host}) => host,
  },
]

/** The list of one group's partitions. */
export const groupPartitionList: ListSpec<GroupPartition> = {
  columns,
  idOf: ({topic, partition}) => `${topic}-${partition}`,
  filterTextOf: ({topic, partition, status, clientId, host}) =>
    `${topic}-${partition} ${status} ${clientId ?? ''} ${host ?? ''}`,
  hasProblem: ({status}) => isBadStatus(status),
}

const glanceTitles: readonly string[] = [
  'TOPIC',
  'P',
  'STATUS',
  'LAG',
  'BEHIND',
  'IN/s',
  'OUT/s',
  'ETA',
  'LOSS IN',
  'LOST',
  'MEMBER',
]

/** The same at a glance, where there is no room for more. */
export const partitionGlance: ListSpec<GroupPartition> = {
  ...groupPartitionList,
  columns: columns.filter(({title}) => glanceTitles.includes(title)),
}
