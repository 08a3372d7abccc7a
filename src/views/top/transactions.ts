import type {OpenTransactionJson, OpenTransactionsJson} from '../../core/dashboard/transactions-json.ts'
import {formatTopicPartition} from '../../core/offsets/topic-partition.ts'
import type {Column} from '../column.ts'
import {tableView} from '../document.ts'
import {formatDuration} from '../numbers.ts'
import {renderTable} from '../table.ts'
import type {Role} from '../theme.ts'

/** Whose transaction it is, or where one hangs that is nobody's any more. */
function nameOf({transactionalId, topic, partition}: OpenTransactionJson): string {
  if (transactionalId !== null) return transactionalId
  return topic === null || partition === null ? '' : formatTopicPartition({topic, partition})
}

const columns: readonly Column<OpenTransactionJson>[] = [
  {field: 'transactionalId', header: 'TRANSACTION', value: nameOf},
  {
    field: 'state',
    value: ({state, hanging}) => (hanging ? 'HANGING' : state),
    role: ({severity}): Role | undefined =>
      severity === null ? undefined : severity === 'error' ? 'error' : 'warn',
  },
  {field: 'producerId', header: 'PRODUCER', value: (row) => row.producerId},
  {field: 'producerEpoch', header: 'EPOCH', value: (row) => row.producerEpoch, wide: true},
  {field: 'coordinator', value: (row) => row.coordinator},
  {
    field: 'durationMs',
    header: 'OPEN FOR',
    value: (row) => row.durationMs,
    text: ({durationMs}) => (durationMs === null ? null : formatDuration(durationMs)),
    align: 'right',
  },
  {field: 'partitions', value: (row) => row.partitions},
  {field: 'heldBack', value: (row) => row.heldBack, optional: true},
  {field: 'message', header: 'SEEN', value: (row) => row.message, wide: true},
  {field: 'cause', value: (row) => row.cause, wide: true},
  {field: 'command', value: (row) => row.command, wide: true},
]

/** The transactions that are open, the longest first. */
export const openTransactionsView = tableView({
  rows: (data: OpenTransactionsJson) => data.transactions,
  columns,
  name: nameOf,
  text: ({transactions}, context) =>
    transactions.length > 0
      ? renderTable(columns, transactions, context)
      : context.theme.muted('No open transaction was seen.'),
})
