import {formatPartitionsByTopic} from '../../core/offsets/topic-partition.ts'
import type {TransactionDescriptions} from '../../core/transactions/describe-named.ts'
import type {TransactionDescription} from '../../core/transactions/describe-transactions.ts'
import {tableView} from '../document.ts'
import {type KeyValue, renderKeyValues} from '../key-value.ts'
import {formatDuration} from '../numbers.ts'
import {transactionRole} from './transactions.ts'

type TopicPartition = TransactionDescription['partitions'][number]
type Described = TransactionDescriptions['transactions'][number]

/** One block for each id of `txn describe`; in CSV a row for each partition of its open transaction. */
export const transactionDescriptions = tableView({
  rows: ({transactions}: TransactionDescriptions) => transactions.flatMap(rowsOf),
  columns: [
    {field: 'transactionalId', value: ({each}) => each.transactionalId},
    {field: 'state', value: ({each}) => ('error' in each ? null : each.state)},
    {field: 'producerId', value: ({each}) => ('error' in each ? null : each.producerId)},
    {field: 'producerEpoch', value: ({each}) => ('error' in each ? null : each.producerEpoch)},
    {field: 'coordinator', value: ({each}) => ('error' in each ? null : each.coordinator)},
    {field: 'timeoutMs', value: ({each}) => ('error' in each ? null : each.timeoutMs)},
    {field: 'startTime', value: ({each}) => ('error' in each ? null : each.startTime)},
    {field: 'durationMs', value: ({each}) => ('error' in each ? null : each.durationMs)},
    {field: 'topic', value: ({place}) => place?.topic},
    {field: 'partition', value: ({place}) => place?.partition},
    {field: 'error', value: ({each}) => ('error' in each ? each.error.message : null)},
  ],
  text: ({transactions}, context) =>
    transactions.map((each) => renderKeyValues(linesOf(each), context)).join('\n'),
})

interface PartitionRow {
  readonly each: Described
  readonly place: TopicPartition | null
}

function rowsOf(each: Described): PartitionRow[] {
  const places = 'error' in each ? [] : each.partitions
  return places.length === 0 ? [{each, place: null}] : places.map((place) => ({each, place}))
}

function linesOf(each: Described): readonly KeyValue[] {
  const id = {key: 'Transactional id', value: each.transactionalId}
  if ('error' in each) return [id, {key: 'Error', value: each.error.message, role: 'error'}]
  const {state, startTime, durationMs, timeoutMs} = each
  const role = transactionRole(state)
  const since =
    startTime === null || durationMs === null
      ? []
      : [
          {key: 'Open since', value: `${startTime} (${formatDuration(durationMs)})`},
          {
            key: 'Ends by itself',
            value:
              durationMs > timeoutMs
                ? `after ${formatDuration(timeoutMs)}, which are over`
                : `in ${formatDuration(timeoutMs - durationMs)}`,
          },
        ]
  return [
    id,
    {key: 'State', value: state, ...(role === undefined ? {} : {role})},
    {key: 'Producer', value: `${each.producerId} (epoch ${each.producerEpoch})`},
    {key: 'Coordinator', value: each.coordinator},
    {key: 'Timeout', value: formatDuration(timeoutMs)},
    ...since,
    ...formatPartitionsByTopic(each.partitions).map((value, index) => ({
      key: index === 0 ? 'Partitions' : '',
      value,
    })),
  ]
}
