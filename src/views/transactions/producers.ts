import type {ProducerRow} from '../../core/transactions/producer-rows.ts'
import {tableView} from '../document.ts'

/** The table of `txn producers`. */
export const producerTable = tableView({
  rows: (data: {readonly producers: readonly ProducerRow[]}) => data.producers,
  columns: [
    {field: 'topic', value: (row) => row.topic},
    {field: 'partition', value: (row) => row.partition},
    {field: 'producerId', header: 'PRODUCER', value: (row) => row.producerId},
    {field: 'producerEpoch', header: 'EPOCH', value: (row) => row.producerEpoch},
    {field: 'lastSequence', header: 'SEQUENCE', value: (row) => row.lastSequence, wide: true},
    {field: 'coordinatorEpoch', value: (row) => row.coordinatorEpoch, wide: true},
    {field: 'startOffset', header: 'OPEN AT', value: (row) => row.startOffset, role: 'warn'},
    {field: 'lastTimestamp', header: 'LAST WRITE', value: (row) => row.lastTimestamp},
  ],
  name: (row) => String(row.producerId),
})
