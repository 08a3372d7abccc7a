import {describeJson, type ExactJson, ExactNumber} from '../exact-json.ts'
import {countDigits, parseDecimal, signedBytes} from './avro-decimal.ts'
import type {AvroOutput, AvroWrite} from './avro-output.ts'
import {parseDate, parseTime, parseTimestamp} from './avro-times.ts'
import type {AvroFixed, AvroLogical, AvroPrimitive} from './avro-type.ts'

/** How a value of a primitive type is written, in the JSON of records. */
export function writerOfPrimitive({kind, logical}: AvroPrimitive): AvroWrite {
  switch (kind) {
    case 'null':
      return (value, output) => {
        if (value !== null) throw output.misfit(`${describeJson(value)} is not null`)
      }
    case 'boolean':
      return (value, output) => {
        if (typeof value !== 'boolean')
          throw output.misfit(`${describeJson(value)} is neither true nor false`)
        output.writeByte(value ? 1 : 0)
      }
    case 'int':
    case 'long':
      return writerOfInteger(kind, logical)
    case 'float':
      return (value, output) => {
        const number = asDouble(value, output)
        if (Number.isFinite(number) && !Number.isFinite(Math.fround(number)))
          throw output.misfit(`${number} is beyond what a float holds`)
        const at = output.take(4)
        output.bytes.writeFloatLE(number, at)
      }
    case 'double':
      return (value, output) => {
        const number = asDouble(value, output)
        const at = output.take(8)
        output.bytes.writeDoubleLE(number, at)
      }
    case 'bytes':
      return logical?.name === 'decimal' ? writerOfDecimal(logical, null) : writerOfBytes(null)
    case 'string':
      return (value, output) => {
        if (typeof value !== 'string') throw output.misfit(`${describeJson(value)} is no text`)
        if (!value.isWellFormed()) throw output.misfit('the text has half of a surrogate pair')
        output.writeText(value)
      }
  }
}

/** How a value of a fixed type is written, in the JSON of records. */
export function writerOfFixed({size, logical}: AvroFixed): AvroWrite {
  if (logical?.name === 'decimal') return writerOfDecimal(logical, size)
  return logical?.name === 'uuid' ? writeUuid : writerOfBytes(size)
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

const writeUuid: AvroWrite = (value, output) => {
  if (typeof value !== 'string' || !UUID.test(value)) throw output.misfit(`${show(value)} is no UUID`)
  output.writeBytes(Buffer.from(value.replaceAll('-', ''), 'hex'))
}

/** Bytes as base64, of so many bytes where `size` says so. */
function writerOfBytes(size: number | null): AvroWrite {
  return (value, output) => {
    const bytes = typeof value === 'string' ? Buffer.from(value, 'base64') : null
    // Node passes over what it does not understand, so the way back tells whether all was read.
    if (bytes === null || bytes.toString('base64') !== value)
      throw output.misfit(`${show(value)} is not base64`)
    writeSized(bytes, size, output)
  }
}

/** In the defaults of a schema each character is a byte. */
export function writeDefaultBytes(size: number | null): AvroWrite {
  return (value, output) => {
    if (typeof value !== 'string') throw output.misfit(`${describeJson(value)} is no text`)
    writeSized(Buffer.from(value, 'latin1'), size, output)
  }
}

function writeSized(bytes: Buffer, size: number | null, output: AvroOutput): void {
  if (size === null) output.writeLong(bytes.length)
  else if (bytes.length !== size) throw output.misfit(`it has ${bytes.length} bytes in place of ${size}`)
  output.writeBytes(bytes)
}

function writerOfDecimal(
  {precision, scale}: Extract<AvroLogical, {name: 'decimal'}>,
  size: number | null,
): AvroWrite {
  return (value, output) => {
    const unscaled = parseDecimal(typeof value === 'string' ? value : (digitsOf(value) ?? ''), scale)
    if (unscaled === null)
      throw output.misfit(`${show(value)} is no decimal with at most ${scale} digits behind the point`)
    if (countDigits(unscaled) > precision)
      throw output.misfit(`${show(value)} has more than ${precision} digits`)
    const bytes = signedBytes(unscaled, size)
    if (bytes === null) throw output.misfit(`${show(value)} does not fit into ${size} bytes`)
    writeSized(bytes, size, output)
  }
}

const INTEGER = /^-?\d{1,20}$/

const RANGES = {
  int: {least: -(2n ** 31n), most: 2n ** 31n - 1n},
  long: {least: -(2n ** 63n), most: 2n ** 63n - 1n},
} as const

function writerOfInteger(kind: 'int' | 'long', logical: AvroLogical | null): AvroWrite {
  const {least, most} = RANGES[kind]
  return (value, output) => {
    // Almost all are this.
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most) {
      output.writeLong(value)
      return
    }
    const integer = typeof value === 'bigint' ? value : readLogicalInteger(value, logical)
    if (integer === null) throw output.misfit(`${show(value)} is no ${describe(kind, logical)}`)
    if (integer < least || integer > most)
      throw output.misfit(`${integer} is beyond what ${kind === 'int' ? 'an int' : 'a long'} holds`)
    output.writeLong(BigInt(integer))
  }
}

/** An integer of a text: digits, as beyond 2^53, or what a logical type is written as. */
function readLogicalInteger(value: ExactJson, logical: AvroLogical | null): number | bigint | null {
  if (typeof value !== 'string') {
    const digits = digitsOf(value)
    return digits !== null && INTEGER.test(digits) ? BigInt(digits) : null
  }
  if (INTEGER.test(value)) return BigInt(value)
  switch (logical?.name) {
    case 'date':
      return parseDate(value)
    case 'time':
      return parseTime(value, logical.unit)
    case 'timestamp':
      return parseTimestamp(value, logical.unit, true)
    case 'local-timestamp':
      return parseTimestamp(value, logical.unit, false)
    default:
      return null
  }
}

function describe(kind: string, logical: AvroLogical | null): string {
  switch (logical?.name) {
    case 'date':
      return 'date, such as 2026-11-20'
    case 'time':
      return `time in ${logical.unit}, such as 10:30:00`
    case 'timestamp':
      return `timestamp in ${logical.unit}, such as 2026-11-20T10:30:00Z`
    case 'local-timestamp':
      return `local timestamp in ${logical.unit}, such as 2026-11-20T10:30:00`
    default:
      return kind
  }
}

/** The digits of a number of JSON, without an exponent; null for what is none. */
function digitsOf(value: ExactJson): string | null {
  if (value instanceof ExactNumber) return value.digits
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : null
}

const NAMED_NUMBERS: ReadonlyMap<ExactJson, number> = new Map<ExactJson, number>([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
])

function asDouble(value: ExactJson, output: AvroOutput): number {
  const named = NAMED_NUMBERS.get(value)
  if (named !== undefined) return named
  // As digits -0 would lose its sign.
  if (typeof value === 'number') return value
  const digits = digitsOf(value)
  if (digits === null) throw output.misfit(`${describeJson(value)} is no number`)
  const number = Number(digits)
  if (!Number.isFinite(number)) throw output.misfit('the number is beyond what a double holds')
  return number
}

/** A value for a message: its text where that is short. */
function show(value: ExactJson): string {
  const digits = digitsOf(value)
  if (digits !== null) return digits
  return typeof value === 'string' && value.length <= 40 ? JSON.stringify(value) : describeJson(value)
}
