import {formatDecodedData} from '../../../core/records/decoded-record.ts'
import type {DecodedPart} from '../../../core/records/decoder.ts'
import {readSchemaId} from '../../../core/tail/schema-id.ts'
import {AS_IT_IS, type TailDecoded, type TailDecoding} from '../../../core/tail/tail-decoder.ts'
import type {TailRecord} from '../../../core/tail/tail-record.ts'
import {paintJson} from '../../text/json-text.ts'
import type {PaintedText} from '../../text/paint.ts'
import {showBytes} from '../../text/payload.ts'
import {describeUndecoded} from '../record/decoded-words.ts'

/** A record as the table shows it: as much of it as a line can hold, escaped. */
export interface TailRow {
  readonly record: TailRecord
  readonly id: string
  readonly key: string
  readonly value: string
  readonly headers: readonly ShownHeader[]
  /** Whether the value is what it says by its schema, as JSON, and not its bytes. */
  readonly isDecoded: boolean
  /** Why key or value are shown as they are, though they name a schema; null where nothing is wrong. */
  readonly undecoded: string | null
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

/** A row, and what it was decoded by where that may change; null where it stays as it is. */
interface KnownRow {
  readonly row: TailRow
  readonly by: TailDecoding | null
}

const rawRows = new WeakMap<TailRecord, KnownRow>()
const decodedRows = new WeakMap<TailRecord, KnownRow>()

/** The row of a record, made once: a tail shows the same records poll after poll. Without `decoding` it is shown as its bytes are. */
export function tailRowOf(record: TailRecord, decoding: TailDecoding | null): TailRow {
  const rows = decoding === null ? rawRows : decodedRows
  const known = rows.get(record)
  if (known !== undefined && (known.by === null || known.by === decoding)) return known.row
  const decoded = decoding?.decode(record) ?? AS_IT_IS
  const row = makeRow(record, decoded)
  rows.set(record, {row, by: decoded.isSettled ? null : decoding})
  return row
}

function makeRow(record: TailRecord, decoded: TailDecoded): TailRow {
  const {partition, offset, key, value, headers} = record
  const [keyJson, valueJson] = [jsonOf(decoded.key), jsonOf(decoded.value)]
  return {
    record,
    id: `${partition}@${offset}`,
    key: key === null ? NO_KEY : showBytes(keyJson ?? key, MOST_BYTES),
    value: value === null ? TOMBSTONE : showBytes(valueJson ?? value, MOST_BYTES),
    isDecoded: valueJson !== null,
    undecoded: describeUndecoded(decoded),
    headers: headers.map((header) => ({
      name: showBytes(header.key, 64),
      value: header.value === null ? 'null' : showBytes(header.value, 256),
      isNull: header.value === null,
    })),
  }
}

/** What a key or value says, as JSON; null where it is shown as it is. */
function jsonOf(part: DecodedPart | null): Buffer | null {
  if (part === null || part.error !== undefined) return null
  const json = formatDecodedData(part.data)
  return json === null ? null : Buffer.from(json)
}

/** The value with a sign in front where it is shown as it is, though it names a schema. */
export function formatValue({value, undecoded}: Pick<TailRow, 'value' | 'undecoded'>): string {
  return undecoded === null ? value : `! ${value}`
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
export function paintValue(
  {record, value, isDecoded, undecoded}: TailRow,
  most: number,
): readonly PaintedText[] | null {
  if (record.value === null) return [{text: value, tone: 'quiet'}]
  if (isDecoded) return paintJson(value, {isCut: value.length > MOST_BYTES / 2, most})
  if (undecoded !== null) return [{text: formatValue({value, undecoded}), tone: 'warning'}]
  const {payload} = readSchemaId(record.value) ?? {payload: record.value}
  const prefix = showBytes(record.value.subarray(0, record.value.length - payload.length))
  const isCut = record.value.length > MOST_BYTES
  const json = paintJson(value.slice(prefix.length), {isCut, most: most - prefix.length})
  return json && [{text: prefix, tone: 'faint'}, ...json]
}
