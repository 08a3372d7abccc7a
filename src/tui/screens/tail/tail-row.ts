import {readSchemaId} from '../../../core/tail/schema-id.ts'
import type {TailRecord} from '../../../core/tail/tail-record.ts'
import {paintJson} from '../../text/json-text.ts'
import type {PaintedText} from '../../text/paint.ts'
import {showBytes} from '../../text/payload.ts'

/** A record as the table shows it: as much of it as a line can hold, escaped. */
export interface TailRow {
  readonly record: TailRecord
  readonly id: string
  readonly key: string
  readonly value: string
  readonly headers: readonly ShownHeader[]
}

interface ShownHeader {
  readonly name: string
  readonly value: string
  readonly isNull: boolean
}

/** What stands for what is not there; a text could say `null` too. */
const NO_KEY = '(no key)'
const TOMBSTONE = '(tombstone)'

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
    key: key === null ? NO_KEY : showBytes(key, MOST_BYTES),
    value: value === null ? TOMBSTONE : showBytes(value, MOST_BYTES),
    headers: headers.map((header) => ({
      name: showBytes(header.key, 64),
      value: header.value === null ? 'null' : showBytes(header.value, 256),
      isNull: header.value === null,
    })),
  }
  rowsByRecord.set(record, row)
  return row
}

/** The headers on one line. */
export function formatHeaders({headers}: TailRow): string {
  return headers.map(({name, value}) => `${name}=${value}`).join(' ')
}

/** The same in pieces: names are told from their values. */
export function paintHeaders({headers}: TailRow): readonly PaintedText[] {
  return headers.flatMap(({name, value, isNull}, index) => [
    {text: `${index === 0 ? '' : ' '}${name}`, tone: 'accent'},
    {text: '=', tone: 'faint'},
    {text: value, tone: isNull ? 'quiet' : null},
  ])
}

/** The value in pieces where it is JSON; what stands in front of it for its schema is no part of that. */
export function paintValue({record, value}: TailRow, most: number): readonly PaintedText[] | null {
  if (record.value === null) return [{text: value, tone: 'quiet'}]
  const {payload} = readSchemaId(record.value) ?? {payload: record.value}
  const prefix = showBytes(record.value.subarray(0, record.value.length - payload.length))
  const isCut = record.value.length > MOST_BYTES
  const json = paintJson(value.slice(prefix.length), {isCut, most: most - prefix.length})
  return json && [{text: prefix, tone: 'faint'}, ...json]
}
