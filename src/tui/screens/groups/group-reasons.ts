import type {GroupReport} from '../../../core/dashboard/groups-report.ts'
import {explainWatched} from '../../../core/lag/explain-watched.ts'
import type {WatchedRow} from '../../../core/lag/lag-history.ts'
import {describeStatus, type LagStatus, statusNumber} from '../../../core/lag/lag-status.ts'
import {isBadStatus, toneOfStatus} from '../../text/lag-status.ts'
import {showUntrusted} from '../../text/untrusted.ts'
import {wrapWords} from '../../text/wrap.ts'
import type {ScreenLook} from '../screen.ts'
import {statusOfGroup} from './group-columns.ts'

/**
 * Partitions of one status that are explained one by one, of a bad one and of one that is as it should be; of the others a
 * few are named, and the rest is counted.
 */
const EXPLAINED_BAD = 2
const EXPLAINED_GOOD = 1
const NAMED_PARTITIONS = 6

/** A group, with its partitions also in the order in which a detail names them: sorted once, for there may be thousands. */
export interface GroupWithOrder extends GroupReport {
  readonly mostLagFirst: readonly WatchedRow[]
}

/** Puts the partitions with the most lag first, those whose lag is unknown last. */
export function orderByLag(group: GroupReport): GroupWithOrder {
  return {...group, mostLagFirst: group.partitions.toSorted((a, b) => compareLag(b.lag, a.lag))}
}

/**
 * Why a group has its status, the worst first: what was seen of each of its partitions that have something to say, in
 * words, in lines of the given width.
 */
export function renderReasons(group: GroupWithOrder, {theme, width}: ScreenLook): readonly string[] {
  return explainGroup(group).flatMap(({status, text}) =>
    wrapWords(text, width - 1, '  ').map((line) => theme(toneOfStatus(status), ` ${line}`)),
  )
}

interface Reason {
  readonly status: LagStatus
  readonly text: string
}

function explainGroup(group: GroupWithOrder): readonly Reason[] {
  const {mostLagFirst, error} = group
  const status = statusOfGroup(group)
  if (error !== null) return [{status, text: `ERROR: ${showUntrusted(error.message)}`}]
  const byStatus = Map.groupBy(mostLagFirst, (row) => row.status)
  const worstFirst = [...byStatus].sort(([a], [b]) => statusNumber(b) - statusNumber(a))
  const speaking = worstFirst.filter(([each]) => each !== 'OK')
  if (speaking.length === 0) return [{status, text: `${status}: ${describeStatus(status)}`}]
  const isOneTopic = new Set(mostLagFirst.map(({topic}) => topic)).size === 1
  const nameOf = ({topic, partition}: WatchedRow) =>
    isOneTopic ? `p${partition}` : `${showUntrusted(topic)}-${partition}`
  return speaking.flatMap(([each, rows]) => explainRows(each, rows, nameOf))
}

function explainRows(
  status: LagStatus,
  rows: readonly WatchedRow[],
  nameOf: (row: WatchedRow) => string,
): readonly Reason[] {
  const most = isBadStatus(status) ? EXPLAINED_BAD : EXPLAINED_GOOD
  const explained = rows.slice(0, most)
  const others = rows.slice(most)
  const reasons = explained.map((row) => ({
    status,
    text: `${status}: ${nameOf(row)} ${showUntrusted(explainWatched(row))}`,
  }))
  if (others.length === 0) return reasons
  const named = others.slice(0, NAMED_PARTITIONS).map(nameOf).join(', ')
  const rest = others.length > NAMED_PARTITIONS ? ` and ${others.length - NAMED_PARTITIONS} more` : ''
  return [...reasons, {status, text: `${status} too: ${named}${rest}`}]
}

/** Orders lags; an unknown one is below every other. */
export function compareLag(a: bigint | null, b: bigint | null): number {
  if (a === null || b === null) return (a === null ? 0 : 1) - (b === null ? 0 : 1)
  return a < b ? -1 : a > b ? 1 : 0
}
