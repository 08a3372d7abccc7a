import {isUtf8} from 'node:buffer'
import {Failure} from '../../errors/failure.ts'
import type {Timestamp} from '../../kafka/batches/views.ts'
import {nearestNames} from '../names/nearest-names.ts'
import {type JsonParts, jsonAt} from './json-parts.ts'
import {parseDataTimestamp} from './parse-timestamp.ts'

/** A header as produce sends it; header keys are bytes here because a record may carry ones that are not UTF-8. */
export interface InputHeader {
  readonly key: Buffer
  readonly value: Buffer | null
}

/** A record read from the input of produce. What the line did not say is undefined, and decided by the flags. */
export interface InputRecord {
  readonly topic: string | undefined
  readonly partition: number | undefined
  /** -1: none at all, as null in the line says. */
  readonly timestampMs: Timestamp | undefined
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: readonly InputHeader[]
}

type JsonObject = Readonly<Record<string, unknown>>

const INT32_MAX = 0x7fff_ffff

const MEMBERS = ['key', 'value', 'headers', 'partition', 'timestamp', 'topic', 'offset', 'timestampType']
/** What `consume --decode` adds to the bytes, which say it all. */
const DECODED_MEMBER = 'decoded'
const KCAT_MEMBERS = 'key payload headers partition ts topic offset tstype broker'.split(' ')

/**
 * Reads one line of `produce --input json`: the record that `compileJsonRecord` writes. `offset` and `timestampType`
 * are the broker's to give and are ignored, as is what `--decode` made of the bytes. A line of `kcat -J`, which has a `payload`, is taken as well. A missing key is
 * null; a missing value is an error, since a typing mistake would otherwise become a tombstone. A member of any other name
 * is an error too: it would be lost without a word, a misspelt "key" with the key.
 *
 * Throws a usage Failure that names the line. Values that are JSON objects, arrays, numbers or booleans are refused
 * and not written out again: JSON.parse has already rounded their 64-bit numbers and lost their spacing.
 *
 * A part that is yet to be encoded, as `encodes` says, may also be the JSON itself; what `--decode` made of it goes before its bytes, so
 * that what one cluster was read from by its schema is written to another one by that one's.
 *
 * @param lineNumber counted from 1, for the message
 */
export function parseJsonRecord(
  bytes: Buffer,
  start: number,
  end: number,
  lineNumber: number,
  encodes: JsonParts = NO_PARTS,
): InputRecord {
  const object = parseLine(bytes, start, end, lineNumber)
  const line = (): string => bytes.toString('utf8', start, end)
  const readPart = (part: 'key' | 'value', name: string): Buffer | null => {
    const path = encodes[part] ? jsonPath(object, part, name) : null
    return path === null
      ? parseBytes(object[name], `"${name}"`, lineNumber)
      : parsePart(line(), path, lineNumber)
  }
  const isKcat = !Object.hasOwn(object, 'value') && Object.hasOwn(object, 'payload')
  refuseOthers(object, isKcat ? KCAT_MEMBERS : MEMBERS, lineNumber)
  if (isKcat) return parseKcatRecord(object, lineNumber, line, readPart)
  if (!Object.hasOwn(object, 'value')) {
    throw invalid(lineNumber, 'the record has no "value"', 'Write "value": null for a tombstone.')
  }
  return {
    topic: parseTopic(object.topic, lineNumber),
    partition: parsePartition(object.partition, lineNumber),
    timestampMs: parseTimeOf(object.timestamp, lineNumber, line),
    key: object.key === undefined ? null : readPart('key', 'key'),
    value: readPart('value', 'value'),
    headers: parseHeaders(object.headers, lineNumber),
  }
}

const NO_PARTS: JsonParts = {key: false, value: false}

/** Where the JSON of a part that is to be encoded stands; null where it is text or bytes, or there is none. */
function jsonPath(object: JsonObject, part: 'key' | 'value', name: string): readonly string[] | null {
  const {decoded} = object
  const made = isObject(decoded) ? decoded[part] : null
  if (isObject(made) && Object.hasOwn(made, 'data') && !made.error) return [DECODED_MEMBER, part, 'data']
  const value = object[name]
  const isText = value === undefined || value === null || typeof value === 'string'
  return isText || (isObject(value) && encodingOf(value) !== null) ? null : [name]
}

function parsePart(line: string, path: readonly string[], lineNumber: number): Buffer {
  try {
    return jsonAt(line, path)
  } catch (error) {
    throw invalid(lineNumber, error instanceof Error ? error.message : String(error))
  }
}

/** How bytes that are no text are written: `{"base64": "..."}`; null for any other object. */
function encodingOf(value: JsonObject): {readonly encoding: 'base64' | 'hex'; readonly text: string} | null {
  const [name, ...others] = Object.keys(value)
  if (others.length > 0 || (name !== 'base64' && name !== 'hex')) return null
  const text = value[name]
  return typeof text === 'string' ? {encoding: name, text} : null
}

function refuseOthers(object: JsonObject, members: readonly string[], lineNumber: number): void {
  for (const name of Object.keys(object)) {
    if (members.includes(name) || name === DECODED_MEMBER) continue
    const [nearest] = nearestNames(name, members)
    throw invalid(
      lineNumber,
      `a record has no member "${name}"${nearest === undefined ? '' : ` (is it "${nearest}"?)`}`,
      `It has ${members.map((member) => `"${member}"`).join(', ')}; data of your own belongs in "value", as text.`,
    )
  }
}

/** What `kcat -C -J` prints: the value is `payload`, the time `ts`, headers stand as names and values in turn. */
function parseKcatRecord(
  object: JsonObject,
  lineNumber: number,
  line: () => string,
  readPart: (part: 'key' | 'value', name: string) => Buffer | null,
): InputRecord {
  return {
    topic: parseTopic(object.topic, lineNumber),
    partition: parsePartition(object.partition, lineNumber),
    timestampMs: parseTimeOf(object.ts, lineNumber, line, 'ts'),
    key: object.key === undefined ? null : readPart('key', 'key'),
    value: readPart('value', 'payload'),
    headers: parseKcatHeaders(object.headers, lineNumber),
  }
}

function parseKcatHeaders(value: unknown, lineNumber: number): readonly InputHeader[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value) || value.length % 2 !== 0)
    throw invalid(lineNumber, '"headers" is not a list of names and values in turn, as kcat -J writes it')
  return Array.from({length: value.length / 2}, (_, index) => {
    const name = `header ${index + 1}`
    const key = parseBytes(value[2 * index], `the key of ${name}`, lineNumber)
    if (key === null) throw invalid(lineNumber, `the key of ${name} is null`)
    return {key, value: parseBytes(value[2 * index + 1], `the value of ${name}`, lineNumber)}
  })
}

function parseLine(bytes: Buffer, start: number, end: number, lineNumber: number): JsonObject {
  // Decoding would turn other bytes into U+FFFD without a word.
  if (!isUtf8(bytes.subarray(start, end))) {
    throw invalid(lineNumber, 'the line is not UTF-8', 'Write such bytes as {"base64": "..."}.')
  }
  let parsed: unknown
  try {
    parsed = JSON.parse(bytes.toString('utf8', start, end))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw invalid(lineNumber, `the line is not JSON (${reason})`, 'Give one whole JSON record a line.')
  }
  if (!isObject(parsed)) throw invalid(lineNumber, `the line is ${describe(parsed)}, not a JSON object`)
  return parsed
}

function parseTopic(value: unknown, lineNumber: number): string | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string' || value === '') throw invalid(lineNumber, '"topic" is not a name')
  return value
}

function parsePartition(value: unknown, lineNumber: number): number | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > INT32_MAX) {
    throw invalid(lineNumber, '"partition" is not a partition number')
  }
  return value
}

function parseTimeOf(
  value: unknown,
  lineNumber: number,
  line: () => string,
  field = 'timestamp',
): Timestamp | undefined {
  if (value === undefined) return undefined
  if (value === null) return -1
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  // A zone is required: a record's time must not depend on the machine that sends it.
  const text = typeof value === 'number' ? digitsOf(field, line()) : value
  const timestamp = typeof text === 'string' ? parseDataTimestamp(text) : null
  if (timestamp !== null) return timestamp
  throw invalid(
    lineNumber,
    `"${field}" is neither milliseconds since 1970 nor an ISO 8601 time with a zone`,
    'Write it as 1795215965000 or "2026-11-20T10:00:00.000Z".',
  )
}

/** The timestamp as it stands in the line, which JSON.parse has rounded. */
function digitsOf(field: string, line: string): string | null {
  const byHolder = new Map<unknown, string>()
  const keepSource = function (
    this: unknown,
    name: string,
    value: unknown,
    context?: {source?: string},
  ): unknown {
    if (name === field && context?.source !== undefined) byHolder.set(this, context.source)
    return value
  }
  return byHolder.get(JSON.parse(line, keepSource)) ?? null
}

function parseHeaders(value: unknown, lineNumber: number): readonly InputHeader[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) {
    throw invalid(
      lineNumber,
      `"headers" is ${describe(value)}, not an array`,
      'Write [{"key": "name", "value": "text"}, ...]: headers have an order and may repeat.',
    )
  }
  return value.map((header: unknown, index) => {
    const name = `header ${index + 1}`
    if (!isObject(header)) throw invalid(lineNumber, `${name} is ${describe(header)}, not an object`)
    if (!Object.hasOwn(header, 'value'))
      throw invalid(lineNumber, `${name} has no "value"`, 'It may be null.')
    const key = parseBytes(header.key, `the key of ${name}`, lineNumber)
    if (key === null) throw invalid(lineNumber, `the key of ${name} is null`)
    return {key, value: parseBytes(header.value, `the value of ${name}`, lineNumber)}
  })
}

function parseBytes(value: unknown, what: string, lineNumber: number): Buffer | null {
  if (value === null) return null
  if (typeof value === 'string') {
    // A lone surrogate has no UTF-8 form; Buffer.from would send U+FFFD instead.
    if (!value.isWellFormed()) throw invalid(lineNumber, `${what} has half of a surrogate pair`)
    return Buffer.from(value)
  }
  const encoded = isObject(value) ? encodingOf(value) : null
  if (encoded !== null) return decode(encoded.text, encoded.encoding, what, lineNumber)
  throw invalid(
    lineNumber,
    value === undefined ? `${what} is missing` : `${what} is ${describe(value)}, not a string`,
    'Put it in quotes, as a string that holds the JSON text, so that no number in it is rounded.',
    'Bytes that are not text go in {"base64": "..."}.',
  )
}

function decode(text: string, encoding: 'base64' | 'hex', what: string, lineNumber: number): Buffer {
  const bytes = Buffer.from(text, encoding)
  // Node skips what it does not understand, so the way back tells whether everything was read.
  const again = bytes.toString(encoding)
  const given = encoding === 'hex' ? text.toLowerCase() : text
  if (again !== given) throw invalid(lineNumber, `${what} is not valid ${encoding}`)
  return bytes
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function describe(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

function invalid(lineNumber: number, problem: string, ...suggestions: string[]): Failure {
  return new Failure('usage', `Line ${lineNumber}: ${problem}.`, {code: 'INVALID_RECORD', suggestions})
}
