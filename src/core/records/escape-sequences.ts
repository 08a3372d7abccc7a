import {Failure} from '../../errors/failure.ts'

const SIMPLE_ESCAPES: Readonly<Record<string, number>> = {
  n: 0x0a,
  t: 0x09,
  r: 0x0d,
  '0': 0x00,
  '\\': 0x5c,
  '{': 0x7b,
  '}': 0x7d,
}

/** A backslash sequence that was read: the byte it stands for, and where the text goes on. */
export interface EscapeSequence {
  readonly byte: number
  readonly next: number
}

/**
 * Reads the sequence whose backslash is at `index`: `\n`, `\t`, `\r`, `\0`, `\\`, `\{`, `\}` or `\xNN` (one byte).
 * Throws a usage Failure that names the position otherwise.
 */
export function parseEscapeSequence(text: string, index: number, what: string): EscapeSequence {
  const letter = text[index + 1]
  if (letter === 'x') {
    const digits = text.slice(index + 2, index + 4)
    if (/^[0-9a-fA-F]{2}$/.test(digits)) return {byte: Number.parseInt(digits, 16), next: index + 4}
  } else if (letter !== undefined) {
    const byte = SIMPLE_ESCAPES[letter]
    if (byte !== undefined) return {byte, next: index + 2}
  }
  const shown = letter === 'x' ? text.slice(index, index + 4) : text.slice(index, index + 2)
  throw new Failure('usage', `Unknown escape ${shown} at position ${index + 1} of the ${what}.`, {
    suggestions: ['Use \\n, \\t, \\r, \\0, \\\\ or \\xNN with two hexadecimal digits.'],
  })
}

/** The bytes of a delimiter as typed on the command line, its backslash sequences read: `\n`, `\0`, `\x1e`, `||`. */
export function parseDelimiter(text: string): Buffer {
  if (text === '') {
    throw new Failure('usage', 'A delimiter must not be empty.', {
      suggestions: ["Use for example '\\n' or '\\0'."],
    })
  }
  const pieces: Buffer[] = []
  let at = 0
  while (at < text.length) {
    const backslash = text.indexOf('\\', at)
    if (backslash === -1) {
      pieces.push(Buffer.from(text.slice(at)))
      break
    }
    pieces.push(Buffer.from(text.slice(at, backslash)))
    const {byte, next} = parseEscapeSequence(text, backslash, 'delimiter')
    pieces.push(Buffer.of(byte))
    at = next
  }
  return Buffer.concat(pieces)
}
