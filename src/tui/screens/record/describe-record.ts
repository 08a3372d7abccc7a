import {readSchemaId} from '../../../core/tail/schema-id.ts'
import type {CopiedRecord} from '../../../core/tail/tail-record.ts'
import {formatBytes, formatTimestamp} from '../../../views/numbers.ts'
import {dumpHex, showBytes, showLines} from '../../text/payload.ts'
import {wrapLine} from '../../text/wrap.ts'

/** What is shown of a value as text and as bytes; more is for `samsa consume`. */
const MOST_TEXT_BYTES = 64 * 1024
const MOST_HEX_BYTES = 16 * 1024

/** How keys and values are shown: read as text, or byte by byte. */
export type PayloadForm = 'text' | 'hex'

/** A record in full, as lines of at most `width` columns. A title is marked by no indent. */
export function describeRecord(
  record: CopiedRecord,
  width: number,
  form: PayloadForm = 'text',
): readonly string[] {
  const {key, value, headers, timestampMs, timestampType} = record
  const time = timestampMs === -1 ? 'no timestamp' : `${formatTimestamp(timestampMs)}  ${timestampType}`
  const lines = [
    `TIME  ${time}`,
    ...describeBytes('KEY', key, 'null', form),
    `HEADERS  ${headers.length}`,
    ...headers.flatMap((header) => describeHeader(header.key, header.value, form)),
    ...describeBytes('VALUE', value, 'null: a tombstone', form),
    'BATCH',
    ...indent(describeOrigin(record)),
  ]
  return lines.flatMap((line) => wrapLine(line, width))
}

function describeBytes(
  title: string,
  bytes: Buffer | null,
  nullText: string,
  form: PayloadForm,
): readonly string[] {
  if (bytes === null) return [`${title}  ${nullText}`]
  const schema = readSchemaId(bytes)
  const schemaText = schema === null ? '' : `  schema id ${schema.schemaId}, behind magic byte 0`
  return [
    `${title}  ${formatBytes(bytes.length)}${schemaText}`,
    ...indent(form === 'hex' ? showHex(bytes) : showText(schema?.payload ?? bytes)),
  ]
}

function describeHeader(key: Buffer, value: Buffer | null, form: PayloadForm): readonly string[] {
  const name = showBytes(key, 1024)
  if (value === null) return [`  ${name} = null`]
  if (form === 'text') return [`  ${name} = ${showBytes(value, 4096)}`]
  return [`  ${name}  ${formatBytes(value.length)}`, ...indent(indent(showHex(value)))]
}

/** Places of four digits: a line then fits into 80 columns, and no more bytes are shown than these count. */
function showHex(bytes: Buffer): readonly string[] {
  const lines = dumpHex(bytes.subarray(0, MOST_HEX_BYTES)).map((line) => line.slice(4))
  return bytes.length <= MOST_HEX_BYTES ? lines : [...lines, formatCut(MOST_HEX_BYTES, bytes)]
}

/** JSON is laid out; its strings are escaped as any text is. */
function showText(bytes: Buffer): readonly string[] {
  if (bytes.length <= MOST_TEXT_BYTES && /^[\s]*[[{]/.test(bytes.toString('latin1', 0, 64))) {
    try {
      const laidOut = JSON.stringify(JSON.parse(bytes.toString()), null, 2)
      return showLines(Buffer.from(laidOut))
    } catch {
      // It only looked like JSON.
    }
  }
  const lines = showLines(bytes, MOST_TEXT_BYTES)
  return bytes.length <= MOST_TEXT_BYTES ? lines : [...lines, formatCut(MOST_TEXT_BYTES, bytes)]
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

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`)
}
