import {LagHistory, type WatchedRow} from '../../../src/core/lag/lag-history.ts'
import {isRebalancing} from '../../../src/core/lag/lag-status.ts'

/** What one partition of a group does over time; times are seconds from 0. */
export interface Timeline {
  /** The committed offset; null while there is none. */
  readonly committed: (atS: number) => number | null
  readonly logEnd: (atS: number) => number
  readonly logStart?: (atS: number) => number
  readonly isOwned?: (atS: number) => boolean
  /** Whether the group had members and has none. */
  readonly isAbandoned?: (atS: number) => boolean
  readonly state?: (atS: number) => string
}

export interface WatchOptions {
  readonly untilS: number
  readonly fromS?: number
  readonly everyS?: number
  readonly windowMs?: number
}

/** Polls a timeline on a clock that only these tests move, and returns the row of each poll. */
export function watchTimeline(timeline: Timeline, options: WatchOptions): {atS: number; row: WatchedRow}[] {
  const {untilS, fromS = 0, everyS = 1, windowMs = 60_000} = options
  const history = new LagHistory({windowMs, intervalMs: everyS * 1000})
  const rows: {atS: number; row: WatchedRow}[] = []
  for (let atS = fromS; atS <= untilS; atS += everyS) {
    const committed = timeline.committed(atS)
    const state = timeline.state?.(atS) ?? 'Stable'
    const isOwned = timeline.isOwned?.(atS) ?? true
    const [row] = history.record({
      atMs: 1_700_000_000_000 + atS * 1000,
      facts: [
        {
          group: 'g',
          topic: 't',
          partition: 0,
          committed: committed === null ? null : BigInt(committed),
          logStart: BigInt(timeline.logStart?.(atS) ?? 0),
          logEnd: BigInt(timeline.logEnd(atS)),
          isAbandoned: timeline.isAbandoned?.(atS) ?? false,
          isRebalancing: isRebalancing(state),
          owner: isOwned ? {memberId: 'm', clientId: 'c', host: 'h'} : null,
        },
      ],
      states: new Map([['g', state]]),
      failures: new Map(),
    })
    if (row) rows.push({atS, row})
  }
  return rows
}

/** The row of the last poll. */
export function lastRow(timeline: Timeline, options: WatchOptions): WatchedRow {
  const last = watchTimeline(timeline, options).at(-1)
  if (!last) throw new Error('nothing was polled')
  return last.row
}

/** An offset that moves at a steady rate from an offset and a time on. */
export function steady(perSecond: number, from = 0, sinceS = 0): (atS: number) => number {
  return (atS) => from + Math.floor(Math.max(0, atS - sinceS) * perSecond)
}

/** A consumer that commits what it has read every so many seconds. */
export function committing(read: (atS: number) => number, everyS: number): (atS: number) => number {
  return (atS) => read(Math.floor(atS / everyS) * everyS)
}
