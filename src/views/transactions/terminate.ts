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

/** The sentence below the rows where none has failed; beside brokers that could not be asked it speaks only for what was found. */
export function terminationSummary(
  rows: readonly {readonly outcome: string | null}[],
  unasked: number,
): string {
  const count = rows.filter(({outcome}) => outcome === 'aborted').length
  const said =
    count === 1
      ? '1 transaction aborted, and over: its producer is shut out.'
      : `${count} transactions aborted, and over: their producers are shut out.`
  if (unasked === 0) return said
  const where = unasked === 1 ? 'the broker' : 'the brokers'
  return `${said} Whatever else matches, on ${where} that could not be asked, was left as it was.`
}
