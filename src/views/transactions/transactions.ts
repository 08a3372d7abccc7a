import type {TransactionRow} from '../../core/transactions/transaction-rows.ts'
import {CLOSED_STATES} from '../../core/transactions/transaction-state.ts'
import {tableView} from '../document.ts'
import {formatDuration} from '../numbers.ts'
import type {Role} from '../theme.ts'

/** How a transaction's state is painted: what is open stands out. */
export function transactionRole(state: string): Role | undefined {
  return CLOSED_STATES.has(state) ? 'muted' : 'warn'
}

/** The table of `txn list`. */
export const transactionTable = tableView({
  rows: (data: {readonly transactions: readonly TransactionRow[]}) => data.transactions,
  columns: [
    {field: 'transactionalId', value: (row) => row.transactionalId},
    {field: 'state', value: (row) => row.state, role: (row) => transactionRole(row.state)},
    {field: 'producerId', header: 'PRODUCER', value: (row) => row.producerId},
    {field: 'producerEpoch', header: 'EPOCH', value: (row) => row.producerEpoch},
    {field: 'coordinator', value: (row) => row.coordinator},
    {field: 'startTime', value: (row) => row.startTime, wide: true},
    {
      field: 'durationMs',
      header: 'OPEN FOR',
      value: (row) => row.durationMs,
      text: (row) => (row.durationMs === null ? null : formatDuration(row.durationMs)),
    },
    {field: 'partitions', value: (row) => row.partitions},
    {field: 'error', value: (row) => row.error?.message, optional: true, role: 'error'},
  ],
})
