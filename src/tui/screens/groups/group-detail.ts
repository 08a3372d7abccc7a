import type {GroupReport} from '../../../core/dashboard/groups-report.ts'
import {describeStatus} from '../../../core/lag/lag-status.ts'
import {formatCompact} from '../../../views/numbers.ts'
import {renderTableHeader, renderTableRows} from '../../list/table.ts'
import {renderChart} from '../../text/chart.ts'
import {fitText} from '../../text/fit.ts'
import {formatStatus} from '../../text/lag-status.ts'
import {countOf} from '../../text/numbers.ts'
import {showUntrusted} from '../../text/untrusted.ts'
import {groupPartitionList} from '../group/partition-columns.ts'
import type {ScreenLook} from '../screen.ts'
import {statusOfGroup} from './group-columns.ts'

/** Below this there is no room for a chart beside the partitions. */
const chartFromHeight = 16
const chartHeight = 6

/** A group in words, the course of its lag, and its partitions with the most lag. */
export function detailGroup(group: GroupReport | undefined, look: ScreenLook): readonly string[] {
  const {theme, glyphs, width, height} = look
  if (group === undefined) return []
  const line = (text: string) => fitText(text, width, glyphs.ellipsis)
  const status = statusOfGroup(group)
  const members = group.members === null ? 'members unknown' : countOf(group.members.length, 'member')
  const facts = [members, group.state, `coordinator ${group.coordinator}`, group.assignor ?? group.type]
  const chart = height < chartFromHeight ? [] : drawLag(group, look)
  const worst = group.partitions.toSorted((a, b) => Number((b.lag ?? -1n) - (a.lag ?? -1n)))
  const used = 4 + chart.length
  return [
    theme('strong', line(` ${showUntrusted(group.group)}`)),
    line(` ${formatStatus(status, glyphs)}: ${describeStatus(status)}`),
    line(` ${facts.map(showUntrusted).join(`  ${glyphs.separator}  `)}`),
    ...chart,
    renderTableHeader(groupPartitionList, {column: 'LAG', descending: true}, look),
    ...renderTableRows(groupPartitionList, worst.slice(0, Math.max(0, height - used)), null, look),
  ]
}

function drawLag({lagCourse}: GroupReport, {theme, glyphs, width, windowMs}: ScreenLook): readonly string[] {
  const lags = lagCourse(windowMs, 2 * (width - 2))
  const known = lags.filter((lag) => !Number.isNaN(lag))
  const title = `lag, 0 to ${formatCompact(known.length === 0 ? null : Math.max(...known))}`
  return [
    theme('quiet', fitText(` ${title}`, width, glyphs.ellipsis)),
    ...renderChart(lags, width - 2, chartHeight, glyphs).map((row) => theme('accent', ` ${row} `)),
  ]
}
