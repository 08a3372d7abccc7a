import {isUtf8} from 'node:buffer'
import {HeaderWriter} from '../../kafka/batches/header-writer.ts'
import {INSTANT_BYTES, InstantReader} from './instant-reader.ts'

const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const MINUS = 0x2d
const DOT = 0x2e
const ZERO = 0x30
const NINE = 0x39
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const LETTER_N = 0x6e
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

/** What a byte of a string is: part of it, part of it beyond ASCII, its end, or nothing that a plain string has. */
const PLAIN = 0
const NON_ASCII = 1
const END = 2
const UNUSUAL = 3

const BYTE_CLASS = new Uint8Array(256)
BYTE_CLASS.fill(UNUSUAL, 0, 0x20)
BYTE_CLASS[0x5c] = UNUSUAL
BYTE_CLASS[QUOTE] = END
BYTE_CLASS.fill(NON_ASCII, 0x80)

const KEY = Buffer.from('key"')
const VALUE = Buffer.from('value"')
const HEADERS = Buffer.from('headers"')
const PARTITION = Buffer.from('partition"')
const TIMESTAMP = Buffer.from('timestamp"')
const TOPIC = Buffer.from('topic"')
const OFFSET = Buffer.from('offset"')
const TIMESTAMP_TYPE = Buffer.from('timestampType"')
/** In the order of `consume -o json`. A member's number is its bit in the set of those that the line has had. */
const MEMBERS: readonly Buffer[] = [TOPIC, PARTITION, OFFSET, TIMESTAMP, TIMESTAMP_TYPE, KEY, VALUE, HEADERS]
const VALUE_BIT = 1 << MEMBERS.indexOf(VALUE)

/** Digits that are surely a safe integer, a partition, and an int64. */
const SAFE_DIGITS = 15
const PARTITION_DIGITS = 9
const INT64_DIGITS = 19

/** Where reading fails. */
const NOT_PLAIN = -1

/**
 * Reads the plain lines of `produce --input json` as bytes, without an object or a string for each: strings without an
 * escape, whole numbers, times as samsa writes them. What `scan` takes, it takes as `parseJsonRecord` does; of anything else
 * it says false, and that parser decides, errors included.
 */
export class JsonRecordScanner {
  /** Ranges over the bytes that were scanned, until the next call; a start of -1 is null. */
  keyStart = -1
  keyEnd = -1
  valueStart = -1
  valueEnd = -1
  /** -1 where the line names none. */
  partition = -1
  /** Null where the line names none, -1 where it says null. */
  timestampMs: number | null = null
  /** Of the line; whoever sends it may add others. */
  readonly headers = new HeaderWriter()
  /** What was read last: a string's range, and whether there was a byte beyond ASCII so far. */
  #start = -1
  #end = -1
  #isBeyondAscii = false
  readonly #instants = new InstantReader()

  /** Whether `bytes[start, end)` is a plain record, which the fields then hold. */
  scan(bytes: Buffer, start: number, end: number): boolean {
    this.keyStart = -1
    this.keyEnd = -1
    this.valueStart = -1
    this.valueEnd = -1
    this.partition = -1
    this.timestampMs = null
    this.headers.clear()
    this.#isBeyondAscii = false
    let at = skipSpace(bytes, start, end)
    if (at >= end || bytes[at] !== OPEN_OBJECT) return false
    let seen = 0
    for (let next = 0; ; ) {
      at = skipSpace(bytes, at + 1, end)
      if (at >= end || bytes[at] !== QUOTE) return false
      const member = findMember(bytes, at + 1, end, next)
      next = member + 1
      if (member < 0 || (seen & (1 << member)) !== 0) return false
      seen |= 1 << member
      at = skipSpace(bytes, at + 1 + (MEMBERS[member] as Buffer).length, end)
      if (at >= end || bytes[at] !== COLON) return false
      at = this.#readMember(member, bytes, skipSpace(bytes, at + 1, end), end)
      if (at < 0) return false
      at = skipSpace(bytes, at, end)
      if (at >= end) return false
      if (bytes[at] === CLOSE_OBJECT) break
      if (bytes[at] !== COMMA) return false
    }
    if (skipSpace(bytes, at + 1, end) !== end) return false
    // A missing value is an error, and the exact parser's to tell.
    if ((seen & VALUE_BIT) === 0) return false
    return !this.#isBeyondAscii || isUtf8(bytes.subarray(start, end))
  }

  /** Reads the value of a member at `at`; returns the place behind it. */
  #readMember(member: number, bytes: Buffer, at: number, end: number): number {
    switch (MEMBERS[member]) {
      case KEY: {
        const next = this.#readText(bytes, at, end)
        this.keyStart = this.#start
        this.keyEnd = this.#end
        return next
      }
      case VALUE: {
        const next = this.#readText(bytes, at, end)
        this.valueStart = this.#start
        this.valueEnd = this.#end
        return next
      }
      case HEADERS:
        return this.#readHeaders(bytes, at, end)
      case PARTITION: {
        const next = skipDigits(bytes, at, end, PARTITION_DIGITS)
        if (next > 0) this.partition = readDigits(bytes, at, next)
        return next
      }
      case TIMESTAMP:
        return this.#readTimestamp(bytes, at, end)
      case TOPIC: {
        const next = this.#readText(bytes, at, end)
        // An empty name is an error.
        return this.#start === this.#end && this.#start >= 0 ? NOT_PLAIN : next
      }
      default:
        // A broker gives these anew, so that what they say does not matter.
        return bytes[at] === QUOTE || bytes[at] === LETTER_N
          ? this.#readText(bytes, at, end)
          : skipDigits(bytes, at, end, INT64_DIGITS)
    }
  }

  /** A string without escapes, or null. */
  #readText(bytes: Buffer, at: number, end: number): number {
    this.#start = -1
    this.#end = -1
    if (at >= end) return NOT_PLAIN
    if (bytes[at] === LETTER_N) return skipNull(bytes, at, end)
    if (bytes[at] !== QUOTE) return NOT_PLAIN
    let i = at + 1
    for (; i < end; i++) {
      const byteClass = BYTE_CLASS[bytes[i] as number] as number
      if (byteClass === PLAIN) continue
      if (byteClass === END) {
        this.#start = at + 1
        this.#end = i
        return i + 1
      }
      if (byteClass === UNUSUAL) return NOT_PLAIN
      this.#isBeyondAscii = true
    }
    return NOT_PLAIN
  }

  /** `[{"key":"name","value":"text"}, ...]`, with the members in this order, or null. */
  #readHeaders(bytes: Buffer, start: number, end: number): number {
    if (start >= end) return NOT_PLAIN
    if (bytes[start] === LETTER_N) return skipNull(bytes, start, end)
    if (bytes[start] !== OPEN_LIST) return NOT_PLAIN
    let at = skipSpace(bytes, start + 1, end)
    if (at < end && bytes[at] === CLOSE_LIST) return at + 1
    for (;;) {
      at = this.#readHeader(bytes, at, end)
      if (at < 0) return NOT_PLAIN
      at = skipSpace(bytes, at, end)
      if (at >= end) return NOT_PLAIN
      if (bytes[at] === CLOSE_LIST) return at + 1
      if (bytes[at] !== COMMA) return NOT_PLAIN
      at = skipSpace(bytes, at + 1, end)
    }
  }

  #readHeader(bytes: Buffer, start: number, end: number): number {
    if (start >= end || bytes[start] !== OPEN_OBJECT) return NOT_PLAIN
    let at = this.#readNamed(KEY, bytes, skipSpace(bytes, start + 1, end), end)
    const keyStart = this.#start
    const keyEnd = this.#end
    if (at < 0 || keyStart < 0) return NOT_PLAIN
    at = skipSpace(bytes, at, end)
    if (at >= end || bytes[at] !== COMMA) return NOT_PLAIN
    at = this.#readNamed(VALUE, bytes, skipSpace(bytes, at + 1, end), end)
    if (at < 0) return NOT_PLAIN
    at = skipSpace(bytes, at, end)
    if (at >= end || bytes[at] !== CLOSE_OBJECT) return NOT_PLAIN
    this.headers.add(bytes, keyStart, keyEnd, bytes, this.#start, this.#end)
    return at + 1
  }

  /** A member of this name, whose value is a text. */
  #readNamed(name: Buffer, bytes: Buffer, start: number, end: number): number {
    if (start >= end || bytes[start] !== QUOTE || !isAt(name, bytes, start + 1, end)) return NOT_PLAIN
    const at = skipSpace(bytes, start + 1 + name.length, end)
    if (at >= end || bytes[at] !== COLON) return NOT_PLAIN
    return this.#readText(bytes, skipSpace(bytes, at + 1, end), end)
  }

  /** Milliseconds since 1970 as a whole number, an instant as samsa writes it, or null. */
  #readTimestamp(bytes: Buffer, at: number, end: number): number {
    if (at >= end) return NOT_PLAIN
    if (bytes[at] === LETTER_N) {
      this.timestampMs = -1
      return skipNull(bytes, at, end)
    }
    if (bytes[at] !== QUOTE) {
      const next = skipDigits(bytes, at, end, SAFE_DIGITS)
      if (next > 0) this.timestampMs = readDigits(bytes, at, next)
      return next
    }
    const start = at + 1
    const close = start + INSTANT_BYTES
    if (close >= end || bytes[close] !== QUOTE) return NOT_PLAIN
    const timestampMs = this.#instants.read(bytes, start)
    if (Number.isNaN(timestampMs)) return NOT_PLAIN
    this.timestampMs = timestampMs
    return close + 1
  }
}

/** The place of the first byte that is no JSON whitespace. */
function skipSpace(bytes: Buffer, start: number, end: number): number {
  let at = start
  for (; at < end; at++) {
    const byte = bytes[at]
    if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d && byte !== 0x0a) break
  }
  return at
}

/** The number of the member whose name, with its closing quote, stands here; the likeliest is looked for first. */
function findMember(bytes: Buffer, at: number, end: number, likeliest: number): number {
  for (let tried = 0, member = likeliest; tried < MEMBERS.length; tried++, member++) {
    if (member === MEMBERS.length) member = 0
    if (isAt(MEMBERS[member] as Buffer, bytes, at, end)) return member
  }
  return NOT_PLAIN
}

function isAt(name: Buffer, bytes: Buffer, at: number, end: number): boolean {
  if (at + name.length > end) return false
  for (let i = 0; i < name.length; i++) if (bytes[at + i] !== name[i]) return false
  return true
}

const REST_OF_NULL = Buffer.from('ull')

function skipNull(bytes: Buffer, at: number, end: number): number {
  return isAt(REST_OF_NULL, bytes, at + 1, end) ? at + 4 : NOT_PLAIN
}

/** The place behind a whole number of at most so many digits, which JSON allows: no sign, no zero in front. */
function skipDigits(bytes: Buffer, start: number, end: number, most: number): number {
  let at = start
  while (at < end && isDigit(bytes[at] as number)) at++
  if (at === start || at - start > most) return NOT_PLAIN
  if (bytes[start] === ZERO && at > start + 1) return NOT_PLAIN
  if (at >= end) return NOT_PLAIN
  // A fraction or an exponent makes it another number.
  const next = bytes[at] as number
  return next === DOT || next === MINUS || (next | 0x20) === 0x65 ? NOT_PLAIN : at
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE
}

function readDigits(bytes: Buffer, start: number, end: number): number {
  let value = 0
  for (let at = start; at < end; at++) value = value * 10 + (bytes[at] as number) - ZERO
  return value
}
