import type {ChangeDocument} from '../../core/changes/change.ts'
import type {GroupMember, StreamsSubtopology, StreamsTopology} from '../../core/groups/group-description.ts'
import type {DetailedLagRow} from '../../core/lag/group-details.ts'
import type {HeldStreamsTopic, StreamsApplication} from '../../core/streams/applications.ts'
import type {StreamsTopicReason} from '../../core/streams/internal-topics.ts'
import type {StreamsResetStep} from '../../core/streams/reset-application.ts'
import type {Failure} from '../../errors/failure.ts'
import {outcomeColumns} from '../change.ts'
import type {Column} from '../column.ts'
import {type TextContext, tableView} from '../document.ts'
import {formatTasks} from '../groups/group-description.ts'
import {stateRole} from '../groups/groups.ts'
import {renderKeyValues} from '../key-value.ts'
import {lagColumns} from '../lag/lag.ts'
import {formatCount} from '../numbers.ts'
import {renderTable} from '../table.ts'

export const applicationTable = tableView({
  rows: (data: {readonly applications: readonly StreamsApplication[]}) => data.applications,
  columns: [
    {field: 'application', value: (row) => row.application},
    {field: 'type', value: (row) => row.type},
    {field: 'state', value: (row) => row.state, role: (row) => stateRole(row.state)},
    {field: 'members', value: (row) => row.members},
    {field: 'changelogTopics', header: 'CHANGELOGS', value: (row) => row.changelogTopics},
    {field: 'repartitionTopics', header: 'REPARTITIONS', value: (row) => row.repartitionTopics},
    {field: 'error', value: (row) => row.error?.message, optional: true, role: 'error'},
  ],
})

/** What `streams describe` prints of one application, or why there is nothing to be said. */
export interface DescribedApplication {
  readonly application: string
  readonly type: string
  readonly state: string
  readonly coordinator: number
  /** Null by the classic protocol, which tells the coordinator nothing of it, and until a member has told it. */
  readonly topology: StreamsTopology | null
  readonly members: readonly Pick<GroupMember, 'memberId' | 'clientId' | 'host' | 'assignments' | 'tasks'>[]
  readonly internalTopics: readonly HeldStreamsTopic[]
  readonly lag: readonly DetailedLagRow[]
  readonly error?: Failure
}

export interface StreamsDescriptions {
  readonly applications: readonly (
    | DescribedApplication
    | {readonly application: string; readonly error: Failure}
  )[]
}

const subtopologyColumns: readonly Column<StreamsSubtopology>[] = [
  {field: 'subtopology', value: (row) => row.subtopology},
  {
    field: 'reads',
    value: ({sourceTopics, repartitionSourceTopics}) => join(sourceTopics, repartitionSourceTopics),
  },
  {field: 'writes', value: ({repartitionSinkTopics}) => join(repartitionSinkTopics)},
  {field: 'changelogs', value: ({changelogTopics}) => join(changelogTopics)},
]

const memberColumns: readonly Column<DescribedApplication['members'][number]>[] = [
  {field: 'memberId', value: (row) => row.memberId},
  {field: 'clientId', value: (row) => row.clientId},
  {field: 'host', value: (row) => row.host},
  {field: 'active', value: (row) => formatTasks(row.tasks?.active), optional: true},
  {field: 'standby', value: (row) => formatTasks(row.tasks?.standby), optional: true},
  {field: 'warmup', value: (row) => formatTasks(row.tasks?.warmup), optional: true},
]

/** By what a topic is known to be an application's own. */
const REASONS: Readonly<Record<StreamsTopicReason, string>> = {
  topology: 'topology',
  generated: 'id and generated name',
  name: 'name alone',
}

const topicColumns: readonly Column<HeldStreamsTopic>[] = [
  {field: 'topic', header: 'INTERNAL TOPIC', value: (row) => row.topic},
  {field: 'role', value: (row) => row.role},
  {field: 'name', header: 'STORE OR STEP', value: (row) => row.name},
  {field: 'reason', header: 'KNOWN BY', value: (row) => row.reason, text: (row) => REASONS[row.reason]},
  {field: 'partitions', value: (row) => row.partitions},
  {field: 'records', value: (row) => row.records},
]

function join(...topics: readonly (readonly string[])[]): string | null {
  return topics.flat().join(' ') || null
}

export const streamsDescription = tableView({
  rows: (data: StreamsDescriptions) => data.applications.flatMap((each) => ('lag' in each ? each.lag : [])),
  columns: lagColumns,
  name: (row) => row.group,
  text: ({applications}, context) =>
    applications
      .map((each) =>
        'lag' in each
          ? describeApplication(each, context)
          : renderKeyValues(
              [
                {key: 'Application', value: each.application},
                {key: 'Error', value: each.error.message, role: 'error'},
              ],
              {theme: context.theme},
            ),
      )
      .join('\n'),
})

function describeApplication(each: DescribedApplication, context: TextContext): string {
  const {application, type, state, coordinator, topology, members, internalTopics, lag} = each
  const blocks = [
    renderKeyValues(
      [
        {key: 'Application', value: application},
        {key: 'Type', value: type},
        {key: 'State', value: state, role: stateRole(state)},
        {key: 'Coordinator', value: coordinator},
        ...(topology === null ? [] : [{key: 'Topology', value: `epoch ${topology.epoch}`}]),
        {key: 'Members', value: members.length},
      ],
      context,
    ),
  ]
  if (topology !== null) blocks.push(renderTable(subtopologyColumns, topology.subtopologies, context))
  if (members.length > 0) blocks.push(renderTable(memberColumns, members, context))
  if (internalTopics.length > 0) blocks.push(renderTable(topicColumns, internalTopics, context))
  if (lag.length > 0) blocks.push(renderTable(lagColumns.slice(1), lag, context))
  return blocks.join('\n')
}

export const streamsResetSteps = tableView({
  rows: (data: ChangeDocument<'steps', StreamsResetStep>) => data.steps,
  columns: [
    {field: 'application', value: (row) => row.application},
    {
      field: 'step',
      value: (row) => row.step,
      role: (row) => (row.step === 'delete' ? 'warn' : undefined),
    },
    {field: 'topic', value: (row) => row.topic},
    {field: 'role', value: (row) => row.role},
    {
      field: 'reason',
      header: 'KNOWN BY',
      value: (row) => row.reason,
      text: (row) => (row.reason === null ? null : REASONS[row.reason]),
      optional: true,
    },
    {field: 'partition', value: (row) => row.partition},
    {field: 'committed', value: (row) => row.committed, optional: true},
    {field: 'target', header: 'NEW OFFSET', value: (row) => row.target, optional: true},
    {field: 'change', value: (row) => row.change, text: describeChange, align: 'left'},
    {field: 'records', value: (row) => row.records, wide: true},
    {field: 'note', value: (row) => row.note, optional: true, role: 'warn'},
    ...outcomeColumns,
  ],
})

function describeChange({step, change, records}: StreamsResetStep): string | null {
  if (step === 'delete') return records === null ? null : `${formatCount(records)} lost`
  if (change === null) return null
  if (change === 0n) return 'unchanged'
  const count = formatCount(change < 0n ? -change : change)
  return change > 0n ? `${count} skipped` : `${count} replayed`
}
