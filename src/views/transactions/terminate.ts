import type {ChangeDocument} from '../../core/changes/change.ts'
import {formatPartitionsByTopic} from '../../core/offsets/topic-partition.ts'
import type {TerminationRow} from '../../core/transactions/terminate-transactions.ts'
import {outcomeColumns} from '../change.ts'
import {tableView} from '../document.ts'
import {formatDuration} from '../numbers.ts'

/** The transactions that `txn terminate` aborts, and what came of it. */
export const terminationTable = tableView({
  rows: (data: ChangeDocument<'transactions', TerminationRow>) => data.transactions,
  columns: [
    {field: 'transactionalId', value: (row) => row.transactionalId},
    {field: 'state', value: (row) => row.state},
    {field: 'producerId', header: 'PRODUCER', value: (row) => row.producerId},
    {field: 'producerEpoch', header: 'EPOCH', value: (row) => row.producerEpoch},
    {field: 'coordinator', value: (row) => row.coordinator, wide: true},
    {
      field: 'durationMs',
      header: 'OPEN FOR',
      value: (row) => row.durationMs,
      text: (row) => (row.durationMs === null ? null : formatDuration(row.durationMs)),
    },
    {
      field: 'partitions',
      value: (row) => (row.partitions === null ? null : formatPartitionsByTopic(row.partitions).join(', ')),
    },
    ...outcomeColumns,
  ],
  name: (row) => row.transactionalId,
})
