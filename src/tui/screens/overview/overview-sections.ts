import type {ClusterReport} from '../../../core/dashboard/cluster-report.ts'
import type {GroupsReport} from '../../../core/dashboard/groups-report.ts'
import {type Course, sumCourses, unknownCourse} from '../../../core/history/course.ts'
import {statusNumber} from '../../../core/lag/lag-status.ts'
import type {ClusterEvent} from '../../../core/polling/cluster-events.ts'
import type {ThroughputReport} from '../../../core/throughput/throughput-report.ts'
import {formatCompact} from '../../../views/numbers.ts'
import {fitText} from '../../text/fit.ts'
import {formatEta} from '../../text/lag-numbers.ts'
import {formatStatus, toneOfStatus} from '../../text/lag-status.ts'
import {countOf} from '../../text/numbers.ts'
import {renderSpark} from '../../text/spark.ts'
import {showUntrusted} from '../../text/untrusted.ts'
import {statusOfGroup} from '../groups/group-columns.ts'
import type {ScreenLook} from '../screen.ts'

/** Counts of what is there, and of what is not as it should be: each of these with a sign and a word. */
export function renderCounts(cluster: ClusterReport | null, look: ScreenLook): readonly string[] {
  const {theme, glyphs, width} = look
  if (cluster === null)
    return [theme('quiet', fitText(' waiting for the brokers', width, glyphs.ellipsis)), '']
  const {brokers, health, controllerId, clusterId} = cluster
  const up = brokers.filter(({state}) => state === 'up').length
  const parts = [
    `${up} of ${countOf(brokers.length, 'broker')} up`,
    `controller ${controllerId ?? 'unknown'}`,
    countOf(health.topics, 'topic'),
    countOf(health.partitions, 'partition'),
    `id ${showUntrusted(clusterId ?? 'unknown')}`,
  ]
  const problems = [
    ['under-replicated', health.underReplicated],
    ['under min ISR', health.underMinIsr],
    ['offline', health.offline],
  ] as const
  const counted = problems.map(
    ([name, count]) => `${count === 0 ? glyphs.good : glyphs.problem} ${count ?? '-'} ${name}`,
  )
  const isWell = up === brokers.length && problems.every(([, count]) => count === 0 || count === null)
  const elsewhere = `${glyphs.separator} ${health.withoutPreferredLeader} not led by the preferred`
  return [
    fitText(` ${parts.join(`  ${glyphs.separator}  `)}`, width, glyphs.ellipsis),
    theme(
      isWell ? 'good' : 'bad',
      fitText(` ${[...counted, elsewhere].join('   ')}`, width, glyphs.ellipsis),
    ),
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

/** The busiest topics with their rates. */
export function renderBusiest(
  report: ThroughputReport | null,
  rows: number,
  look: ScreenLook,
): readonly string[] {
  const {theme, glyphs, width, windowMs} = look
  const sparkWidth = 16
  const nameWidth = Math.max(10, width - sparkWidth - 13)
  const busiest = (report?.topics ?? [])
    .filter(({internal}) => !internal)
    .toSorted((a, b) => (b.inPerSecond ?? -1) - (a.inPerSecond ?? -1))
    .slice(0, rows)
  return [
    theme('strong', fitText(' BUSIEST TOPICS', width, glyphs.ellipsis)),
    ...busiest.map(({name, inPerSecond, course}) => {
      const rate = `${formatCompact(inPerSecond)}/s`.padStart(9)
      const spark = theme('accent', renderSpark(course(windowMs, sparkWidth), sparkWidth, glyphs))
      return ` ${fitText(showUntrusted(name), nameWidth, glyphs.ellipsis)} ${rate} ${spark}`
    }),
  ]
}

/** The groups in the worst state, those further behind first among equals. */
export function renderWorst(report: GroupsReport | null, rows: number, look: ScreenLook): readonly string[] {
  const {theme, glyphs, width} = look
  const title = theme('strong', fitText(' WORST GROUPS', width, glyphs.ellipsis))
  if (report === null)
    return [title, theme('quiet', fitText(' waiting for the groups', width, glyphs.ellipsis))]
  const worst = report.groups
    .map((group) => ({group, status: statusOfGroup(group), lag: group.summary?.lag ?? null}))
    .toSorted(
      (a, b) => statusNumber(b.status) - statusNumber(a.status) || Number((b.lag ?? -1n) - (a.lag ?? -1n)),
    )
    .slice(0, rows)
  const nameWidth = Math.max(10, width - 33)
  return [
    title,
    ...worst.map(({group, status, lag}) => {
      const word = theme(toneOfStatus(status), fitText(formatStatus(status, glyphs), 13, glyphs.ellipsis))
      const name = fitText(showUntrusted(group.group), nameWidth, glyphs.ellipsis)
      const eta = formatEta(lag, group.summary?.etaSeconds).padStart(6)
      return ` ${word} ${name} ${formatCompact(lag).padStart(7)} ${eta}`
    }),
  ]
}

/** What happened to the cluster and its groups, newest first. */
export function mergeEvents(
  cluster: ClusterReport | null,
  groups: GroupsReport | null,
): readonly ClusterEvent[] {
  return [...(cluster?.events ?? []), ...(groups?.events ?? [])].toSorted((a, b) => b.atMs - a.atMs)
}
