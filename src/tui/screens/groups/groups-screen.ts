import type {GroupReport} from '../../../core/dashboard/groups-report.ts'
import {describeStatus, type LagSeverity, severityOf} from '../../../core/lag/lag-status.ts'
import {countOf} from '../../../core/names/count-of.ts'
import {defineListScreen} from '../../list/list-screen.ts'
import {startList} from '../../list/list-state.ts'
import type {Glyphs} from '../../text/glyphs.ts'
import {isBadStatus} from '../../text/lag-status.ts'
import type {PaintedText} from '../../text/paint.ts'
import {explainWatched} from '../../text/status-reason.ts'
import {showUntrusted} from '../../text/untrusted.ts'
import type {Tone} from '../../theme.ts'
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
import {compareLag} from './group-reasons.ts'

type AboutGroups = Readonly<Record<string, never>>

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

function describe(
  {reports}: ScreenContext,
  selected: GroupReport | undefined,
  {glyphs}: ScreenLook,
): ScreenView['message'] {
  const [error] = reports.groups?.errors ?? []
  const warn = (text: string) =>
    ({text: ` ${glyphs.warning} ${showUntrusted(text)}`, tone: 'warning'}) as const
  if (error !== undefined) return warn(error)
  if (selected === undefined) return null
  if (selected.error !== null) return warn(selected.error.message)
  const status = statusOfGroup(selected)
  if (!isBadStatus(status)) return null
  const worst = selected.partitions
    .filter((row) => row.status === status)
    .toSorted((a, b) => compareLag(b.lag, a.lag))
  const [first] = worst
  if (first === undefined) return warn(`${selected.group}: ${describeStatus(status)}`)
  const others = worst.length === 1 ? '' : ` (and ${countOf(worst.length - 1, 'partition')} more)`
  return warn(`${selected.group}: ${first.topic}-${first.partition} ${explainWatched(first)}${others}`)
}

/** Screen of all groups with their lag, rates and verdicts. */
export const groupsScreen = defineListScreen<GroupReport, AboutGroups, 'open'>({
  name: 'Groups',
  feed: 'groups',
  needs: (_about, onScreen) => ({groups: {focus: onScreen}}),
  spec: groupList,
  bindings: [{keys: ['enter'], action: 'open', label: 'open', help: 'partitions and members'}],
  rows: (_about, {reports}) => reports.groups?.groups ?? [],
  act: (_action, _about, selected, context) =>
    selected === undefined ? {} : {open: openGroup(selected.group, context)},
  label: () => 'GROUPS',
  status: (_about, {reports}, {glyphs}) =>
    reports.groups === null ? '' : countGroups(reports.groups.groups, glyphs),
  message: (_about, selected, context, look) => describe(context, selected, look),
  detail: (_about, selected, {reports}, look) => detailGroup(selected, reports.groups?.atMs ?? 0, look),
  selection: (_about, group) => ({
    name: group.group,
    json: group,
    command: {verb: ['lag'], names: [group.group], flags: ['--rates', '--time']},
  }),
})

/** The groups, those furthest behind first, filled from the report at hand. */
export function openGroups(context: ScreenContext, filter = ''): MountedScreen {
  const list = startList({column: 'LAG', descending: true}, filter)
  return mountScreen(groupsScreen, {list, about: {}}).step({type: 'report', holdOrder: false}, context).state
}
