import type {LagRow} from './lag-row.ts'

/**
 * Why a row of a single reading has its status, in words; null where the status says it all (OK, UNREAD) and for an
 * error, whose own sentence stands in the row.
 */
export function explainStatus(row: LagRow): string | null {
  switch (row.status) {
    case 'NO-COMMIT':
      return row.memberId === null ? 'nothing committed' : 'assigned, nothing committed yet'
    case 'LOST':
      return `${row.lost} deleted before the group read them: the log starts at ${row.logStart}`
    case 'AHEAD':
      return 'committed beyond the log end: the topic was recreated, or the commit was made by hand'
    case 'OK':
      return row.note === 'markers' ? 'only transaction markers are left' : null
    case 'UNREAD':
      if (row.note === 'rebalancing') return 'the group is rebalancing'
      return row.memberId === null ? 'nobody has this partition' : null
    case 'STOPPED':
      return 'the group has no members'
    case 'AT-RISK':
      return 'retention will soon delete what the group has not read'
    default:
      return null
  }
}
