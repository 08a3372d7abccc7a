import type {TopicPartitions} from '../../core/consume/group/consumer-protocol.ts'
import type {GroupMember} from '../../core/groups/group-description.ts'
import type {ShareOffset} from '../../core/groups/share-offsets.ts'
import {explainStatus} from '../../core/lag/explain-status.ts'
import type {DetailedLagRow, GroupDetails} from '../../core/lag/group-details.ts'
import type {Failure} from '../../errors/failure.ts'
import type {Column} from '../column.ts'
import {type TextContext, tableView} from '../document.ts'
import {renderKeyValues} from '../key-value.ts'
import {lagColumns} from '../lag/lag.ts'
import {renderTable} from '../table.ts'
import {stateRole} from './groups.ts'

/** What `group describe` prints: a group with all its details, or why there is none. */
export interface GroupDescriptions {
  readonly groups: readonly (GroupDetails | {readonly group: string; readonly error: Failure})[]
}

/** Columns of what members differ in; what is the same for all stands above them once. */
const differingColumns = {
  memberType: {field: 'memberType', header: 'TYPE', value: (member) => member.memberType},
  subscribed: {field: 'subscribedTopics', header: 'SUBSCRIBED', value: formatSubscription},
} satisfies Record<string, Column<GroupMember>>

const memberColumns: readonly Column<GroupMember>[] = [
  {field: 'memberId', value: (member) => member.memberId},
  {field: 'instanceId', value: (member) => member.instanceId, optional: true},
  {field: 'clientId', value: (member) => member.clientId},
  {field: 'host', value: (member) => member.host},
  {field: 'rack', value: (member) => member.rack, optional: true},
  {field: 'memberEpoch', header: 'EPOCH', value: (member) => member.memberEpoch, optional: true},
  {field: 'assignments', value: (member) => formatAssignment(member.assignments)},
  {
    field: 'targetAssignments',
    header: 'TARGET',
    // Worth a column only while the member has not caught up with it.
    value: (member) => {
      // Only the newer protocols have a target: a classic group's assignment is what its leader said.
      if (member.targetAssignments === null) return null
      const target = formatAssignment(member.targetAssignments)
      return target === formatAssignment(member.assignments) ? null : (target ?? 'nothing')
    },
    optional: true,
    role: 'warn',
  },
  {field: 'standby', value: (member) => formatTasks(member.tasks?.standby), optional: true},
  {field: 'warmup', value: (member) => formatTasks(member.tasks?.warmup), optional: true},
]

const shareColumns: readonly Column<ShareOffset>[] = [
  {field: 'topic', value: (row) => row.topic},
  {field: 'partition', value: (row) => row.partition},
  {field: 'startOffset', value: (row) => row.startOffset},
  {field: 'leaderEpoch', value: (row) => row.leaderEpoch, wide: true},
  {field: 'lag', value: (row) => row.lag},
  {field: 'error', value: (row) => row.error?.message, optional: true, role: 'error'},
]

/** The rows of one group; the group's name is in the block above them. */
const detailedLagColumns: readonly Column<DetailedLagRow>[] = [
  ...lagColumns,
  {field: 'reason', value: explainStatus, optional: true, role: 'muted'},
  {field: 'leaderEpoch', value: (row) => row.leaderEpoch, wide: true},
  {field: 'metadata', value: (row) => row.metadata || null, wide: true},
]

export const groupDescription = tableView({
  rows: (data: GroupDescriptions) => data.groups.flatMap((group) => ('lag' in group ? group.lag : [])),
  columns: detailedLagColumns,
  name: (row) => row.group,
  text: ({groups}, context) =>
    groups
      .map((group) =>
        'lag' in group
          ? describeGroup(group, context)
          : renderKeyValues(
              [
                {key: 'Group', value: group.group},
                {key: 'Error', value: group.error.message, role: 'error'},
              ],
              {theme: context.theme},
            ),
      )
      .join('\n'),
})

function describeGroup(group: GroupDetails, context: TextContext): string {
  const epochs =
    group.groupEpoch === null
      ? []
      : [{key: 'Epoch', value: formatEpochs(group.groupEpoch, group.assignmentEpoch)}]
  const {coordinatorEpoch} = group
  const coordinator =
    coordinatorEpoch === null ? group.coordinator : `${group.coordinator} (epoch ${coordinatorEpoch})`
  const {memberType, subscribed: subscription} = differingColumns
  const subscribed = group.members[0] ? formatSubscription(group.members[0]) : null
  const isSubscribedAlike = group.members.every((member) => formatSubscription(member) === subscribed)
  const columns = [
    ...memberColumns,
    ...(countTypes(group.members).length > 1 ? [memberType] : []),
    ...(isSubscribedAlike ? [] : [subscription]),
  ]
  const blocks = [
    renderKeyValues(
      [
        {key: 'Group', value: group.group},
        {key: 'Type', value: group.type},
        {key: 'State', value: group.state, role: stateRole(group.state)},
        {key: 'Coordinator', value: coordinator},
        {key: 'Assignor', value: group.assignor},
        ...epochs,
        {key: 'Members', value: formatCount(group.members)},
        ...(isSubscribedAlike && subscribed ? [{key: 'Subscribed', value: subscribed}] : []),
      ],
      context,
    ),
  ]
  if (group.members.length > 0) blocks.push(renderTable(columns, group.members, context))
  if (group.lag.length > 0) blocks.push(renderTable(detailedLagColumns.slice(1), group.lag, context))
  if (group.shareOffsets && group.shareOffsets.length > 0)
    blocks.push(renderTable(shareColumns, group.shareOffsets, context))
  return blocks.join('\n')
}

/** How many members of each protocol; one for all is what the group's type says already, but for classic ones in a KIP-848 group. */
function countTypes(members: readonly GroupMember[]): [string, number][] {
  return [...Map.groupBy(members, ({memberType}) => memberType ?? 'unknown')].map(([type, {length}]) => [
    type,
    length,
  ])
}

/** `3`, or `3 (2 consumer, 1 classic)` where a group has members of both protocols. */
function formatCount(members: readonly GroupMember[]): string {
  const types = countTypes(members)
  const kinds = types.length > 1 ? ` (${types.map(([type, count]) => `${count} ${type}`).join(', ')})` : ''
  return `${members.length}${kinds}`
}

/** `orders payments /audit-.+/`: names as they are, a regular expression between slashes. */
function formatSubscription({subscribedTopics, subscribedTopicRegex}: GroupMember): string | null {
  const words = [
    ...(subscribedTopics ?? []),
    ...(subscribedTopicRegex === null ? [] : [`/${subscribedTopicRegex}/`]),
  ]
  return words.join(' ') || null
}

function formatEpochs(group: number, assignment: number | null): string {
  return assignment === null || assignment === group ? String(group) : `${group}, assigned for ${assignment}`
}

function formatAssignment(assignments: readonly TopicPartitions[] | null): string | null {
  return assignments?.map(({topic, partitions}) => `${topic}:${partitions.join(',')}`).join(' ') || null
}

/** `0_0,1 1_0`: tasks by subtopology and partition, as Streams names them; null for none. */
export function formatTasks(
  tasks: readonly {readonly subtopology: string; readonly partitions: readonly number[]}[] | undefined,
): string | null {
  return tasks?.map(({subtopology, partitions}) => `${subtopology}_${partitions.join(',')}`).join(' ') || null
}
