import type {GroupReport} from '../../../core/dashboard/groups-report.ts'
import {type LagStatus, statusNumber} from '../../../core/lag/lag-status.ts'
import {formatCompact} from '../../../views/numbers.ts'
import {renderSpark} from '../../../views/spark.ts'
import type {ListColumn, ListSpec} from '../../list/column.ts'
import {
  formatEta,
  formatGroupLag,
  formatGroupTimeLag,
  formatLoss,
  formatSinceCommit,
} from '../../text/lag-numbers.ts'
import {formatStatus, isBadStatus, toneOfStatus} from '../../text/lag-status.ts'
import {showUntrusted} from '../../text/untrusted.ts'
import type {Tone} from '../../theme.ts'
import {LAG_HOLDS, RATE_HOLDS, TIME_HOLDS_MS} from '../throughput-columns.ts'

/** The worst status of the group's partitions; of a group without any, that nothing is committed. */
export function statusOfGroup({summary, error}: GroupReport): LagStatus {
  if (error !== null) return 'ERROR'
  return summary?.status ?? 'NO-COMMIT'
}

/** A course has the colour of what it led to. */
function trendTone(status: LagStatus): Tone {
  const tone = toneOfStatus(status)
  return tone === 'quiet' ? 'accent' : tone
}

function quantity(
  title: string,
  width: number,
  value: (group: GroupReport) => number | bigint | null,
  holdsWithin?: number,
): ListColumn<GroupReport> {
  return {
    title,
    minWidth: width,
    maxWidth: width,
    align: 'right',
    cell: (group) => formatCompact(value(group)),
    sortValue: value,
    sortsDescending: true,
    showsChange: true,
    ...(holdsWithin === undefined ? {} : {holdsWithin}),
  }
}

const columns: readonly ListColumn<GroupReport>[] = [
  {
    title: 'GROUP',
    minWidth: 16,
    maxWidth: 60,
    align: 'left',
    cell: ({group}) => showUntrusted(group),
    sortValue: ({group}) => group,
  },
  {
    title: 'STATUS',
    minWidth: 11,
    maxWidth: 13,
    align: 'left',
    cell: (group, {glyphs}) => formatStatus(statusOfGroup(group), glyphs),
    sortValue: (group) => statusNumber(statusOfGroup(group)),
    sortsDescending: true,
    tone: (group) => toneOfStatus(statusOfGroup(group)),
  },
  {
    ...quantity('LAG', 6, ({summary}) => summary?.lag ?? null, LAG_HOLDS),
    cell: ({summary}) => formatGroupLag(summary),
  },
  {
    title: 'TREND',
    minWidth: 8,
    maxWidth: 24,
    align: 'left',
    cell: ({lagCourse}, {width, windowMs, glyphs}) => renderSpark(lagCourse(windowMs, width), width, glyphs),
    tone: (group) => trendTone(statusOfGroup(group)),
    fades: true,
  },
  {
    title: 'BEHIND',
    minWidth: 7,
    maxWidth: 7,
    align: 'right',
    cell: ({summary}) => formatGroupTimeLag(summary),
    sortValue: ({summary}) => summary?.timeLagMs ?? null,
    sortsDescending: true,
    holdsWithin: TIME_HOLDS_MS,
  },
  quantity('IN/s', 6, ({summary}) => summary?.inPerSecond ?? null, RATE_HOLDS),
  quantity('OUT/s', 6, ({summary}) => summary?.outPerSecond ?? null, RATE_HOLDS),
  {
    title: 'ETA',
    minWidth: 6,
    maxWidth: 6,
    align: 'right',
    cell: ({summary}) => formatEta(summary?.lag ?? null, summary?.etaSeconds),
    sortValue: ({summary}) => summary?.etaSeconds ?? null,
    sortsDescending: true,
    holdsWithin: TIME_HOLDS_MS / 1000,
  },
  {...quantity('MEMB', 4, ({members}) => members?.length ?? null), showsChange: false},
  {
    title: 'LOSS IN',
    minWidth: 7,
    maxWidth: 7,
    align: 'right',
    cell: ({summary}) => formatLoss(summary ?? {}),
    sortValue: ({summary}) => summary?.timeToLossMs ?? null,
    holdsWithin: TIME_HOLDS_MS,
    tone: (group) => (statusOfGroup(group) === 'AT-RISK' ? 'bad' : null),
  },
  {...quantity('TOPICS', 6, ({summary}) => summary?.topics ?? null), showsChange: false},
  {
    title: 'STATE',
    minWidth: 6,
    maxWidth: 20,
    align: 'left',
    cell: ({state}) => showUntrusted(state),
    sortValue: ({state}) => state,
  },
  {
    ...quantity('MAXPART', 7, ({summary}) => summary?.maxLag ?? null, LAG_HOLDS),
    cell: ({summary}) => formatGroupLag(summary, 'maxLag'),
  },
  {
    ...quantity('SINCE', 5, ({summary}) => summary?.sinceCommitMs ?? null, TIME_HOLDS_MS),
    cell: ({summary}) => formatSinceCommit(summary ?? {}),
    showsChange: false,
  },
  {...quantity('COORD', 5, ({coordinator}) => coordinator), sortsDescending: false, showsChange: false},
  {
    title: 'TYPE',
    minWidth: 8,
    maxWidth: 10,
    align: 'left',
    cell: ({type}) => showUntrusted(type),
    sortValue: ({type}) => type,
  },
  {...quantity('PART', 5, ({partitions}) => partitions.length), showsChange: false},
]

/** The list of all groups. */
export const groupList: ListSpec<GroupReport> = {
  columns,
  idOf: ({group}) => group,
  isNamedById: true,
  filterTextOf: (group) => `${group.group} ${statusOfGroup(group)} ${group.state}`,
  hasProblem: (group) => isBadStatus(statusOfGroup(group)),
}
