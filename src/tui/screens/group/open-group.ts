import type {GroupReport} from '../../../core/dashboard/groups-report.ts'
import {problemOfGroupPartition} from '../../../core/dashboard/problems/find-problems.ts'
import type {Problem} from '../../../core/dashboard/problems/problem.ts'
import {explainWatched} from '../../../core/lag/explain-watched.ts'
import {flagWords} from '../../../core/names/command-line.ts'
import {formatTopicPartition} from '../../../core/offsets/topic-partition.ts'
import type {TopicPartition} from '../../../kafka/routing.ts'
import {formatCompact} from '../../../views/numbers.ts'
import {defineListScreen} from '../../list/list-screen.ts'
import {startList} from '../../list/list-state.ts'
import type {KeyBinding} from '../../terminal/key-binding.ts'
import {formatCure} from '../../text/cure.ts'
import {formatEta, formatGroupLag, formatTimeLag} from '../../text/lag-numbers.ts'
import type {PaintedText} from '../../text/paint.ts'
import {showUntrusted} from '../../text/untrusted.ts'
import {
  type MountedScreen,
  mountScreen,
  type ScreenContext,
  type ScreenLook,
  type ScreenView,
} from '../screen.ts'
import {openHistory} from './history-screen.ts'
import {joinMemberLag, type MemberRow, memberList} from './member-columns.ts'
import {nextRecordBinding, openNextRecord} from './next-record.ts'
import {type GroupPartition, groupPartitionList} from './partition-columns.ts'

/** Whose partitions or members are shown. */
export interface AboutGroup {
  readonly group: string
}

/** The group as the newest report has it; undefined where it is not there. */
export function findGroup({group}: AboutGroup, {reports}: ScreenContext): GroupReport | undefined {
  return reports.groups?.groups.find((each) => each.group === group)
}

/** The numbers of the whole group, for the right of the second line. */
export function formatGroupStatus(about: AboutGroup, context: ScreenContext): string {
  const summary = findGroup(about, context)?.summary
  if (!summary) return ''
  const {lag, inPerSecond, outPerSecond, etaSeconds} = summary
  const rates = `in ${formatCompact(inPerSecond)}/s  out ${formatCompact(outPerSecond)}/s`
  return `lag ${formatGroupLag(summary)}  ${rates}  eta ${formatEta(lag, etaSeconds)} `
}

/** What to say where the group is not there or could not be read; null where it could. */
export function describeGroup(
  about: AboutGroup,
  context: ScreenContext,
  {glyphs}: ScreenLook,
): ScreenView['message'] {
  if (context.reports.groups === null) return null
  const group = findGroup(about, context)
  const text =
    group === undefined ? `group ${about.group} is not there; Esc goes back` : (group.error?.message ?? null)
  return text === null ? null : {text: ` ${glyphs.warning} ${showUntrusted(text)}`, tone: 'warning'}
}

const tabBinding: KeyBinding<'next-tab'> = {
  keys: ['tab', 'enter'],
  action: 'next-tab',
  label: 'next tab',
  help: 'partitions, members, history',
}

/** What is wrong with a partition of the group; null where nothing is. */
function findProblem(about: AboutGroup, row: GroupPartition, context: ScreenContext): Problem | null {
  const group = findGroup(about, context)
  const {groups} = context.reports
  return group === undefined || groups === null ? null : problemOfGroupPartition(group, row, groups)
}

function describePartition(
  about: AboutGroup,
  row: GroupPartition | undefined,
  context: ScreenContext,
  look: ScreenLook,
): ScreenView['message'] {
  const ofGroup = describeGroup(about, context, look)
  if (ofGroup !== null || row === undefined) return ofGroup
  const {topic, partition, status, timeLagMethod} = row
  const where = `${showUntrusted(topic)}-${partition}`
  const method = timeLagMethod ? `  behind ${formatTimeLag(row)} (${timeLagMethod})` : ''
  const text = `${where} ${status}: ${showUntrusted(explainWatched(row))}${method}`
  const problem = findProblem(about, row, context)
  return problem === null
    ? {text: ` ${text}`, tone: 'quiet'}
    : {text: ` ${look.glyphs.warning} ${text}. ${formatCure(problem)}`, tone: 'warning'}
}

/** Screen of one group's partitions. */
export const groupPartitionsScreen = defineListScreen<GroupPartition, AboutGroup, 'next-tab' | 'next-record'>(
  {
    name: 'Group',
    feed: 'groups',
    needs: ({group}) => ({groups: {focus: [group]}}),
    spec: groupPartitionList,
    bindings: [tabBinding, nextRecordBinding],
    rows: (about, context) => findGroup(about, context)?.partitions ?? [],
    act: (action, {group}, selected, context) => {
      if (action === 'next-tab') return {replace: openMembers(group, context)}
      return selected === undefined ? {} : openNextRecord(selected, context)
    },
    label: ({group}) => `${showUntrusted(group)}  [PARTITIONS] members history`,
    nameInLabel: ({group}) => group,
    status: formatGroupStatus,
    message: describePartition,
    selection: ({group}, row, context) => ({
      name: `${row.topic}-${row.partition}`,
      topic: row.topic,
      json: row,
      command: findProblem({group}, row, context)?.command ?? {
        verb: ['lag'],
        names: [group],
        flags: [...flagWords('--topic', row.topic), '--rates', '--time'],
      },
    }),
  },
)

/** None is not the same as unknown; of a group that is not there the message tells. */
function describeNoMembers(group: GroupReport | undefined): readonly PaintedText[] {
  if (group === undefined) return []
  return [{text: group.members === null ? 'the members are unknown' : 'no members', tone: 'quiet'}]
}

/** Screen of one group's members. */
export const groupMembersScreen = defineListScreen<MemberRow, AboutGroup, 'next-tab'>({
  name: 'Group',
  feed: 'groups',
  needs: ({group}) => ({groups: {focus: [group]}}),
  spec: memberList,
  bindings: [tabBinding],
  rows: (about, context) => {
    const group = findGroup(about, context)
    return group === undefined ? [] : joinMemberLag(group)
  },
  empty: (about, context) => describeNoMembers(findGroup(about, context)),
  act: (_action, {group}) => ({replace: openHistory(group, (context) => openGroup(group, context))}),
  label: ({group}) => `${showUntrusted(group)}  partitions [MEMBERS] history`,
  nameInLabel: ({group}) => group,
  status: formatGroupStatus,
  message: (about, _selected, context, look) => describeGroup(about, context, look),
  selection: ({group}, member) => ({
    name: member.memberId,
    json: member,
    command: {verb: ['group', 'describe'], names: [group]},
  }),
})

/**
 * Opens the partitions of a group, those with the most lag first.
 *
 * @param selected the partition that the cursor starts on; by default it is the first one
 */
export function openGroup(
  group: string,
  context: ScreenContext,
  filter = '',
  selected?: TopicPartition,
): MountedScreen {
  const started = startList({column: 'LAG', descending: true}, filter)
  const list = selected === undefined ? started : {...started, selectedId: formatTopicPartition(selected)}
  return fill(mountScreen(groupPartitionsScreen, {list, about: {group}}), context)
}

function openMembers(group: string, context: ScreenContext): MountedScreen {
  const list = startList({column: 'CLIENT', descending: false})
  return fill(mountScreen(groupMembersScreen, {list, about: {group}}), context)
}

function fill(screen: MountedScreen, context: ScreenContext): MountedScreen {
  return screen.step({type: 'report', holdOrder: false}, context).state
}
