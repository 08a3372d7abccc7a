import type {LagRow} from '../../core/lag/calculate-lag.ts'
import type {RowLoss} from '../../core/lag/lag-row.ts'
import type {LagStatus} from '../../core/lag/lag-status.ts'
import type {ReportRow} from '../../core/lag/select-lag.ts'
import type {FullLagTotal, LagGrouping, LagSummary} from '../../core/lag/summarize-lag.ts'
import {countOf} from '../../core/names/count-of.ts'
import type {Column} from '../column.ts'
import {tableView, type View} from '../document.ts'
import {escapeForTerminal} from '../escape.ts'
import {formatCount, formatDuration, formatRate} from '../numbers.ts'
import {roleOfStatus} from './lag-status.ts'

const lostColumn: Column<ReportRow> = {
  field: 'lost',
  value: (row) => row.lost,
  text: (row) => (row.lost ? String(row.lost) : null),
  optional: true,
}

const memberColumns: readonly Column<ReportRow>[] = [
  {field: 'clientId', header: 'CLIENT', value: (row) => row.clientId, optional: true, leaves: 2},
  {field: 'host', value: (row) => row.host, optional: true, leaves: 1},
]

const rateColumns: readonly Column<ReportRow>[] = [
  {field: 'inPerSecond', header: 'IN/S', ...rate((row) => row.inPerSecond)},
  {field: 'outPerSecond', header: 'OUT/S', ...rate((row) => row.outPerSecond)},
  {field: 'lagPerSecond', header: 'LAG/S', ...rate((row) => row.lagPerSecond), wide: true},
  {field: 'trend', value: (row) => row.trend, leaves: 4},
  {
    field: 'etaSeconds',
    header: 'ETA',
    value: ({etaSeconds}) => (Number.isFinite(etaSeconds) ? etaSeconds : null),
    text: (row) => (row.lag === 0n ? null : etaText(row.etaSeconds)),
    align: 'right',
  },
]

const timeColumns: readonly Column<ReportRow>[] = [
  {field: 'timeLagMs', header: 'TIME LAG', value: (row) => row.timeLagMs, text: timeLagText, align: 'right'},
  {field: 'timeLagMethod', header: 'BY', value: (row) => row.timeLagMethod, leaves: 3},
  {field: 'timeLagBound', header: 'BOUND', value: (row) => row.timeLagBound, wide: true},
  {field: 'timeLagNote', header: 'NOTE', value: (row) => row.timeLagNote, optional: true},
  {
    field: 'timeToLossMs',
    header: 'LOSS IN',
    value: (row) => row.timeToLossMs,
    text: lossText,
    align: 'right',
  },
  {field: 'timeToLossBound', header: 'LOSS BOUND', value: (row) => row.timeToLossBound, wide: true},
  {field: 'lossBy', header: 'LOSS BY', value: (row) => row.lossBy, wide: true},
]

const statusColumn: Column<ReportRow> = {
  field: 'status',
  value: (row) => row.status,
  text: statusText,
  fixed: true,
  role: (row) => roleOfStatus(row.status),
}

interface Extras {
  readonly rates: boolean
  readonly time: boolean
}

function partitionColumns({rates, time}: Extras): readonly Column<LagRow>[] {
  return [
    {field: 'group', value: (row) => row.group},
    {field: 'topic', value: (row) => row.topic},
    {field: 'partition', value: (row) => row.partition},
    {field: 'committed', value: (row) => row.committed, leaves: 5},
    {field: 'logStart', value: (row) => row.logStart, wide: true},
    {field: 'logEnd', value: (row) => row.logEnd, leaves: 6},
    {field: 'lag', value: (row) => row.lag},
    lostColumn,
    ...(rates ? rateColumns : []),
    ...(time ? timeColumns : []),
    statusColumn,
    {field: 'memberId', value: (row) => row.memberId, wide: true},
    ...memberColumns,
    {field: 'error', value: (row) => row.error?.message, optional: true, role: 'error'},
  ]
}

function summaryColumns(by: LagGrouping, {rates, time}: Extras): readonly Column<LagSummary>[] {
  return [
    {field: 'group', value: (row) => row.group},
    ...(by === 'topic' ? [{field: 'topic', value: (row: LagSummary) => row.topic}] : []),
    ...(by === 'member'
      ? [
          {field: 'memberId', value: (row: LagSummary) => row.memberId, wide: true},
          {field: 'clientId', header: 'CLIENT', value: (row: LagSummary) => row.clientId},
          {field: 'host', value: (row: LagSummary) => row.host},
        ]
      : []),
    {field: 'partitions', value: (row) => row.partitions},
    {field: 'lag', value: (row) => row.lag},
    {
      field: 'unknown',
      value: (row) => row.unknown,
      text: (row) => (row.unknown > 0 ? String(row.unknown) : null),
      optional: true,
    },
    {field: 'maxLag', value: (row) => row.maxLag},
    lostColumn,
    ...(rates ? rateColumns : []),
    ...(time
      ? [
          ...timeColumns,
          {field: 'timeLagPartition', header: 'OLDEST', value: (row: LagSummary) => row.timeLagPartition},
        ]
      : []),
    statusColumn,
  ]
}

/** The columns of a lag row; group first, so that a view of one group can leave it out. */
export const lagColumns = partitionColumns({rates: false, time: false})

/** A report's rows with what they sum up to. */
export interface LagDocument {
  readonly lag: readonly ReportRow[]
  readonly totals: readonly FullLagTotal[]
}

export interface LagViewOptions extends Extras {
  readonly by: LagGrouping
  /** A line for each group under the table. */
  readonly totals: boolean
}

/** The view of a lag report: a row a partition with the groups' totals below, or a row a group, topic or member. */
export function lagView({by, totals, ...extras}: LagViewOptions): View<LagDocument> {
  const columns = by === 'partition' ? partitionColumns(extras) : summaryColumns(by, extras)
  return tableView<LagDocument, ReportRow>({
    rows: (data) => data.lag,
    columns: columns as readonly Column<ReportRow>[],
    name: (row) => row.group,
    footer: ({totals: all, lag}, theme) => {
      if (!totals || by !== 'partition' || all.length === 0) return null
      const rows = Map.groupBy(lag, ({group}) => group)
      return `\n${all.map((total) => theme.muted(totalText(total, rows.get(total.group) ?? []))).join('\n')}`
    },
  })
}

/** The view of a single reading, a row a partition. */
export const lagTable = lagView({by: 'partition', totals: true, rates: false, time: false})

function totalText(total: FullLagTotal, rows: readonly ReportRow[]): string {
  const {group, lag, unknown} = total
  const left = unknown > 0 ? ` (${countOf(unknown, 'partition')} unknown, not counted)` : ''
  const parts = [`${escapeForTerminal(group, {singleLine: true})}: ${formatCount(lag)} behind${left}`]
  if (total.trend !== undefined) {
    parts.push(`in ${formatRate(total.inPerSecond)}, out ${formatRate(total.outPerSecond)}`)
    if (total.trend !== 'unknown') parts.push(total.trend.replace('-', ' '))
    if (lag !== null && lag > 0n && total.etaSeconds != null)
      parts.push(
        total.etaSeconds === Number.POSITIVE_INFINITY
          ? 'never catches up at this rate'
          : `catches up in ${etaText(total.etaSeconds)}`,
      )
  }
  if (total.timeLagMs != null && lag !== 0n) {
    const where = total.timeLagPartition
      ? ` (${escapeForTerminal(total.timeLagPartition, {singleLine: true})})`
      : ''
    parts.push(`oldest unread ${timeLagText(total)}${where}`)
  }
  if (total.timeToLossMs != null)
    parts.push(total.timeToLossMs === 0 ? 'loss at any moment' : `loss in ${lossText(total)}`)
  if (total.status !== undefined) parts.push(total.status)
  else parts.push(...alarms(rows))
  return parts.join(', ')
}

/** A lag of 0, or none at all, looks well in a sum. */
const HIDDEN_BY_SUM: ReadonlySet<LagStatus> = new Set(['LOST', 'AHEAD', 'ERROR'])

/** What the sum of the lag does not show, `LOST in 2 partitions`: a group may have lost records and be 0 behind. */
function alarms(rows: readonly ReportRow[]): string[] {
  const bad = rows.filter(({status}) => HIDDEN_BY_SUM.has(status))
  return [...Map.groupBy(bad, ({status}) => status)].map(
    ([status, {length}]) => `${status} in ${countOf(length, 'partition')}`,
  )
}

/** The status with what explains it: `OK markers`, `UNREAD txn 12`, `NO-COMMIT 300 unread`, and of several partitions how many are so. */
function statusText(row: ReportRow): string {
  if ('statuses' in row) {
    const count = row.statuses[row.status] ?? 0
    return count === row.partitions ? row.status : `${row.status} ${count}/${row.partitions}`
  }
  const openText = row.openTxn ? ` txn ${row.openTxn}` : ''
  const noteText = row.note === undefined ? '' : ` ${row.note}`
  const unread = row.unreadIfEarliest ? ` ${formatCount(row.unreadIfEarliest)} unread` : ''
  return `${row.status}${unread}${noteText}${openText}`
}

function rate(
  value: (row: ReportRow) => number | null | undefined,
): Pick<Column<ReportRow>, 'value' | 'text' | 'align'> {
  return {
    value,
    text: (row) => {
      const perSecond = value(row)
      return perSecond == null ? null : formatRate(perSecond).replace(/\/s$/, '')
    },
    align: 'right',
  }
}

function etaText(etaSeconds: number | null | undefined): string | null {
  if (etaSeconds == null) return null
  return etaSeconds === Number.POSITIVE_INFINITY ? 'never' : formatDuration(etaSeconds * 1000)
}

/**
 * `5m03s`, `~5m03s` for an estimate, `<5m03s` for the most that it can be, `now` where it may happen at any moment; null for
 * unknown, and where nothing is unread.
 */
export function lossText({
  lag,
  timeToLossMs,
  timeToLossBound,
  lossBy,
}: Partial<RowLoss> & {readonly lag?: bigint | null}): string | null {
  if (lag === 0n) return null
  if (lossBy === 'never') return 'never'
  if (timeToLossMs == null) return null
  if (timeToLossMs === 0) return 'now'
  const sign = timeToLossBound === '<=' ? '<' : timeToLossBound === '~' ? '~' : ''
  return `${sign}${formatDuration(timeToLossMs)}`
}

/** `5m03s`, `~5m03s` for an estimate, `>5m03s` for the least that it can be. */
export function timeLagText({
  timeLagMs,
  timeLagBound,
}: Pick<ReportRow, 'timeLagMs' | 'timeLagBound'>): string | null {
  if (timeLagMs == null) return null
  const sign = timeLagBound === '>=' ? '>' : timeLagBound === '~' ? '~' : ''
  return `${sign}${formatDuration(timeLagMs)}`
}
