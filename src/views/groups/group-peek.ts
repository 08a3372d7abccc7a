import type {PeekedPartition, PeekedRecord} from '../../core/groups/peek-group.ts'
import type {JsonBytes} from '../../core/records/json-bytes.ts'
import {tableView} from '../document.ts'
import {stringifyJson} from '../json.ts'

interface PeekRow {
  readonly place: PeekedPartition
  readonly record: PeekedRecord | null
  /** Which record it is, counted from the committed offset: 0 is the next one to be read, -1 the last one done. */
  readonly position: number | null
}

export const groupPeek = tableView({
  rows: (data: {readonly partitions: readonly PeekedPartition[]}) => data.partitions.flatMap(rowsOf),
  columns: [
    {field: 'group', value: ({place}: PeekRow) => place.group, leaves: 2},
    {field: 'topic', value: ({place}) => place.topic},
    {field: 'partition', value: ({place}) => place.partition},
    {field: 'committed', value: ({place}) => place.committed, leaves: 1},
    {field: 'logStart', value: ({place}) => place.logStart, wide: true},
    {field: 'logEnd', value: ({place}) => place.logEnd, wide: true},
    {
      field: 'position',
      header: 'WHICH',
      value: ({position}) => position,
      text: describePosition,
      align: 'left',
      role: ({position}) => (position === 0 ? 'accent' : 'muted'),
    },
    {field: 'offset', value: ({record}) => record?.offset},
    {field: 'timestamp', value: ({record}) => record?.timestamp, leaves: 3},
    {field: 'key', value: ({record}) => textOf(record?.key)},
    {field: 'value', value: ({record}) => textOf(record?.value)},
    {
      field: 'headers',
      value: ({record}) =>
        record?.headers.map(({key, value}) => `${textOf(key) ?? ''}=${textOf(value) ?? ''}`).join(' ') ||
        null,
      optional: true,
    },
    {field: 'error', value: ({place}) => place.error?.message, optional: true, role: 'error'},
  ],
  name: ({place}) => place.topic,
})

function rowsOf(place: PeekedPartition): PeekRow[] {
  const {before, after} = place
  const rows: PeekRow[] = [
    ...before.map((record, at) => ({place, record, position: at - before.length})),
    ...after.map((record, at) => ({place, record, position: at})),
  ]
  // Caught up, or unreadable: the partition is still said.
  return rows.length > 0 ? rows : [{place, record: null, position: null}]
}

function describePosition({place, position}: PeekRow): string | null {
  if (position === null) return place.error ? null : 'nothing to read'
  if (position === 0) return 'next'
  return position < 0 ? `${-position} before` : `${position} after`
}

/** Text as it is; other bytes as the JSON that says how they are written. */
function textOf(bytes: JsonBytes | undefined): string | null {
  return bytes === null || bytes === undefined || typeof bytes === 'string'
    ? (bytes ?? null)
    : stringifyJson(bytes)
}
