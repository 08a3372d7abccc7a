import {isCalendarInstant} from '../../../core/records/timestamp-writer.ts'
import {formatBytes} from '../../../views/numbers.ts'
import type {ListColumn, ListSpec} from '../../list/column.ts'
import {formatHeaders, formatValue, paintHeaders, paintValue, type TailRow} from './tail-row.ts'

const columns: readonly ListColumn<TailRow>[] = [
  {
    title: 'TIME',
    minWidth: 8,
    maxWidth: 8,
    align: 'left',
    cell: ({record}, {formatTimeOfDay}) =>
      isCalendarInstant(record.timestampMs) && record.timestampMs !== -1
        ? formatTimeOfDay(record.timestampMs)
        : '-',
    // In the order in which they came, the newest on top.
    sortValue: ({record}) => record.sequence,
    sortsDescending: true,
  },
  {title: 'P', minWidth: 4, maxWidth: 4, align: 'right', cell: ({record}) => String(record.partition)},
  {title: 'OFFSET', minWidth: 10, maxWidth: 14, align: 'right', cell: ({record}) => String(record.offset)},
  {
    title: 'KEY',
    minWidth: 12,
    maxWidth: 30,
    align: 'left',
    cell: ({key}) => key,
    tone: ({record}) => (record.key === null ? 'quiet' : 'strong'),
  },
  {
    title: 'VALUE',
    minWidth: 30,
    maxWidth: 200,
    align: 'left',
    cell: formatValue,
    tone: ({record, undecoded}) => (record.value === null ? 'quiet' : undecoded === null ? null : 'warning'),
    paint: paintValue,
  },
  {
    title: 'SIZE',
    minWidth: 8,
    maxWidth: 8,
    align: 'right',
    cell: ({record}) => (record.value === null ? '-' : formatBytes(record.value.length)),
  },
  {
    title: 'HEADERS',
    minWidth: 12,
    maxWidth: 60,
    align: 'left',
    cell: formatHeaders,
    paint: paintHeaders,
  },
]

/** The list of a topic's newest records. */
export const tailList: ListSpec<TailRow> = {
  columns,
  idOf: ({id}) => id,
  filterTextOf: (row) =>
    `${row.record.partition}@${row.record.offset} ${row.key} ${row.value} ${formatHeaders(row)}`,
}
