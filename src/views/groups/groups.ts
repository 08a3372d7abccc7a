import type {ChangeDocument} from '../../core/changes/change.ts'
import type {GroupDeletion} from '../../core/groups/delete-groups.ts'
import type {ListedGroup} from '../../core/groups/list-groups.ts'
import type {MemberRemoval} from '../../core/groups/remove-members.ts'
import {wordIn} from '../../core/names/word-in.ts'
import {outcomeColumns} from '../change.ts'
import type {Column} from '../column.ts'
import {tableView} from '../document.ts'
import type {Role} from '../theme.ts'

const STATE_ROLES: Readonly<Record<string, Role>> = {Stable: 'ok', Empty: 'muted', Dead: 'error'}

/** How a group's state is painted; states of a rebalance under way stand out. */
export function stateRole(state: string): Role {
  return wordIn(STATE_ROLES, state) ?? 'warn'
}

/** A row of `group list`; members only where they were asked for, null where the group may not be described. */
export type GroupListRow = ListedGroup & {readonly members?: number | null}

interface GroupListDocument {
  readonly groups: readonly GroupListRow[]
}

const listColumns: readonly Column<GroupListRow>[] = [
  {field: 'group', value: (group) => group.group},
  {field: 'type', value: (group) => group.type},
  {field: 'state', value: (group) => group.state, role: (group) => stateRole(group.state)},
  {field: 'protocol', value: (group) => group.protocol || null},
  {field: 'coordinator', value: (group) => group.coordinator},
]

export const groupTable = tableView({rows: (list: GroupListDocument) => list.groups, columns: listColumns})

export const groupTableWithMembers = tableView({
  rows: (list: GroupListDocument) => list.groups,
  columns: [...listColumns, {field: 'members', value: (group) => group.members}],
})

export const groupDeletions = tableView({
  rows: (data: ChangeDocument<'groups', GroupDeletion>) => data.groups,
  columns: [
    {field: 'group', value: (row) => row.group},
    {field: 'type', value: (row) => row.type},
    {
      field: 'state',
      value: (row) => row.state,
      role: (row) => (row.state === null ? undefined : stateRole(row.state)),
    },
    {field: 'committed', header: 'COMMITTED OFFSETS', value: (row) => row.committed},
    ...outcomeColumns,
  ],
})

export const memberRemovals = tableView({
  rows: (data: ChangeDocument<'members', MemberRemoval>) => data.members,
  columns: [
    {field: 'group', value: (row) => row.group},
    {field: 'memberId', header: 'MEMBER', value: (row) => row.memberId},
    {field: 'instanceId', header: 'INSTANCE', value: (row) => row.instanceId},
    {field: 'clientId', header: 'CLIENT', value: (row) => row.clientId},
    {field: 'host', value: (row) => row.host},
    {field: 'partitions', value: (row) => row.partitions},
    ...outcomeColumns,
  ],
})

/** What is asked before groups are deleted. */
export function deletionQuestion({length}: readonly unknown[]): string {
  return `Delete ${length === 1 ? 'this group' : `these ${length} groups`}?`
}
