import type {LagRow} from './lag-row.ts'
import {type LagSelection, type ReportRow, selectLag} from './select-lag.ts'
import {type FullLagTotal, type LagGrouping, summarizeLag, totalLag} from './summarize-lag.ts'

/** What `lag` shows. */
export interface LagReport {
  /** A row a partition, or a row for several of them. */
  readonly lag: readonly ReportRow[]
  readonly totals: readonly FullLagTotal[]
}

/** Rows as they were asked for. Totals are of all partitions of a group, but only of groups that have a row left. */
export function reportLag(
  rows: readonly LagRow[],
  {by, ...selection}: LagSelection & {readonly by: LagGrouping},
): LagReport {
  const lag: readonly ReportRow[] =
    by === 'partition' ? selectLag(rows, selection) : selectLag(summarizeLag(rows, by), selection)
  const totals = totalLag(rows)
  if (selection.min === null) return {lag, totals}
  const shown = new Set(lag.map(({group}) => group))
  return {lag, totals: totals.filter(({group}) => shown.has(group))}
}
