import type {ChangeDocument} from '../../core/changes/change.ts'
import type {AbortRow} from '../../core/transactions/abort-transaction.ts'
import {outcomeColumns} from '../change.ts'
import {tableView} from '../document.ts'

/** What `txn abort` cuts off, and what came of it. */
export const abortTable = tableView({
  rows: (data: ChangeDocument<'transactions', AbortRow>) => data.transactions,
  columns: [
    {field: 'topic', value: (row) => row.topic},
    {field: 'partition', value: (row) => row.partition},
    {field: 'producerId', header: 'PRODUCER', value: (row) => row.producerId},
    {field: 'producerEpoch', header: 'EPOCH', value: (row) => row.producerEpoch},
    {field: 'coordinatorEpoch', value: (row) => row.coordinatorEpoch, wide: true},
    {field: 'startOffset', header: 'CUT OFF FROM', value: (row) => row.startOffset, role: 'warn'},
    {field: 'lastTimestamp', header: 'LAST WRITE', value: (row) => row.lastTimestamp, wide: true},
    {field: 'lastStableOffset', header: 'HELD AT', value: (row) => row.lastStableOffset},
    {field: 'highWatermark', header: 'LOG END', value: (row) => row.highWatermark},
    ...outcomeColumns,
  ],
  name: (row) => `${row.topic}:${row.partition}`,
})
