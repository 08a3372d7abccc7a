import type {GroupReport, GroupsReport} from '../../../core/dashboard/groups-report.ts'
import {problemOfGroup} from '../../../core/dashboard/problems/find-problems.ts'
import type {Problem} from '../../../core/dashboard/problems/problem.ts'
import {readsTopic} from '../../../core/dashboard/topic-readers.ts'
import {type LagSeverity, severityOf} from '../../../core/lag/lag-status.ts'
import {countOf} from '../../../core/names/count-of.ts'
import type {Glyphs} from '../../../views/glyphs.ts'
import {defineListScreen} from '../../list/list-screen.ts'
import {type ListState, startList} from '../../list/list-state.ts'
import type {KeyBinding} from '../../terminal/key-binding.ts'
import {formatCure, formatProblemLine} from '../../text/cure.ts'
import type {PaintedText} from '../../text/paint.ts'
import {showUntrusted} from '../../text/untrusted.ts'
import type {Tone} from '../../theme.ts'
import {findWorstPartition, nextRecordBinding, openNextRecord} from '../group/next-record.ts'
import {openGroup} from '../group/open-group.ts'
import {
  type MountedScreen,
  mountScreen,
  type ScreenContext,
  type ScreenLook,
  type ScreenView,
} from '../screen.ts'
import {groupList, statusOfGroup} from './group-columns.ts'
import {detailGroup} from './group-detail.ts'

/** Which groups are listed. */
export interface AboutGroups {
  /** Only those that have committed offsets of this topic; null for all. */
  readonly topic: string | null
}

function listGroups({topic}: AboutGroups, {reports}: ScreenContext): readonly GroupReport[] {
  const groups = reports.groups?.groups ?? []
  return topic === null ? groups : groups.filter((group) => readsTopic(group, topic))
}

/** How many groups are how bad: `✗ 1 err  ! 2 warn  ✓ 52 ok  · 3 none`, coloured where there is something to see. */
export function countGroups(groups: readonly GroupReport[], glyphs: Glyphs): readonly PaintedText[] {
  const chips: readonly (readonly [LagSeverity, string, Tone])[] = [
    ['error', `${glyphs.problem} `, 'bad'],
    ['warn', `${glyphs.warning} `, 'warning'],
    ['ok', `${glyphs.good} `, 'good'],
    ['info', `${glyphs.separator} `, 'quiet'],
  ]
  return chips.map(([severity, sign, tone]) => {
    const count = groups.filter((group) => severityOf(statusOfGroup(group)) === severity).length
    return {text: `${sign}${count} ${SEVERITY_WORDS[severity]}  `, tone: count === 0 ? 'faint' : tone}
  })
}

const SEVERITY_WORDS: Readonly<Record<LagSeverity, string>> = {
  error: 'err',
  warn: 'warn',
  ok: 'ok',
  info: 'none',
}

/** What is wrong with a group by itself; null where nothing is. */
function findProblem(group: GroupReport, {reports}: ScreenContext): Problem | null {
  return reports.groups === null ? null : problemOfGroup(group, reports.groups)
}

function describe(
  about: AboutGroups,
  context: ScreenContext,
  selected: GroupReport | undefined,
  {glyphs}: ScreenLook,
): ScreenView['message'] {
  const [error] = context.reports.groups?.errors ?? []
  const warn = (text: string) => ({text: ` ${glyphs.warning} ${text}`, tone: 'warning'}) as const
  if (error !== undefined) return warn(showUntrusted(error))
  if (selected === undefined) return describeNoReaders(about, context.reports.groups, glyphs)
  if (context.hasDetail) return null
  const problem = findProblem(selected, context)
  if (problem === null) return null
  // The failure says of which group it is.
  return selected.error === null
    ? warn(`${showUntrusted(selected.group)}: ${formatProblemLine(problem)}`)
    : warn(`${showUntrusted(selected.error.message)} ${formatCure(problem)}`)
}

/** An empty list of readers says that there are none, and of which groups that is not known. */
function describeNoReaders(
  {topic}: AboutGroups,
  report: GroupsReport | null,
  glyphs: Glyphs,
): ScreenView['message'] {
  if (topic === null || report === null || report.groups.some((group) => readsTopic(group, topic)))
    return null
  const unread = report.groups.filter(({error}) => error !== null).length
  const but = unread === 0 ? '' : `; ${countOf(unread, 'group')} could not be read`
  return {
    text: ` ${glyphs.separator} no group has committed offsets of ${showUntrusted(topic)}${but}`,
    tone: 'quiet',
  }
}

/** Screen of all groups with their lag, rates and verdicts. */
export const groupsScreen = defineListScreen<GroupReport, AboutGroups, 'open' | 'next-record'>({
  name: 'Groups',
  feed: 'groups',
  needs: (_about, onScreen) => ({groups: {focus: onScreen}}),
  spec: groupList,
  bindings: [
    {keys: ['enter'], action: 'open', label: 'open', help: 'partitions and members'},
    {...nextRecordBinding, help: 'what the worst reads next'},
  ],
  rows: listGroups,
  act: (action, {topic}, selected, context) => {
    if (selected === undefined) return {}
    if (action === 'open') return {open: openGroup(selected.group, context)}
    const worst = findWorstPartition(selected, statusOfGroup(selected), topic)
    return worst === undefined
      ? {notice: selected.error?.message ?? `${selected.group} has committed nothing`}
      : openNextRecord(worst, context)
  },
  label: ({topic}) => (topic === null ? 'GROUPS' : `GROUPS that read ${showUntrusted(topic)} `),
  nameInLabel: ({topic}) => topic,
  status: (about, context, {glyphs}) =>
    context.reports.groups === null ? '' : countGroups(listGroups(about, context), glyphs),
  message: (about, selected, context, look) => describe(about, context, selected, look),
  detail: (_about, selected, {reports}, look) => detailGroup(selected, reports.groups, look),
  selection: (_about, group, context) => ({
    name: group.group,
    json: group,
    command: findProblem(group, context)?.command ?? {
      verb: ['lag'],
      names: [group.group],
      flags: ['--rates', '--time'],
    },
  }),
})

/** The groups, those furthest behind first, filled from the report at hand. */
export function openGroups(context: ScreenContext, filter = ''): MountedScreen {
  const list = startList({column: 'LAG', descending: true}, filter)
  return mountGroups({topic: null}, list, context)
}

/** The key from a topic to who reads it. */
export const readersBinding: KeyBinding<'readers'> = {
  keys: ['u'],
  action: 'readers',
  label: 'used by',
  help: 'the groups that read it',
}

/** The groups that have committed offsets of a topic, those furthest behind first. */
export function openReaders(topic: string, context: ScreenContext): MountedScreen {
  return mountGroups({topic}, startList({column: 'LAG', descending: true}), context)
}

function mountGroups(about: AboutGroups, list: ListState, context: ScreenContext): MountedScreen {
  return mountScreen(groupsScreen, {list, about}).step({type: 'report', holdOrder: false}, context).state
}
