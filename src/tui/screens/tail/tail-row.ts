import type {TailRecord} from '../../../core/tail/tail-record.ts'
import {showBytes} from '../../text/payload.ts'

/** A record as the table shows it: as much of it as a line can hold, escaped. */
export interface TailRow {
  readonly record: TailRecord
  readonly id: string
  readonly key: string
  readonly value: string
  readonly headers: string
}

/** More than this of a key, value or header is neither shown in the table nor filtered by. */
const MOST_BYTES = 1024

const rowsByRecord = new WeakMap<TailRecord, TailRow>()

/** The row of a record, made once: a tail shows the same records poll after poll. */
export function tailRowOf(record: TailRecord): TailRow {
  const known = rowsByRecord.get(record)
  if (known !== undefined) return known
  const {partition, offset, key, value, headers} = record
  const row: TailRow = {
    record,
    id: `${partition}@${offset}`,
    key: key === null ? 'null' : showBytes(key, MOST_BYTES),
    value: value === null ? 'null' : showBytes(value, MOST_BYTES),
    headers: headers
      .map(
        (header) =>
          `${showBytes(header.key, 64)}=${header.value === null ? 'null' : showBytes(header.value, 256)}`,
      )
      .join(' '),
  }
  rowsByRecord.set(record, row)
  return row
}
