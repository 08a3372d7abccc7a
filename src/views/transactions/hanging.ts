import type {HangingRow} from '../../core/health/hanging-rows.ts'
import {tableView} from '../document.ts'
import {formatCount, formatDuration} from '../numbers.ts'

/** The table of `txn hanging`; a name is what `txn abort` takes. */
export const hangingTable = tableView({
  rows: (data: {readonly hanging: readonly HangingRow[]}) => data.hanging,
  columns: [
    {field: 'topic', value: (row) => row.topic},
    {field: 'partition', value: (row) => row.partition},
    {field: 'producerId', header: 'PRODUCER', value: (row) => row.producerId},
    {field: 'producerEpoch', header: 'EPOCH', value: (row) => row.producerEpoch, wide: true},
    {field: 'startOffset', header: 'OPEN AT', value: (row) => row.startOffset, role: 'warn'},
    {field: 'lastTimestamp', header: 'LAST WRITE', value: (row) => row.lastTimestamp, wide: true},
    {
      field: 'ageMs',
      header: 'AGE',
      value: (row) => row.ageMs,
      text: (row) => (row.ageMs === null ? null : formatDuration(row.ageMs)),
    },
    {field: 'lastStableOffset', header: 'HELD AT', value: (row) => row.lastStableOffset},
    {field: 'highWatermark', value: (row) => row.highWatermark, wide: true},
    {
      field: 'heldBack',
      value: (row) => row.heldBack,
      text: (row) => (row.heldBack === null ? null : formatCount(row.heldBack)),
    },
    {
      field: 'waiting',
      header: 'GROUPS THERE',
      value: (row) => row.waiting?.join(', ') ?? null,
    },
  ],
  name: (row) => `${row.topic}:${row.partition}`,
})
