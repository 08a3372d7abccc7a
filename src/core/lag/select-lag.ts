import type {LagRow} from './lag-row.ts'
import {type LagStatus, statusNumber} from './lag-status.ts'
import type {LagSummary} from './summarize-lag.ts'

/** A row of a report: one partition, or several as one. */
export type ReportRow = LagRow | LagSummary

/** By what rows are sorted; all but the name begin with the largest, and what is unknown comes last. */
export const LAG_SORTS = ['name', 'lag', 'time', 'eta', 'in', 'out', 'trend', 'status'] as const
export type LagSort = (typeof LAG_SORTS)[number]

/** Which rows are shown. */
export interface LagSelection {
  /** Rows with less lag are left out; never one that is unknown or in error, whatever its lag. */
  readonly min: bigint | null
  readonly sort: LagSort
}

/** What is wrong whatever the lag: it could not be read, the consumer is about to start over, records are gone. */
const ALWAYS_SHOWN: ReadonlySet<LagStatus> = new Set<LagStatus>(['ERROR', 'AHEAD', 'LOST'])

/**
 * The rows that pass the selection, in its order. Rows that could not be read, whose lag is unknown, or that are in error
 * without a lag (AHEAD, LOST) always pass: they must not go unseen.
 */
export function selectLag<R extends ReportRow>(rows: readonly R[], {min, sort}: LagSelection): R[] {
  const selected = rows.filter((row) => {
    if (min === null || ALWAYS_SHOWN.has(row.status)) return true
    // A lag that is only markers is none.
    const lag = 'note' in row && row.note === 'markers' ? 0n : row.lag
    return lag === null ? row.unreadIfEarliest !== 0n : lag >= min
  })
  if (sort === 'name') return selected
  return selected.sort((a, b) => compareDescending(sortValue(a, sort), sortValue(b, sort)))
}

function sortValue(row: ReportRow, sort: LagSort): bigint | number | null {
  switch (sort) {
    case 'lag':
      return row.lag
    case 'time':
      return row.timeLagMs ?? null
    case 'eta':
      return row.etaSeconds ?? null
    case 'in':
      return row.inPerSecond ?? null
    case 'out':
      return row.outPerSecond ?? null
    case 'trend':
      return row.lagPerSecond ?? null
    case 'status':
      return statusNumber(row.status)
    case 'name':
      return null
  }
}

function compareDescending(a: bigint | number | null, b: bigint | number | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1
  if (a === b) return 0
  return a > b ? -1 : 1
}
