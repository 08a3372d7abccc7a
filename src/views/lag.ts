import type {LagRow, LagStatus, LagTotal} from '../core/lag/calculate-lag.ts'
import type {Column} from './column.ts'
import {tableView} from './document.ts'
import {escapeForTerminal} from './escape.ts'
import {formatCount} from './numbers.ts'
import type {Role} from './theme.ts'

const STATUS_ROLES: Readonly<Record<LagStatus, Role | undefined>> = {
  OK: 'ok',
  LAGGING: undefined,
  'NO-COMMIT': 'muted',
  LOST: 'error',
  AHEAD: 'error',
  ERROR: 'error',
  DRAINING: 'ok',
  WARMING: 'muted',
  REBALANCING: 'warn',
  BEHIND: 'warn',
  REWIND: 'error',
  STOPPED: 'error',
  STALLED: 'error',
}

/** The columns of a lag row; group first, so that a view of one group can leave it out. */
export const lagColumns: readonly Column<LagRow>[] = [
  {field: 'group', value: (row) => row.group},
  {field: 'topic', value: (row) => row.topic},
  {field: 'partition', value: (row) => row.partition},
  {field: 'committed', value: (row) => row.committed},
  {field: 'logStart', value: (row) => row.logStart, wide: true},
  {field: 'logEnd', value: (row) => row.logEnd},
  {field: 'lag', value: (row) => row.lag},
  {
    field: 'lost',
    value: (row) => row.lost,
    text: (row) => (row.lost ? String(row.lost) : null),
    optional: true,
  },
  {
    field: 'status',
    value: (row) => row.status,
    text: (row) => statusText(row),
    role: (row) => STATUS_ROLES[row.status],
  },
  {field: 'memberId', value: (row) => row.memberId, wide: true},
  {field: 'clientId', header: 'CLIENT', value: (row) => row.clientId, optional: true},
  {field: 'host', value: (row) => row.host, optional: true},
  {field: 'error', value: (row) => row.error?.message, optional: true, role: 'error'},
]

/** The status with what explains a lag that is no backlog: `OK markers`, `LAGGING txn 12`. */
function statusText({status, note, openTxn}: LagRow): string {
  const openText = openTxn === null || openTxn === undefined || openTxn === 0n ? '' : ` txn ${openTxn}`
  return `${status}${note === undefined ? '' : ` ${note}`}${openText}`
}

export const lagTable = tableView({
  rows: (data: {readonly lag: readonly LagRow[]; readonly totals: readonly LagTotal[]}) => data.lag,
  columns: lagColumns,
  name: (row) => row.group,
  footer: ({totals}, theme) => {
    if (totals.length === 0) return null
    const lines = totals.map(({group, lag, unknown}) => {
      const left =
        unknown > 0 ? ` (${unknown} partition${unknown === 1 ? '' : 's'} unknown, not counted)` : ''
      return theme.muted(`${escapeForTerminal(group, {singleLine: true})}: ${formatCount(lag)} behind${left}`)
    })
    return `\n${lines.join('\n')}`
  },
})
