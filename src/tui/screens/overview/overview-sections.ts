import type {ClusterReport} from '../../../core/dashboard/cluster-report.ts'
import type {GroupsReport} from '../../../core/dashboard/groups-report.ts'
import {diskUsedShare} from '../../../core/dashboard/problems/broker-problems.ts'
import {type Problem, tallyProblems} from '../../../core/dashboard/problems/problem.ts'
import {type Course, sumCourses, unknownCourse} from '../../../core/history/course.ts'
import {statusNumber} from '../../../core/lag/lag-status.ts'
import {countOf} from '../../../core/names/count-of.ts'
import type {ClusterEvent} from '../../../core/polling/cluster-events.ts'
import type {ThroughputReport} from '../../../core/throughput/throughput-report.ts'
import {displayWidth} from '../../../views/display-width.ts'
import type {Glyphs} from '../../../views/glyphs.ts'
import {formatBytes, formatCompact, formatPercent} from '../../../views/numbers.ts'
import {renderSpark} from '../../../views/spark.ts'
import {viewKeys} from '../../app/app-keys.ts'
import {describeWindow} from '../../text/axis-chart.ts'
import {highestOf, pointsIn, renderChart} from '../../text/chart.ts'
import {cutMiddle, fitText} from '../../text/fit.ts'
import {formatEta, formatGroupLag} from '../../text/lag-numbers.ts'
import {formatStatus, toneOfStatus} from '../../text/lag-status.ts'
import {fadeOut, fitCells, type PaintedText, paintCells, spreadCells} from '../../text/paint.ts'
import type {PanelHead} from '../../text/panel.ts'
import {showUntrusted} from '../../text/untrusted.ts'
import type {Tone} from '../../theme.ts'
import {statusOfGroup} from '../groups/group-columns.ts'
import {toneOfProblem} from '../problems/problem-columns.ts'
import {describeWaiting, shownProblems} from '../problems/shown-problems.ts'
import type {ScreenContext, ScreenLook} from '../screen.ts'

/** Counts of what is there, and of what is not as it should be: each of these with a sign and a word. */
export function renderCounts(cluster: ClusterReport | null, look: ScreenLook): readonly string[] {
  const {theme, glyphs, width} = look
  if (cluster === null)
    return [theme('quiet', fitText(' waiting for the brokers', width, glyphs.ellipsis)), '']
  const {brokers, health, controllerId, clusterId} = cluster
  const up = brokers.filter(({state}) => state === 'up').length
  const facts = [
    `${up} of ${countOf(brokers.length, 'broker')} up`,
    `controller ${controllerId ?? 'unknown'}`,
    countOf(health.topics, 'topic'),
    countOf(health.partitions, 'partition'),
    ...(look.isFramed === true ? [] : [`id ${showUntrusted(clusterId ?? 'unknown')}`]),
  ]
  const problems = [
    ['offline', health.offline, 'bad'],
    ['under-replicated', health.underReplicated, 'bad'],
    ['under min ISR', health.underMinIsr, 'bad'],
  ] as const
  const chips = problems.map(([name, count, tone]): PaintedText => {
    if (count === null) return {text: `- ${name}   `, tone: 'quiet'}
    return count === 0
      ? {text: `${glyphs.good} 0 ${name}   `, tone: 'quiet'}
      : {text: `${glyphs.problem} ${count} ${name}   `, tone}
  })
  const elsewhere = `${glyphs.separator} ${health.withoutPreferredLeader} not led by the preferred`
  const upTone = up === brokers.length ? null : 'bad'
  const [brokersUp = '', ...others] = facts
  const between = `  ${glyphs.separator}  `
  const line = (cells: readonly PaintedText[]) =>
    paintCells(fitCells([{text: ' ', tone: null}, ...cells], width, glyphs.ellipsis), theme)
  return [
    line([
      {text: brokersUp, tone: upTone},
      {text: `${between}${others.join(between)}`, tone: null},
    ]),
    line([...chips, {text: elsewhere, tone: 'quiet'}]),
  ]
}

/** How the cluster is in a line: what is wrong by how bad it is, what is unknown, and the worst of it. The view of problems has all. */
export function renderHealth(context: ScreenContext, look: ScreenLook): string {
  const {theme, glyphs, width} = look
  const waiting = describeWaiting(context)
  const {problems} = shownProblems(context)
  const [worst] = problems
  if (worst === undefined) {
    const cell: PaintedText =
      waiting === ''
        ? {text: ` ${glyphs.good} health: nothing is wrong`, tone: 'good'}
        : {text: ` health: ${waiting}`, tone: 'quiet'}
    return paintCells(fitCells([cell], width, glyphs.ellipsis), theme)
  }
  const tone = toneOfProblem(worst)
  const sign = worst.severity === 'error' ? glyphs.problem : glyphs.warning
  return spreadCells(
    [
      {text: ` ${sign} health: `, tone},
      ...countHealth(problems),
      ...(waiting === '' ? [] : [{text: `  ${waiting}`, tone: 'quiet'} as const]),
      {text: `  ${showUntrusted(worst.seen)}`, tone: null},
    ],
    [
      {text: `${viewKeys.problems} `, tone: 'accent'},
      {text: problems.length === 1 ? 'shows it ' : 'shows all ', tone: 'quiet'},
    ],
    {theme, glyphs, width},
  )
}

/** `2 errors, 1 warning, 1 unknown`: what there is none of is not named. */
function countHealth(problems: readonly Problem[]): readonly PaintedText[] {
  const {errors, warnings, unknown} = tallyProblems(problems)
  const counts: readonly PaintedText[] = [
    ...(errors === 0 ? [] : [{text: countOf(errors, 'error'), tone: 'bad'} as const]),
    ...(warnings === 0 ? [] : [{text: countOf(warnings, 'warning'), tone: 'warning'} as const]),
    ...(unknown === 0 ? [] : [{text: `${unknown} unknown`, tone: 'warning'} as const]),
  ]
  return counts.flatMap((count, index) => (index === 0 ? [count] : [{text: ', ', tone: 'quiet'}, count]))
}

/** The frame around the health of the cluster. */
export function headOfCluster(cluster: ClusterReport | null): PanelHead {
  const version = cluster?.brokers.find((broker) => broker.version !== null)?.version
  return {
    title: [
      {text: 'cluster', tone: 'strong'},
      {text: cluster === null ? '' : ` ${showUntrusted(cluster.clusterId ?? 'unknown')}`, tone: 'quiet'},
    ],
    hint: version == null ? [] : [{text: `Kafka ${version}`, tone: 'quiet'}],
  }
}

interface Flow {
  readonly perSecond: number | null
  readonly course: Course
}

/** What comes in, and what groups commit: readers without a group are not seen. */
export function flowOf(
  throughput: ThroughputReport | null,
  groups: GroupsReport | null,
): {readonly in: Flow; readonly out: Flow} {
  return {
    in: {
      perSecond: throughput?.totals.inPerSecond ?? null,
      course: throughput?.totals.course ?? unknownCourse,
    },
    out: {
      perSecond: sumOut(groups),
      course: sumCourses((groups?.groups ?? []).map(({outCourse}) => outCourse)),
    },
  }
}

/** The frame around the course of one of them. */
export function headOfFlow(
  name: string,
  {perSecond, course}: Flow,
  {windowMs, width}: ScreenLook,
): PanelHead {
  const peak = highestOf(course(windowMs, width))
  return {
    title: [
      {text: name, tone: 'strong'},
      {text: ` ${formatCompact(perSecond)}/s`, tone: 'quiet'},
    ],
    hint: [
      {
        text: `${peak === 0 ? '' : `peak ${formatCompact(peak)}/s  `}${describeWindow(windowMs)}`,
        tone: 'quiet',
      },
    ],
  }
}

/** An area, paler towards its foot where there are enough colours. */
export function drawFlow(
  course: Course,
  tone: Tone,
  {theme, glyphs, width, height, windowMs}: ScreenLook,
): readonly string[] {
  const plotWidth = Math.max(1, width - 2)
  const lines = renderChart(course(windowMs, pointsIn(plotWidth, glyphs)), plotWidth, height, glyphs)
  return lines.map((line, row) => paintCells([{text: ` ${line}`, tone, part: 1 - row / height}], theme))
}

/** The brokers, a line each under the titles: those that are not there first. */
export function renderBrokers(
  cluster: ClusterReport | null,
  lines: number,
  look: ScreenLook,
): readonly string[] {
  const {theme, glyphs, width} = look
  if (cluster === null) return [theme('quiet', fitText(' waiting for the brokers', width, glyphs.ellipsis))]
  const nameWidth = Math.max(10, width - 34)
  const row = (sign: string, name: string, leaders: string, logs: string, disk: string) =>
    ` ${sign} ${fitText(name, nameWidth, glyphs.ellipsis)} ${leaders.padStart(8)} ${logs.padStart(11)} ${disk.padStart(6)}`
  const sorted = cluster.brokers.toSorted(
    (a, b) => Number(a.state === 'up') - Number(b.state === 'up') || a.id - b.id,
  )
  return [
    theme('quiet', row(' ', 'BROKER', 'LEADERS', 'LOGS', 'DISK')),
    ...sorted.slice(0, lines - 1).map((broker) => {
      const {id, host, port, state, leaders, disk} = broker
      const place = host === null ? `${id}` : `${id}  ${showUntrusted(`${host}:${port}`)}`
      const isUp = state === 'up'
      const isBad = !isUp && state !== 'new'
      const used = diskUsedShare(broker)
      const sign = theme(isUp ? 'good' : isBad ? 'bad' : 'quiet', isUp ? glyphs.live : glyphs.stale)
      const line = row(
        ' ',
        isBad ? `${place}  ${state}` : place,
        String(leaders),
        disk === null ? '-' : formatBytes(disk.logBytes),
        used === null ? '-' : formatPercent(used),
      )
      return ` ${sign} ${isBad ? theme('bad', line.slice(3)) : line.slice(3)}`
    }),
  ]
}

/** Totals in and out with their course. What goes out is what groups commit: readers without a group are not seen. */
export function renderTotals(
  throughput: ThroughputReport | null,
  groups: GroupsReport | null,
  look: ScreenLook,
): readonly string[] {
  const {glyphs, width, theme, windowMs} = look
  const sparkWidth = Math.max(10, Math.min(60, width - 24))
  const line = (name: string, perSecond: number | null, course: Course) => {
    const spark = renderSpark(course(windowMs, sparkWidth), sparkWidth, glyphs)
    return ` ${name.padEnd(5)} ${formatCompact(perSecond).padStart(7)}/s  ${theme('accent', spark)}`
  }
  return [
    line('in', throughput?.totals.inPerSecond ?? null, throughput?.totals.course ?? unknownCourse),
    line('out', sumOut(groups), sumCourses((groups?.groups ?? []).map(({outCourse}) => outCourse))),
  ]
}

function sumOut(groups: GroupsReport | null): number | null {
  const known = (groups?.groups ?? []).flatMap(({summary}) => summary?.outPerSecond ?? [])
  return known.length === 0 ? null : known.reduce((sum, rate) => sum + rate, 0)
}

/** A rate with the blanks around it, and the columns of a course. */
const RATE_WIDTH = 13
const LEAST_SPARK = 8
const MOST_SPARK = 16

/** The busiest topics with their rates. */
export function renderBusiest(
  report: ThroughputReport | null,
  rows: number,
  look: ScreenLook,
): readonly string[] {
  const {theme, glyphs, width, windowMs} = look
  const busiest = (report?.topics ?? [])
    .filter(({internal}) => !internal)
    .toSorted((a, b) => (b.inPerSecond ?? -1) - (a.inPerSecond ?? -1))
    .slice(0, rows)
  // Names first: the course gives up half of its room for them.
  const longest = Math.max(0, ...busiest.map(({name}) => displayWidth(showUntrusted(name))))
  const sparkWidth = Math.max(LEAST_SPARK, Math.min(MOST_SPARK, width - RATE_WIDTH - longest))
  const nameWidth = Math.max(10, width - sparkWidth - RATE_WIDTH)
  return busiest.map(({name, inPerSecond, course}) => {
    const rate = `${formatCompact(inPerSecond)}/s`.padStart(9)
    const spark = fadeOut(renderSpark(course(windowMs, sparkWidth), sparkWidth, glyphs), 'accent', theme)
    return ` ${fitName(name, nameWidth, glyphs)} ${rate} ${spark}`
  })
}

/** The groups in the worst state, those further behind first among equals. */
export function renderWorst(report: GroupsReport | null, rows: number, look: ScreenLook): readonly string[] {
  const {theme, glyphs, width} = look
  if (report === null) return [theme('quiet', fitText(' waiting for the groups', width, glyphs.ellipsis))]
  const worst = report.groups
    .map((group) => ({group, status: statusOfGroup(group), lag: group.summary?.lag ?? null}))
    .toSorted(
      (a, b) => statusNumber(b.status) - statusNumber(a.status) || Number((b.lag ?? -1n) - (a.lag ?? -1n)),
    )
    .slice(0, rows)
  const nameWidth = Math.max(10, width - 33)
  return worst.map(({group, status, lag}) => {
    const word = theme(toneOfStatus(status), fitText(formatStatus(status, glyphs), 13, glyphs.ellipsis))
    const name = fitName(group.group, nameWidth, glyphs)
    const eta = formatEta(lag, group.summary?.etaSeconds).padStart(6)
    return ` ${word} ${name} ${formatGroupLag(group.summary).padStart(7)} ${eta}`
  })
}

/** What happened to the cluster and its groups, newest first. */
export function mergeEvents(
  cluster: ClusterReport | null,
  groups: GroupsReport | null,
): readonly ClusterEvent[] {
  return [...(cluster?.events ?? []), ...(groups?.events ?? [])].toSorted((a, b) => b.atMs - a.atMs)
}

function fitName(name: string, width: number, {ellipsis}: Glyphs): string {
  return fitText(cutMiddle(showUntrusted(name), width, ellipsis), width, ellipsis)
}
