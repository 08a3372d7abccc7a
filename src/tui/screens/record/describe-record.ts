import {formatDecodedData} from '../../../core/records/decoded-record.ts'
import type {DecodedPart, DecodedRecord} from '../../../core/records/decoder.ts'
import {readSchemaId} from '../../../core/tail/schema-id.ts'
import type {CopiedRecord} from '../../../core/tail/tail-record.ts'
import {formatBytes, formatTimestamp} from '../../../views/numbers.ts'
import {layOutJson, paintJson} from '../../text/json-text.ts'
import {fitCells, type PaintedText, paintCells} from '../../text/paint.ts'
import {dumpHex, showBytes, showLines} from '../../text/payload.ts'
import {showUntrusted} from '../../text/untrusted.ts'
import {wrapCells} from '../../text/wrap.ts'
import type {ScreenLook} from '../screen.ts'
import {describeSchema, whyUndecoded} from './decoded-words.ts'

/** What is shown of a value as text and as bytes; more is for `samsa consume`. */
const MOST_TEXT_BYTES = 64 * 1024
const MOST_HEX_BYTES = 16 * 1024

/** How keys and values are shown: read as text, or byte by byte. */
export type PayloadForm = 'text' | 'hex'

/** How a record is shown. */
export interface RecordForm {
  readonly form?: PayloadForm
  /** What it says by its schemas, in place of its bytes as text; null where they are shown. */
  readonly decoded?: DecodedRecord | null
}

/** A line in its pieces. */
export type PaintedLine = readonly PaintedText[]

/** A record in full, as lines of at most `width` columns. */
export function describeRecord(
  record: CopiedRecord,
  width: number,
  {form = 'text', decoded = null}: RecordForm = {},
): readonly PaintedLine[] {
  const {key, value, headers, timestampMs, timestampType} = record
  const time = timestampMs === -1 ? 'no timestamp' : `${formatTimestamp(timestampMs)}  ${timestampType}`
  const lines = [
    heading(`TIME  ${time}`),
    ...describeBytes('KEY', key, 'null: no key', form, decoded?.key ?? null),
    heading(`HEADERS  ${headers.length}`),
    ...headers.flatMap((header) => describeHeader(header.key, header.value, form)),
    ...describeBytes('VALUE', value, 'null: a tombstone', form, decoded?.value ?? null),
    heading('BATCH'),
    ...indent(plain(describeOrigin(record))),
  ]
  return lines.flatMap((line) => wrapCells(line, width))
}

/** Lines of a record, ready for the terminal. */
export function paintRecord(
  lines: readonly PaintedLine[],
  {theme, glyphs, width}: Pick<ScreenLook, 'theme' | 'glyphs' | 'width'>,
): readonly string[] {
  return lines.map((line) =>
    paintCells(fitCells([{text: ' ', tone: null}, ...line], width, glyphs.ellipsis), theme),
  )
}

function heading(text: string): PaintedLine {
  return [{text, tone: 'strong'}]
}

function plain(lines: readonly string[]): readonly PaintedLine[] {
  return lines.map((text) => [{text, tone: null}])
}

function describeBytes(
  title: string,
  bytes: Buffer | null,
  nullText: string,
  form: PayloadForm,
  part: DecodedPart | null,
): readonly PaintedLine[] {
  if (bytes === null) return [heading(`${title}  ${nullText}`)]
  const json = part === null || part.error !== undefined ? null : formatDecodedData(part.data)
  if (part !== null && json !== null && form === 'text')
    return [
      heading(`${title}  ${formatBytes(bytes.length)}  ${showUntrusted(describeSchema(part))}`),
      ...indent(showText(Buffer.from(json))),
    ]
  const schema = readSchemaId(bytes)
  const schemaText = schema === null ? '' : `  schema id ${schema.schemaId}, behind magic byte 0`
  return [
    heading(`${title}  ${formatBytes(bytes.length)}${schemaText}`),
    ...tellUndecoded(part),
    ...indent(form === 'hex' ? showHex(bytes) : showText(schema?.payload ?? bytes)),
  ]
}

/** Why the bytes stand there. */
function tellUndecoded(part: DecodedPart | null): readonly PaintedLine[] {
  if (part?.error === undefined) return []
  return [[{text: `  ! not decoded: ${showUntrusted(whyUndecoded(part))}`, tone: 'warning'}]]
}

function describeHeader(key: Buffer, value: Buffer | null, form: PayloadForm): readonly PaintedLine[] {
  const name: PaintedText = {text: `  ${showBytes(key, 1024)}`, tone: 'accent'}
  const equals: PaintedText = {text: ' = ', tone: 'faint'}
  if (value === null) return [[name, equals, {text: 'null', tone: 'quiet'}]]
  if (form === 'text') return [[name, equals, {text: showBytes(value, 4096), tone: null}]]
  return [[name, {text: `  ${formatBytes(value.length)}`, tone: null}], ...indent(indent(showHex(value)))]
}

/** Places of four digits: a line then fits into 80 columns, and no more bytes are shown than these count. */
function showHex(bytes: Buffer): readonly PaintedLine[] {
  const lines = dumpHex(bytes.subarray(0, MOST_HEX_BYTES)).map((line) => line.slice(4))
  return plain(bytes.length <= MOST_HEX_BYTES ? lines : [...lines, formatCut(MOST_HEX_BYTES, bytes)])
}

/** JSON is laid out and coloured; its strings are escaped as any text is. */
function showText(bytes: Buffer): readonly PaintedLine[] {
  const isCut = bytes.length > MOST_TEXT_BYTES
  const laidOut =
    isCut || !/^\s*[[{]/.test(bytes.toString('latin1', 0, 64)) ? null : layOutJson(bytes.toString())
  const lines = showLines(
    laidOut === null ? bytes : Buffer.from(laidOut),
    isCut ? MOST_TEXT_BYTES : undefined,
  )
  const painted = paintJson(lines.join('\n'), {isCut})
  const shown = painted === null ? plain(lines) : splitLines(painted)
  return isCut ? [...shown, ...plain([formatCut(MOST_TEXT_BYTES, bytes)])] : shown
}

function splitLines(pieces: readonly PaintedText[]): readonly PaintedLine[] {
  const lines: PaintedText[][] = [[]]
  for (const piece of pieces) {
    for (const [index, text] of piece.text.split('\n').entries()) {
      if (index > 0) lines.push([])
      if (text !== '') lines.at(-1)?.push({...piece, text})
    }
  }
  return lines
}

function formatCut(shown: number, bytes: Buffer): string {
  return `the first ${formatBytes(shown)} of ${formatBytes(bytes.length)}`
}

function describeOrigin({partition, offset, origin}: CopiedRecord): readonly string[] {
  const {leaderEpoch, producer, isTransactional, compression} = origin
  const transaction = isTransactional ? '  in a transaction' : ''
  return [
    `partition ${partition}  offset ${offset}  leader epoch ${leaderEpoch < 0 ? 'not told' : leaderEpoch}  compression ${compression}`,
    producer === null
      ? 'no producer id: not of an idempotent producer'
      : `producer id ${producer.id}  epoch ${producer.epoch}  sequence ${producer.sequence}${transaction}`,
  ]
}

function indent(lines: readonly PaintedLine[]): PaintedLine[] {
  return lines.map((line) => [{text: '  ', tone: null}, ...line])
}
