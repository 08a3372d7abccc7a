import type {TailRecord} from '../../../core/tail/tail-record.ts'
import {formatBytes, formatTimestamp} from '../../../views/numbers.ts'
import {dumpHex, showBytes, showLines} from '../../text/payload.ts'
import {wrapLine} from '../../text/wrap.ts'

/** What is shown of a value as text and as bytes; more is for `samsa consume`. */
const mostTextBytes = 64 * 1024
const mostHexBytes = 4 * 1024

/** A record in full, as lines of at most `width` columns. A title is marked by no indent. */
export function describeRecord(record: TailRecord, width: number): readonly string[] {
  const {key, value, headers, timestampMs, timestampType} = record
  const time = timestampMs < 0 ? 'no timestamp' : `${formatTimestamp(timestampMs)}  ${timestampType}`
  const lines = [
    `TIME  ${time}`,
    `KEY  ${key === null ? 'null' : formatBytes(key.length)}`,
    ...(key === null ? [] : indent(showLines(key, mostTextBytes))),
    `HEADERS  ${headers.length}`,
    ...headers.map(
      (header) =>
        `  ${showBytes(header.key, 1024)} = ${header.value === null ? 'null' : showBytes(header.value, 4096)}`,
    ),
    `VALUE  ${value === null ? 'null: a tombstone' : formatBytes(value.length)}`,
    ...(value === null ? [] : indent(showValue(value))),
    ...(value === null || value.length === 0
      ? []
      : ['BYTES', ...indent(dumpHex(value.subarray(0, mostHexBytes)))]),
  ]
  if (value !== null && value.length > mostHexBytes)
    lines.push(`  the first ${formatBytes(mostHexBytes)} of ${formatBytes(value.length)}`)
  return lines.flatMap((line) => wrapLine(line, width))
}

/** JSON is laid out; its strings are escaped as any text is. */
function showValue(value: Buffer): readonly string[] {
  if (value.length <= mostTextBytes && (value[0] === 0x7b || value[0] === 0x5b)) {
    try {
      const laidOut = JSON.stringify(JSON.parse(value.toString()), null, 2)
      return showLines(Buffer.from(laidOut))
    } catch {
      // It only looked like JSON.
    }
  }
  return showLines(value, mostTextBytes)
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`)
}
