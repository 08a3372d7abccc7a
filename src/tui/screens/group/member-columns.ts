import type {GroupReport} from '../../../core/dashboard/groups-report.ts'
import type {GroupMember} from '../../../core/groups/group-description.ts'
import {formatCompact} from '../../../views/numbers.ts'
import type {ListSpec} from '../../list/column.ts'
import {showUntrusted} from '../../text/untrusted.ts'
import {LAG_HOLDS, RATE_HOLDS} from '../throughput-columns.ts'

/** A member with the lag of what it reads. */
export interface MemberRow extends GroupMember {
  readonly partitions: number
  readonly lag: bigint | null
  readonly outPerSecond: number | null
  /** `orders:0,1 payments:4` */
  readonly assigned: string
}

/** Joins the members of a group with the lag of their partitions. */
export function joinMemberLag({members, partitions}: GroupReport): readonly MemberRow[] {
  const byMember = Map.groupBy(partitions, ({memberId}) => memberId)
  return (members ?? []).map((member) => {
    const rows = byMember.get(member.memberId) ?? []
    const known = rows.filter(({lag}) => lag !== null)
    const rated = rows.filter(({outPerSecond}) => outPerSecond !== null)
    return {
      ...member,
      partitions: (member.assignments ?? []).reduce((sum, topic) => sum + topic.partitions.length, 0),
      lag: known.length === 0 ? null : known.reduce((sum, {lag}) => sum + (lag ?? 0n), 0n),
      outPerSecond:
        rated.length === 0 ? null : rated.reduce((sum, {outPerSecond}) => sum + (outPerSecond ?? 0), 0),
      assigned: (member.assignments ?? [])
        .map(({topic, partitions: numbers}) => `${topic}:${numbers.toSorted((a, b) => a - b).join(',')}`)
        .join(' '),
    }
  })
}

/** The list of one group's members. */
export const memberList: ListSpec<MemberRow> = {
  columns: [
    {
      title: 'CLIENT',
      minWidth: 14,
      maxWidth: 40,
      align: 'left',
      cell: ({clientId}) => showUntrusted(clientId),
      sortValue: ({clientId}) => clientId,
    },
    {
      title: 'HOST',
      minWidth: 12,
      maxWidth: 30,
      align: 'left',
      cell: ({host}) => showUntrusted(host),
      sortValue: ({host}) => host,
    },
    {
      title: 'PART',
      minWidth: 5,
      maxWidth: 5,
      align: 'right',
      cell: ({partitions}) => String(partitions),
      sortValue: ({partitions}) => partitions,
      sortsDescending: true,
    },
    {
      title: 'LAG',
      minWidth: 6,
      maxWidth: 6,
      align: 'right',
      cell: ({lag}) => formatCompact(lag),
      sortValue: ({lag}) => lag,
      sortsDescending: true,
      holdsWithin: LAG_HOLDS,
      showsChange: true,
    },
    {
      title: 'OUT/s',
      minWidth: 6,
      maxWidth: 6,
      align: 'right',
      cell: ({outPerSecond}) => formatCompact(outPerSecond),
      sortValue: ({outPerSecond}) => outPerSecond,
      sortsDescending: true,
      holdsWithin: RATE_HOLDS,
      showsChange: true,
    },
    {
      title: 'ASSIGNED',
      minWidth: 16,
      maxWidth: 100,
      align: 'left',
      cell: ({assigned}) => showUntrusted(assigned),
    },
    {
      title: 'INSTANCE',
      minWidth: 8,
      maxWidth: 30,
      align: 'left',
      cell: ({instanceId}) => (instanceId === null ? '-' : showUntrusted(instanceId)),
    },
    {
      title: 'MEMBER',
      minWidth: 16,
      maxWidth: 60,
      align: 'left',
      cell: ({memberId}) => showUntrusted(memberId),
      sortValue: ({memberId}) => memberId,
    },
  ],
  idOf: ({memberId}) => memberId,
  filterTextOf: ({memberId, clientId, host, assigned}) => `${clientId} ${host} ${memberId} ${assigned}`,
  // A member that was given nothing idles.
  hasProblem: ({partitions}) => partitions === 0,
}

const GLANCE_TITLES: readonly string[] = ['CLIENT', 'HOST', 'PART', 'LAG', 'OUT/s']

/** The same at a glance, where there is no room for more. */
export const memberGlance: ListSpec<MemberRow> = {
  ...memberList,
  columns: memberList.columns.filter(({title}) => GLANCE_TITLES.includes(title)),
}
