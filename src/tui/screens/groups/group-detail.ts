import type {GroupReport, GroupsReport} from '../../../core/dashboard/groups-report.ts'
import {problemOfGroup} from '../../../core/dashboard/problems/find-problems.ts'
import {countOf} from '../../../core/names/count-of.ts'
import {displayWidth} from '../../../views/display-width.ts'
import type {Glyphs} from '../../../views/glyphs.ts'
import {formatCompact, formatRate} from '../../../views/numbers.ts'
import type {ListSpec} from '../../list/column.ts'
import {renderTableHeader, renderTableRows} from '../../list/table.ts'
import {describeWindow, renderAxisChart} from '../../text/axis-chart.ts'
import {renderCure} from '../../text/cure.ts'
import {fitText} from '../../text/fit.ts'
import {formatEta, formatGroupLag, formatGroupTimeLag} from '../../text/lag-numbers.ts'
import {formatStatus, toneOfStatus} from '../../text/lag-status.ts'
import {type PaintedText, spreadCells} from '../../text/paint.ts'
import {showUntrusted} from '../../text/untrusted.ts'
import {wrapLine} from '../../text/wrap.ts'
import {joinMemberLag, memberGlance} from '../group/member-columns.ts'
import {partitionGlance} from '../group/partition-columns.ts'
import {type Detail, NO_DETAIL, type ScreenLook} from '../screen.ts'
import {statusOfGroup} from './group-columns.ts'
import {compareLag, type GroupWithOrder, orderByLag, renderReasons} from './group-reasons.ts'
import {renderPartitionStrip} from './partition-strip.ts'

/** From this height on there is room for a chart, and from the other for one with more to read off. */
const CHART_FROM = 15
const TALL_CHART_FROM = 35
const CHART_HEIGHT = 6
const TALL_CHART_HEIGHT = 12

/** Reasons shown where there are few lines. */
const FEW_REASONS = 2

/** Members and partitions listed at the most: the group's own screen has them all. */
const MOST_LISTED = 50

/**
 * A group on the room beside or below the list: its state in numbers and words, and where there are lines enough, the
 * course of its lag and rates, all its partitions at a glance, its members, and the partitions with the most lag.
 */
export function detailGroup(
  selected: GroupReport | undefined,
  report: GroupsReport | null,
  detailLook: ScreenLook,
): Detail {
  if (selected === undefined || report === null) return NO_DETAIL
  const {atMs} = report
  const group = orderByLag(selected)
  const look = detailLook.faded ? fade(detailLook) : detailLook
  const {height} = look
  const title = showUntrusted(group.group)
  const reasons = renderReasons(group, look)
  const problem = problemOfGroup(selected, report)
  const cure = problem === null ? [] : renderCure(problem, look)
  if (height < CHART_FROM) {
    const head = [renderNumbers(group, look), ...reasons.slice(0, FEW_REASONS), ...cure]
    const lines = [...head, ...listWorst(group, height - head.length - 1, look)]
    return {title, hint: formatFacts(group, look.glyphs), lines}
  }
  const lines = [
    ...wrapName(title, look),
    fitText(` ${formatFacts(group, look.glyphs)}`, look.width, look.glyphs.ellipsis),
    renderNumbers(group, look),
    ...reasons,
    ...cure,
    '',
    ...drawCourses(group, atMs, height < TALL_CHART_FROM ? CHART_HEIGHT : TALL_CHART_HEIGHT, look),
    '',
    ...renderPartitionStrip(group, look),
    '',
    ...listMembers(group, look),
    '',
  ]
  const worst = listWorst(group, Math.min(MOST_LISTED, height - lines.length - 1), look)
  return {title, hint: '', lines: [...lines, ...worst]}
}

/** Old numbers do not stand out. */
function fade(look: ScreenLook): ScreenLook {
  return {...look, theme: (tone, text) => look.theme(tone === 'strong' ? tone : 'quiet', text)}
}

/** The name in full where a title has no room for it: it may have 255 characters. */
function wrapName(name: string, {theme, width}: ScreenLook): readonly string[] {
  // Around the title of a frame there are its corners.
  if (displayWidth(name) <= width - 8) return []
  return wrapLine(name, width - 1).map((line) => theme('strong', ` ${line}`))
}

function formatFacts({members, state, coordinator, assignor, type}: GroupReport, glyphs: Glyphs): string {
  const counted = members === null ? 'members unknown' : countOf(members.length, 'member')
  const facts = [counted, state, `coordinator ${coordinator}`, assignor ?? type]
  return facts.map(showUntrusted).join(` ${glyphs.separator} `)
}

/** How it is, in one line: what matters most comes first, for a line may be short. */
function renderNumbers(group: GroupReport, {theme, glyphs, width}: ScreenLook): string {
  const {summary} = group
  const lag = summary?.lag ?? null
  const status = statusOfGroup(group)
  const parts = [
    formatStatus(status, glyphs),
    `lag ${formatGroupLag(summary)}`,
    `behind ${formatGroupTimeLag(summary)}`,
    `eta ${formatEta(lag, summary?.etaSeconds)}`,
    `in ${formatRate(summary?.inPerSecond)} (1m ${formatRate(summary?.inPerSecondOverMinute)})`,
    `out ${formatRate(summary?.outPerSecond)}`,
  ]
  return theme(toneOfStatus(status), fitText(` ${parts.join('  ')}`, width, glyphs.ellipsis))
}

/** Lag as an area, the rates as lines over it. */
function drawCourses(group: GroupReport, atMs: number, height: number, look: ScreenLook): readonly string[] {
  const {theme, glyphs, width, windowMs} = look
  const {lagCourse, inCourse, outCourse, summary} = group
  const status = statusOfGroup(group)
  const statusTone = toneOfStatus(status)
  const areaTone = statusTone === 'quiet' ? 'accent' : statusTone
  const sign = (mark: string) => (theme.hasColors === true ? '' : ` ${mark}`)
  const marks = [
    {sign: glyphs.inMark, tone: 'warning', course: inCourse},
    {sign: glyphs.outMark, tone: 'good', course: outCourse},
  ] as const
  const legend: readonly PaintedText[] = [
    {text: ` ${glyphs.bar} lag ${formatGroupLag(summary)}   `, tone: areaTone},
    {text: `in/s${sign(glyphs.inMark)} ${formatCompact(summary?.inPerSecond)}   `, tone: 'warning'},
    {text: `out/s${sign(glyphs.outMark)} ${formatCompact(summary?.outPerSecond)}   `, tone: 'good'},
    {text: theme.hasColors === true ? '' : `both ${glyphs.bothMarks}`, tone: null},
  ]
  return [
    spreadCells(legend, [{text: `${describeWindow(windowMs)} `, tone: 'quiet'}], {theme, glyphs, width}),
    ...renderAxisChart(lagCourse, marks, {...look, height, untilMs: atMs, areaTone}),
  ]
}

function listMembers(group: GroupReport, look: ScreenLook): readonly string[] {
  const {theme} = look
  if (group.members === null) return [theme('quiet', ' the members are unknown')]
  if (group.members.length === 0) return [theme('quiet', ' no members')]
  const rows = joinMemberLag(group).toSorted((a, b) => compareLag(b.lag, a.lag))
  return listSome(memberGlance, rows, MOST_LISTED, look)
}

function listWorst({mostLagFirst}: GroupWithOrder, most: number, look: ScreenLook): readonly string[] {
  return mostLagFirst.length === 0 ? [] : listSome(partitionGlance, mostLagFirst, most, look)
}

/** A table of the first rows, and how many there are beside them. */
function listSome<Row>(
  spec: ListSpec<Row>,
  rows: readonly Row[],
  most: number,
  look: ScreenLook,
): readonly string[] {
  if (most < 1) return []
  const shown = rows.length <= most ? rows : rows.slice(0, most - 1)
  const rest = rows.length - shown.length
  return [
    renderTableHeader(spec, {column: 'LAG', descending: true}, look),
    ...renderTableRows(spec, shown, null, look),
    ...(rest === 0 ? [] : [look.theme('quiet', ` +${rest} more`)]),
  ]
}
