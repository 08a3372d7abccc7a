import {formatCount, formatDuration, formatRate, formatSeconds} from '../names/numbers.ts'
import {explainStatus} from './explain-status.ts'
import type {WatchedRow} from './lag-history.ts'
import {describeStatus} from './lag-status.ts'

/**
 * Why a watched partition has its status, in words and numbers: what was seen, not what the word means in general. It
 * goes on after the partition's name: `p4 not advanced for 3m40s`. It holds names and messages as the cluster has them:
 * escape it for a terminal.
 */
export function explainWatched(row: WatchedRow): string {
  const open =
    row.openTxn !== null && row.openTxn > 0n
      ? `, the last ${formatCount(row.openTxn)} in an open transaction`
      : ''
  return reasonOf(row) + open
}

function reasonOf(row: WatchedRow): string {
  const {status, inPerSecond, outPerSecond, lagPerSecond, etaSeconds, clientId} = row
  const rates = `${formatRate(inPerSecond)} in, ${formatRate(outPerSecond)} out`
  const bySecond = lagPerSecond === null ? '' : ` by ${formatRate(Math.abs(lagPerSecond))}`
  switch (status) {
    case 'STALLED':
      return row.note === 'rebalancing'
        ? `${notAdvanced(row)}: the group rebalances again and again${usualCommits(row)}`
        : `${notAdvanced(row)}, owner ${clientId ?? ''} alive${usualCommits(row)}`
    case 'STOPPED':
      return `${notAdvanced(row)}, no member has it${usualCommits(row)}`
    case 'BEHIND':
      return `falls behind${bySecond}: ${rates}`
    case 'DRAINING': {
      const isTimed = etaSeconds !== null && Number.isFinite(etaSeconds)
      const done = isTimed ? `, done in ${formatDuration(etaSeconds * 1000)}` : ''
      return `catches up${bySecond}: ${rates}${done}`
    }
    case 'STEADY':
      return `keeps pace: ${rates}${row.memberId === null ? ', no member has it' : ''}`
    case 'UNREAD':
      return `${formatCount(row.lag)} unread: ${rates}`
    case 'REWIND':
      return `went back, and is at offset ${row.committed} now`
    case 'REBALANCING':
      return 'waits while the group rebalances'
    case 'AT-RISK':
      return lossOf(row) + underlyingReason(row)
    case 'LOST':
      return `has lost ${formatCount(row.lost)}: deleted before the group read them, the log starts at ${row.logStart}`
    case 'ERROR':
      // The failure says of which partition it is, and so does the line that this goes into.
      return `could not be read: ${(row.error?.message ?? describeStatus(status)).replace(/^[^:]*could not be read: /, '')}`
    default:
      return explainStatus(row) ?? describeStatus(status)
  }
}

/** What else is to be said of a row at risk, where that is known. */
function underlyingReason(row: WatchedRow): string {
  const {underlyingStatus: status} = row
  if (status === undefined || status === 'WARMING' || status === 'UNREAD') return ''
  return `; ${reasonOf({...row, status})}`
}

/** What retention may do to the oldest unread record, and when. */
function lossOf({timeToLossMs, lossBy, lag}: WatchedRow): string {
  const when =
    timeToLossMs == null
      ? 'soon'
      : timeToLossMs === 0
        ? 'at any moment'
        : `in ${formatDuration(timeToLossMs)}`
  const limit = lossBy === 'bytes' ? 'retention.bytes' : 'retention.ms'
  return `may lose the first of ${formatCount(lag)} unread ${when} (${limit})`
}

function notAdvanced({sinceCommitMs, sinceCommitBound}: WatchedRow): string {
  if (sinceCommitMs === null) return 'not advanced'
  return `not advanced for ${sinceCommitBound === '>=' ? 'more than ' : ''}${formatDuration(sinceCommitMs)}`
}

function usualCommits({commitEveryMs}: WatchedRow): string {
  return commitEveryMs === null ? '' : `, commits usually every ${formatSeconds(commitEveryMs)}`
}
