/**
 * What a terminal would act on, or would show as something else than it is (CWE-150): C0, DEL,
 * C1, bidi controls and marks, and halves of surrogate pairs. With the u flag a whole pair never matches \p{Cs}.
 */
const UNSAFE_IN_TEXT = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\p{Cs}]/gu

/** A table cell is one line, so tab and newline would break it. */
const UNSAFE_IN_CELL = /[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\p{Cs}]/gu

const NAMED_ESCAPES: Readonly<Record<string, string>> = {'\t': '\\t', '\n': '\\n', '\r': '\\r'}

export interface EscapeOptions {
  /** Whether tab and newline are escaped too, as a table cell needs. */
  readonly singleLine?: boolean
}

/**
 * Text of foreign origin (keys, values, names, broker messages) made safe to show on a terminal: each unsafe
 * character in a visible form such as `\x1b` or `\u202e`. Text without one is returned as it is, and escaping twice
 * changes nothing.
 */
export function escapeForTerminal(text: string, options: EscapeOptions = {}): string {
  return text.replace(options.singleLine ? UNSAFE_IN_CELL : UNSAFE_IN_TEXT, showCharacter)
}

/**
 * The same for the bytes of a record: the escaped bytes, or null where the range is safe as it is and can be copied.
 * Bytes that are not UTF-8 become `\xNN` each, since 0x80-0x9F alone are C1 controls to many terminals.
 */
export function escapeBytesForTerminal(source: Buffer, start: number, end: number): Buffer | null {
  const firstUnplain = findUnplainByte(source, start, end)
  if (firstUnplain === end) return null
  let text = ''
  let runStart = start
  let changed = false
  for (let at = firstUnplain; at < end; ) {
    const length = utf8SequenceLength(source, at, end)
    if (length > 0) {
      at += length
      continue
    }
    text += `${source.toString('utf8', runStart, at)}${hexByte(source[at] as number)}`
    changed = true
    at++
    runStart = at
  }
  text += source.toString('utf8', runStart, end)
  const escaped = escapeForTerminal(text)
  return changed || escaped !== text ? Buffer.from(escaped) : null
}

/** Where the first byte other than printable ASCII, tab and newline is. */
function findUnplainByte(source: Buffer, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    const byte = source[at] as number
    if ((byte < 0x20 && byte !== 0x09 && byte !== 0x0a) || byte > 0x7e) return at
  }
  return end
}

/** The bytes of the well-formed sequence at `at` (Unicode, table 3-7), 0 where there is none. */
function utf8SequenceLength(source: Buffer, at: number, end: number): number {
  const lead = source[at] as number
  if (lead < 0x80) return 1
  if (lead < 0xc2 || lead > 0xf4) return 0
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
  if (at + length > end) return 0
  const second = source[at + 1] as number
  const lowest = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
  const highest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
  if (second < lowest || second > highest) return 0
  for (let i = at + 2; i < at + length; i++) {
    if (((source[i] as number) & 0xc0) !== 0x80) return 0
  }
  return length
}

function showCharacter(character: string): string {
  const named = NAMED_ESCAPES[character]
  if (named !== undefined) return named
  const code = character.charCodeAt(0)
  return code < 0x100 ? hexByte(code) : `\\u${code.toString(16).padStart(4, '0')}`
}

function hexByte(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`
}
