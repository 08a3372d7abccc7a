import type {CelInput} from '@bufbuild/cel'

const QUOTE = 0x22
const PLUS = 0x2b
const COMMA = 0x2c
const MINUS = 0x2d
const DOT = 0x2e
const ZERO = 0x30
const COLON = 0x3a
const OPEN_LIST = 0x5b
const BACKSLASH = 0x5c
const CLOSE_LIST = 0x5d
const LOWER_E = 0x65
const LOWER_U = 0x75
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

/** What a byte of a string is: part of it, part of it beyond ASCII, its end or an escape, or not allowed in one. */
const PLAIN = 0
const NON_ASCII = 1
const SPECIAL = 2
const CONTROL = 3

const BYTE_CLASS = new Uint8Array(256)
BYTE_CLASS.fill(CONTROL, 0, 0x20)
BYTE_CLASS[BACKSLASH] = SPECIAL
BYTE_CLASS[QUOTE] = SPECIAL
BYTE_CLASS.fill(NON_ASCII, 0x80)

const TRUE = Buffer.from('true')
const FALSE = Buffer.from('false')
const NULL = Buffer.from('null')

/** Where reading fails. */
const NOT_PLAIN = -1

/** Deeper is the exact reader's, which has a stack of its own. */
const MOST_DEPTH = 64

/** How many names of members are remembered, and up to which length. */
const KNOWN_NAMES = 256
const LONGEST_KNOWN_NAME = 64

/** Numbers of so many digits are exact as a double, as is each power of ten up to the last one here. */
const EXACT_DIGITS = 15
const POWERS_OF_TEN = Array.from({length: 23}, (_, exponent) => Number(`1e${exponent}`))

/**
 * Reads the JSON of records for an expression (`readCelJsonText`), as bytes. Where it is known which members of the outermost
 * object the expression reads, only those are made into values; the others are gone over, but what is no JSON is none
 * wherever it is broken. What is unusual is the exact reader's: the two never differ.
 */
export class CelJsonReader {
  readonly #members: readonly Buffer[] | null
  readonly #names: readonly string[]
  readonly #known: ({readonly bytes: Buffer; readonly text: string} | undefined)[] = Array.from({
    length: KNOWN_NAMES,
  })
  #bytes: Buffer = Buffer.alloc(0)
  #end = 0
  #value: CelInput = null
  /** Of the string that was gone over last. */
  #hasEscape = false
  #isBeyondAscii = false

  /** @param members those of the outermost object that are read; null for all */
  constructor(members: ReadonlySet<string> | null) {
    this.#names = [...(members ?? [])]
    this.#members = members === null ? null : this.#names.map((name) => Buffer.from(name))
  }

  /** What `bytes[start, end)` says as JSON, without the members that are not read; its text where it is none. */
  read(bytes: Buffer, start: number, end: number): CelInput {
    this.#bytes = bytes
    this.#end = end
    this.#value = null
    const from = this.#skipSpace(start)
    const isObject = from < end && bytes[from] === OPEN_OBJECT
    const at = isObject
      ? this.#readObject(from, this.#members, MOST_DEPTH)
      : this.#readValue(from, MOST_DEPTH)
    if (at === NOT_PLAIN || this.#skipSpace(at) !== end)
      return readCelJsonText(bytes.toString('utf8', start, end))
    return this.#value
  }

  /** Makes the value at `at`; returns the place behind it. */
  #readValue(at: number, depth: number): number {
    if (at >= this.#end) return NOT_PLAIN
    const byte = this.#bytes[at] as number
    switch (byte) {
      case QUOTE: {
        const next = this.#skipString(at)
        if (next !== NOT_PLAIN) this.#value = this.#textBetween(at, next)
        return next
      }
      case OPEN_OBJECT:
        return this.#readObject(at, null, depth)
      case OPEN_LIST:
        return this.#readList(at, depth)
      case 0x74:
        this.#value = true
        return this.#skipWord(TRUE, at)
      case 0x66:
        this.#value = false
        return this.#skipWord(FALSE, at)
      case 0x6e:
        this.#value = null
        return this.#skipWord(NULL, at)
      default:
        return this.#readNumber(at)
    }
  }

  /** Goes over the value at `at`; returns the place behind it. */
  #skipValue(at: number, depth: number): number {
    if (at >= this.#end) return NOT_PLAIN
    switch (this.#bytes[at]) {
      case QUOTE:
        return this.#skipString(at)
      case OPEN_OBJECT:
        return this.#skipObject(at, depth)
      case OPEN_LIST:
        return this.#skipList(at, depth)
      case 0x74:
        return this.#skipWord(TRUE, at)
      case 0x66:
        return this.#skipWord(FALSE, at)
      case 0x6e:
        return this.#skipWord(NULL, at)
      default:
        return this.#skipNumber(at)
    }
  }

  #readObject(start: number, members: readonly Buffer[] | null, depth: number): number {
    if (depth === 0) return NOT_PLAIN
    const bytes = this.#bytes
    const found = new Map<string, CelInput>()
    let at = this.#skipSpace(start + 1)
    if (at < this.#end && bytes[at] === CLOSE_OBJECT) {
      this.#value = found
      return at + 1
    }
    for (;;) {
      if (at >= this.#end || bytes[at] !== QUOTE) return NOT_PLAIN
      const nameEnd = this.#skipString(at)
      // Of an escaped name it is not clear which one it is.
      if (nameEnd === NOT_PLAIN || this.#hasEscape) return NOT_PLAIN
      const nameStart = at + 1
      const isBeyondAscii = this.#isBeyondAscii
      at = this.#skipColon(nameEnd)
      if (at === NOT_PLAIN) return NOT_PLAIN
      if (members === null) {
        // An object of JavaScript, which the exact reader makes first, has names that are numbers in front of all others.
        if (isDigit(bytes[nameStart] as number)) return NOT_PLAIN
        const name = this.#nameBetween(nameStart, nameEnd - 1, isBeyondAscii)
        at = this.#readValue(at, depth - 1)
        found.set(name, this.#value)
      } else {
        const member = findMember(members, bytes, nameStart, nameEnd - 1)
        if (member < 0) at = this.#skipValue(at, depth - 1)
        else {
          at = this.#readValue(at, depth - 1)
          found.set(this.#names[member] as string, this.#value)
        }
      }
      at = this.#skipComma(at, CLOSE_OBJECT)
      if (at < 0) {
        if (at === NOT_PLAIN) return NOT_PLAIN
        this.#value = found
        return ~at + 1
      }
    }
  }

  #skipObject(start: number, depth: number): number {
    if (depth === 0) return NOT_PLAIN
    const bytes = this.#bytes
    let at = this.#skipSpace(start + 1)
    if (at < this.#end && bytes[at] === CLOSE_OBJECT) return at + 1
    for (;;) {
      if (at >= this.#end || bytes[at] !== QUOTE) return NOT_PLAIN
      at = this.#skipString(at)
      if (at === NOT_PLAIN) return NOT_PLAIN
      at = this.#skipColon(at)
      if (at === NOT_PLAIN) return NOT_PLAIN
      at = this.#skipComma(this.#skipValue(at, depth - 1), CLOSE_OBJECT)
      if (at < 0) return at === NOT_PLAIN ? NOT_PLAIN : ~at + 1
    }
  }

  #readList(start: number, depth: number): number {
    if (depth === 0) return NOT_PLAIN
    const found: CelInput[] = []
    let at = this.#skipSpace(start + 1)
    if (at < this.#end && this.#bytes[at] === CLOSE_LIST) {
      this.#value = found
      return at + 1
    }
    for (;;) {
      at = this.#readValue(at, depth - 1)
      found.push(this.#value)
      at = this.#skipComma(at, CLOSE_LIST)
      if (at < 0) {
        if (at === NOT_PLAIN) return NOT_PLAIN
        this.#value = found
        return ~at + 1
      }
    }
  }

  #skipList(start: number, depth: number): number {
    if (depth === 0) return NOT_PLAIN
    let at = this.#skipSpace(start + 1)
    if (at < this.#end && this.#bytes[at] === CLOSE_LIST) return at + 1
    for (;;) {
      at = this.#skipComma(this.#skipValue(at, depth - 1), CLOSE_LIST)
      if (at < 0) return at === NOT_PLAIN ? NOT_PLAIN : ~at + 1
    }
  }

  /** The place of the next element or member behind the value that ends at `from`; `~at` of the closing bracket there. */
  #skipComma(from: number, close: number): number {
    if (from === NOT_PLAIN) return NOT_PLAIN
    const at = this.#skipSpace(from)
    if (at >= this.#end) return NOT_PLAIN
    const byte = this.#bytes[at]
    if (byte === COMMA) return this.#skipSpace(at + 1)
    // Behind a value `at` is above 0, so that this is never NOT_PLAIN.
    return byte === close ? ~at : NOT_PLAIN
  }

  /** The place of a member's value behind its name. */
  #skipColon(from: number): number {
    const at = this.#skipSpace(from)
    return at < this.#end && this.#bytes[at] === COLON ? this.#skipSpace(at + 1) : NOT_PLAIN
  }

  /** Goes over a string from quote to quote. */
  #skipString(start: number): number {
    const bytes = this.#bytes
    const end = this.#end
    let hasEscape = false
    let isBeyondAscii = false
    for (let at = start + 1; at < end; at++) {
      const byte = bytes[at] as number
      const byteClass = BYTE_CLASS[byte]
      if (byteClass === PLAIN) continue
      if (byteClass === NON_ASCII) isBeyondAscii = true
      else if (byteClass === CONTROL) return NOT_PLAIN
      else if (byte === QUOTE) {
        this.#hasEscape = hasEscape
        this.#isBeyondAscii = isBeyondAscii
        return at + 1
      } else {
        hasEscape = true
        at++
        if (at >= end || !isEscape(bytes[at] as number)) return NOT_PLAIN
        if (bytes[at] === LOWER_U) {
          if (at + 4 >= end) return NOT_PLAIN
          for (const last = at + 4; at < last; ) if (!isHexDigit(bytes[++at] as number)) return NOT_PLAIN
        }
      }
    }
    return NOT_PLAIN
  }

  /** What the string that was gone over last says. */
  #textBetween(start: number, end: number): string {
    const bytes = this.#bytes
    if (this.#hasEscape) return JSON.parse(bytes.toString('utf8', start, end)) as string
    return bytes.toString(this.#isBeyondAscii ? 'utf8' : 'latin1', start + 1, end - 1)
  }

  /** Records of a topic have the same names again and again: a string for each is not made anew. */
  #nameBetween(start: number, end: number, isBeyondAscii: boolean): string {
    const bytes = this.#bytes
    if (start === end) return ''
    const middle = bytes[(start + end) >> 1] as number
    const ends = (bytes[start] as number) * 7 + (bytes[end - 1] as number)
    const slot = ((end - start) * 31 + middle * 13 + ends) % KNOWN_NAMES
    const known = this.#known[slot]
    if (known?.bytes.length === end - start && isAt(known.bytes, bytes, start, end)) return known.text
    const text = bytes.toString(isBeyondAscii ? 'utf8' : 'latin1', start, end)
    if (known === undefined && end - start <= LONGEST_KNOWN_NAME)
      this.#known[slot] = {bytes: Buffer.from(bytes.subarray(start, end)), text}
    return text
  }

  #skipNumber(start: number): number {
    const bytes = this.#bytes
    let at = bytes[start] === MINUS ? start + 1 : start
    const digitsAt = at
    at = this.#skipDigits(at)
    if (at === digitsAt || (bytes[digitsAt] === ZERO && at > digitsAt + 1)) return NOT_PLAIN
    if (at < this.#end && bytes[at] === DOT) {
      const fractionAt = at + 1
      at = this.#skipDigits(fractionAt)
      if (at === fractionAt) return NOT_PLAIN
    }
    if (at < this.#end && ((bytes[at] as number) | 0x20) === LOWER_E) {
      at++
      if (at < this.#end && (bytes[at] === PLUS || bytes[at] === MINUS)) at++
      const exponentAt = at
      at = this.#skipDigits(at)
      if (at === exponentAt) return NOT_PLAIN
    }
    return at
  }

  #readNumber(start: number): number {
    const next = this.#skipNumber(start)
    if (next === NOT_PLAIN) return NOT_PLAIN
    const bytes = this.#bytes
    const isNegative = bytes[start] === MINUS
    let value = 0
    let decimals = -1
    const from = isNegative ? start + 1 : start
    if (next - from <= EXACT_DIGITS) {
      for (let at = from; at < next; at++) {
        const byte = bytes[at] as number
        if (byte === DOT) decimals = 0
        else if (isDigit(byte)) {
          value = value * 10 + byte - ZERO
          if (decimals >= 0) decimals++
        } else {
          decimals = Number.NaN
          break
        }
      }
      if (isNegative) value = -value
      if (decimals === -1) this.#value = BigInt(value)
      // One division of two exact numbers is rounded once, and so as exactly as the text would be.
      else if (decimals >= 0) this.#value = value / (POWERS_OF_TEN[decimals] as number)
    } else decimals = Number.NaN
    if (Number.isNaN(decimals)) this.#value = numberOf(bytes.toString('latin1', start, next))
    return next
  }

  #skipDigits(from: number): number {
    const bytes = this.#bytes
    let at = from
    while (at < this.#end && isDigit(bytes[at] as number)) at++
    return at
  }

  #skipWord(word: Buffer, at: number): number {
    return isAt(word, this.#bytes, at, this.#end) ? at + word.length : NOT_PLAIN
  }

  #skipSpace(from: number): number {
    const bytes = this.#bytes
    let at = from
    for (; at < this.#end; at++) {
      const byte = bytes[at] as number
      if (byte > 0x20 || (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d && byte !== 0x0a)) break
    }
    return at
  }
}

/** Text that begins otherwise is no JSON, and need not be tried: an exception for every record would be dear. */
const MAY_BE_JSON = /^\s*(?:[[{"\d-]|true|false|null)/

/**
 * What a text says as JSON; the text itself where it is none. Objects are maps, so that every name is one of the record's own
 * (`constructor`, `__proto__`). A whole number is an int of the language, so that one can count with it; a double would lose digits
 * beyond 2^53.
 */
export function readCelJsonText(text: string): CelInput {
  if (!MAY_BE_JSON.test(text)) return text
  try {
    return JSON.parse(text, readJsonValue) as CelInput
  } catch {
    return text
  }
}

function readJsonValue(_name: string, value: unknown, context?: {readonly source?: string}): unknown {
  if (typeof value === 'number') return context?.source === undefined ? value : numberOf(context.source)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return new Map(Object.entries(value))
}

const INTEGER = /^-?\d{1,18}$/

function numberOf(source: string): bigint | number {
  return INTEGER.test(source) ? BigInt(source) : Number(source)
}

function findMember(members: readonly Buffer[], bytes: Buffer, start: number, end: number): number {
  for (let member = 0; member < members.length; member++) {
    const name = members[member] as Buffer
    if (name.length === end - start && isAt(name, bytes, start, end)) return member
  }
  return -1
}

function isAt(name: Buffer, bytes: Buffer, at: number, end: number): boolean {
  if (at + name.length > end) return false
  for (let i = 0; i < name.length; i++) if (bytes[at + i] !== name[i]) return false
  return true
}

const ESCAPES = new Set(Buffer.from('"\\/bfnrtu'))

function isEscape(byte: number): boolean {
  return ESCAPES.has(byte)
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= 0x39
}

function isHexDigit(byte: number): boolean {
  const letter = byte | 0x20
  return isDigit(byte) || (letter >= 0x61 && letter <= 0x66)
}
