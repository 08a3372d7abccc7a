import type {GroupDescription} from '../core/groups/describe-groups.ts'
import type {ListedGroup} from '../core/groups/list-groups.ts'
import type {ResetPlanRow} from '../core/groups/plan-reset.ts'
import type {LagRow} from '../core/lag/calculate-lag.ts'
import type {FailureJson} from '../errors/failure.ts'
import {tableView} from './document.ts'
import {renderKeyValues} from './key-value.ts'
import {lagColumns} from './lag.ts'
import {formatCount} from './numbers.ts'
import {renderTable} from './table.ts'
import type {Role} from './theme.ts'

const STATE_ROLES: Readonly<Record<string, Role>> = {Stable: 'ok', Empty: 'muted', Dead: 'error'}

export const groupTable = tableView({
  rows: (list: {readonly groups: readonly ListedGroup[]}) => list.groups,
  columns: [
    {field: 'group', value: (group) => group.group},
    {field: 'type', value: (group) => group.type},
    {field: 'state', value: (group) => group.state, role: (group) => STATE_ROLES[group.state] ?? 'warn'},
    {field: 'protocol', value: (group) => group.protocol || null},
    {field: 'coordinator', value: (group) => group.coordinator},
  ],
})

export type DescribedGroupWithLag = GroupDescription & {readonly lag: readonly LagRow[]}

export interface GroupDescriptions {
  readonly groups: readonly (DescribedGroupWithLag | {readonly group: string; readonly error: FailureJson})[]
}

interface MemberRow {
  readonly group: string
  readonly member: GroupDescription['members'][number]
}

const memberColumns = [
  {field: 'memberId', value: ({member}: MemberRow) => member.memberId},
  {field: 'instanceId', value: ({member}: MemberRow) => member.instanceId, optional: true},
  {field: 'clientId', value: ({member}: MemberRow) => member.clientId},
  {field: 'host', value: ({member}: MemberRow) => member.host},
  {
    field: 'assignments',
    value: ({member}: MemberRow) =>
      member.assignments?.map(({topic, partitions}) => `${topic}:${partitions.join(',')}`).join(' ') || null,
  },
] as const

export const groupDescription = tableView({
  rows: (data: GroupDescriptions) => data.groups.flatMap((group) => ('lag' in group ? group.lag : [])),
  columns: lagColumns,
  name: (row) => row.group,
  text: ({groups}, context) =>
    groups
      .filter((group) => 'lag' in group)
      .map((group) => {
        const head = renderKeyValues(
          [
            {key: 'Group', value: group.group},
            {key: 'Type', value: group.type},
            {key: 'State', value: group.state, role: STATE_ROLES[group.state] ?? 'warn'},
            {key: 'Coordinator', value: group.coordinator},
            {key: 'Assignor', value: group.assignor},
            {key: 'Members', value: group.members.length},
          ],
          context,
        )
        const members = group.members.map((member) => ({group: group.group, member}))
        const blocks = [head]
        if (members.length > 0) blocks.push(renderTable(memberColumns, members, context))
        if (group.lag.length > 0) blocks.push(renderTable(lagColumns.slice(1), group.lag, context))
        return blocks.join('\n')
      })
      .join('\n'),
})

export const resetPlan = tableView({
  rows: (data: {readonly plan: readonly ResetPlanRow[]; readonly executed: boolean}) => data.plan,
  columns: [
    {field: 'group', value: (row) => row.group},
    {field: 'topic', value: (row) => row.topic},
    {field: 'partition', value: (row) => row.partition},
    {field: 'committed', value: (row) => row.committed},
    {field: 'target', header: 'NEW OFFSET', value: (row) => row.target},
    {
      field: 'change',
      value: (row) => row.change,
      text: (row) => describeChange(row.change),
      align: 'left',
      role: (row) =>
        row.change === null || row.change === 0n ? 'muted' : row.change > 0n ? 'warn' : 'accent',
    },
    {field: 'note', value: (row) => row.note, optional: true, role: 'warn'},
  ],
  name: (row) => row.group,
})

function describeChange(change: bigint | null): string | null {
  if (change === null) return null
  if (change === 0n) return 'unchanged'
  const count = formatCount(change < 0n ? -change : change)
  return change > 0n ? `${count} skipped` : `${count} replayed`
}

export const groupDeletionPlan = tableView({
  rows: (data: {
    readonly groups: readonly {
      readonly group: string
      readonly type: string
      readonly state: string
      readonly committed: number | null
    }[]
  }) => data.groups,
  columns: [
    {field: 'group', header: 'GROUP TO DELETE', value: (row) => row.group},
    {field: 'type', value: (row) => row.type},
    {field: 'state', value: (row) => row.state, role: (row) => STATE_ROLES[row.state] ?? 'warn'},
    {field: 'committed', header: 'COMMITTED OFFSETS', value: (row) => row.committed},
  ],
})

export const groupOutcomes = tableView({
  rows: (data: {
    readonly groups: readonly {
      readonly group: string
      readonly outcome: string
      readonly error?: FailureJson | undefined
    }[]
  }) => data.groups,
  columns: [
    {field: 'group', value: (row) => row.group},
    {
      field: 'outcome',
      value: (row) => row.outcome,
      role: (row) => (row.outcome === 'failed' ? 'error' : 'ok'),
    },
    {field: 'error', value: (row) => row.error?.message, optional: true, role: 'error'},
  ],
})
