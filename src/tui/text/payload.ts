import {escapeBytesForTerminal} from '../../views/escape.ts'
import {showUntrusted} from './untrusted.ts'

/** A key, value or header of a record as text on one line: bytes that a terminal would act on are escaped. */
export function showBytes(bytes: Buffer, mostBytes = bytes.length): string {
  const end = Math.min(bytes.length, mostBytes)
  const escaped = escapeBytesForTerminal(bytes, 0, end)
  return showUntrusted((escaped ?? bytes.subarray(0, end)).toString())
}

/** The same as lines: a newline begins the next one. */
export function showLines(bytes: Buffer, mostBytes = bytes.length): readonly string[] {
  const end = Math.min(bytes.length, mostBytes)
  const escaped = escapeBytesForTerminal(bytes, 0, end)
  const text = (escaped ?? bytes.subarray(0, end)).toString()
  return text.split('\n').map((line) => showUntrusted(line.replaceAll('\t', '    ')))
}

const BYTES_PER_LINE = 16

/** A hex dump as `hexdump -C` writes it: the place, sixteen bytes, and what of them is printable ASCII. */
export function dumpHex(bytes: Buffer): readonly string[] {
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += BYTES_PER_LINE) {
    const part = bytes.subarray(at, at + BYTES_PER_LINE)
    const pairs = [...part].map((byte) => byte.toString(16).padStart(2, '0'))
    const hex = `${pairs.slice(0, 8).join(' ')}  ${pairs.slice(8).join(' ')}`.padEnd(48)
    const text = [...part]
      .map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'))
      .join('')
    lines.push(`${at.toString(16).padStart(8, '0')}  ${hex}  |${text}|`)
  }
  return lines
}
