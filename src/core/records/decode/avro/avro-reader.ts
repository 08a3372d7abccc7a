import type {DecodedData} from '../../decoder.ts'
import {Undecodable} from '../undecodable.ts'
import type {AvroCursor} from './avro-cursor.ts'
import {readDecimalText} from './avro-decimal.ts'
import {formatDate, formatTime, formatTimestamp} from './avro-times.ts'
import {
  type AvroFixed,
  type AvroLogical,
  type AvroPrimitive,
  type AvroRecord,
  type AvroType,
  type AvroUnion,
  branchNameOf,
  isAmbiguous,
} from './avro-type.ts'

/** Reads one value. Throws Undecodable where the bytes are none of the type. */
export type AvroRead = (cursor: AvroCursor) => DecodedData

/**
 * Compiles how values of a type are read, once, so that a record looks nothing up. Bytes are base64; decimals texts of digits; dates,
 * times and timestamps ISO 8601; a number that JSON cannot say (NaN, infinite) its name; a branch of a union is the plain value where
 * JSON tells the branches apart, and `{"branch": value}` as in Avro's own JSON where not.
 */
export function compileAvroReader(type: AvroType): AvroRead {
  return new ReaderCompiler().compile(type)
}

class ReaderCompiler {
  readonly #records = new Map<AvroRecord, AvroRead>()

  compile(type: AvroType): AvroRead {
    switch (type.kind) {
      case 'record':
        return this.#records.get(type) ?? this.#compileRecord(type)
      case 'enum': {
        const {symbols} = type
        return (cursor) => {
          const symbol = symbols[cursor.readInt()]
          if (symbol === undefined) throw new Undecodable(`${type.name} has no such symbol`)
          return symbol
        }
      }
      case 'array':
        return this.#compileArray(type.items)
      case 'map':
        return this.#compileMap(type.values)
      case 'union':
        return this.#compileUnion(type)
      case 'fixed':
        return compileFixed(type)
      default:
        return compilePrimitive(type)
    }
  }

  #compileRecord(type: AvroRecord): AvroRead {
    const fields: {readonly name: string; readonly read: AvroRead}[] = []
    const read: AvroRead = (cursor) => {
      cursor.enter()
      const data: {[name: string]: DecodedData} = {}
      for (let index = 0; index < fields.length; index++) {
        const field = fields[index] as (typeof fields)[number]
        const start = cursor.at
        setMember(data, field.name, field.read(cursor))
        cursor.pass(start)
      }
      cursor.leave()
      return data
    }
    // Before its fields, which may be of this type.
    this.#records.set(type, read)
    for (const field of type.fields) fields.push({name: field.name, read: this.compile(field.type)})
    return read
  }

  #compileArray(items: AvroType): AvroRead {
    const readItem = this.compile(items)
    return (cursor) => {
      cursor.enter()
      const data: DecodedData[] = []
      for (let left = cursor.readBlockCount(); left > 0; left = cursor.readBlockCount())
        for (; left > 0; left--) {
          const start = cursor.at
          data.push(readItem(cursor))
          cursor.pass(start)
        }
      cursor.leave()
      return data
    }
  }

  #compileMap(values: AvroType): AvroRead {
    const readValue = this.compile(values)
    return (cursor) => {
      cursor.enter()
      const data: {[name: string]: DecodedData} = {}
      for (let left = cursor.readBlockCount(); left > 0; left = cursor.readBlockCount())
        for (; left > 0; left--) {
          const name = readText(cursor)
          setMember(data, name, readValue(cursor))
        }
      cursor.leave()
      return data
    }
  }

  #compileUnion(union: AvroUnion): AvroRead {
    const wraps = isAmbiguous(union)
    const branches = union.branches.map((branch) => ({
      read: this.compile(branch),
      wrapper: wraps && branch.kind !== 'null' ? branchNameOf(branch) : null,
    }))
    return (cursor) => {
      const branch = branches[cursor.readInt()]
      if (branch === undefined) throw new Undecodable('a union has no such branch')
      const {read, wrapper} = branch
      return wrapper === null ? read(cursor) : {[wrapper]: read(cursor)}
    }
  }
}

/** Also a member `__proto__`, which an assignment would take for something else. */
function setMember(data: {[name: string]: DecodedData}, name: string, value: DecodedData): void {
  if (name === '__proto__')
    Object.defineProperty(data, name, {value, enumerable: true, writable: true, configurable: true})
  else data[name] = value
}

function compilePrimitive({kind, logical}: AvroPrimitive): AvroRead {
  switch (kind) {
    case 'null':
      return () => null
    case 'boolean':
      return readBoolean
    case 'int':
    case 'long':
      return compileInteger(kind, logical)
    case 'float':
      return (cursor) => numberToData(shortestFloat(cursor.bytes.readFloatLE(cursor.take(4))))
    case 'double':
      return (cursor) => numberToData(cursor.bytes.readDoubleLE(cursor.take(8)))
    case 'bytes':
      return compileBytes((cursor) => cursor.readLength(), logical)
    case 'string':
      return readText
  }
}

function readBoolean(cursor: AvroCursor): boolean {
  const byte = cursor.readByte()
  if (byte > 1) throw new Undecodable('a boolean in it is neither 0 nor 1')
  return byte === 1
}

function compileInteger(kind: 'int' | 'long', logical: AvroLogical | null): AvroRead {
  const read: (cursor: AvroCursor) => number | bigint =
    kind === 'int' ? (cursor) => cursor.readInt() : (cursor) => cursor.readLong()
  switch (logical?.name) {
    case 'date':
      return (cursor) => formatDate(read(cursor))
    case 'time': {
      const {unit} = logical
      return (cursor) => formatTime(read(cursor), unit)
    }
    case 'timestamp':
    case 'local-timestamp': {
      const {unit, name} = logical
      const zone = name === 'timestamp' ? 'Z' : ''
      return (cursor) => formatTimestamp(read(cursor), unit, zone)
    }
    default:
      return read
  }
}

function compileFixed({size, logical}: AvroFixed): AvroRead {
  if (logical?.name !== 'uuid') return compileBytes(() => size, logical)
  return (cursor) => {
    const start = cursor.take(size)
    const hex = cursor.bytes.toString('hex', start, start + size)
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  }
}

function compileBytes(readLength: (cursor: AvroCursor) => number, logical: AvroLogical | null): AvroRead {
  if (logical?.name === 'decimal') {
    const {scale} = logical
    return (cursor) => {
      const length = readLength(cursor)
      const start = cursor.take(length)
      return readDecimalText(cursor.bytes, start, start + length, scale)
    }
  }
  return (cursor) => {
    const length = readLength(cursor)
    const start = cursor.take(length)
    return cursor.bytes.toString('base64', start, start + length)
  }
}

function readText(cursor: AvroCursor): string {
  const length = cursor.readLength()
  const start = cursor.take(length)
  const {bytes} = cursor
  const text = bytes.toString('utf8', start, start + length)
  // What stands for bytes that are no UTF-8, unless the text itself has one.
  if (
    text.includes('\ufffd') &&
    Buffer.compare(Buffer.from(text), bytes.subarray(start, start + length)) !== 0
  )
    throw new Undecodable('a text in it is not UTF-8')
  return text
}

/** What JSON has no number for is its name, as in the JSON of Protobuf. */
export function numberToData(value: number): number | string {
  return Number.isFinite(value) ? value : String(value)
}

/** The shortest number that is this float: 0.1 and not 0.10000000149011612. */
export function shortestFloat(value: number): number {
  if (!Number.isFinite(value) || Number.isInteger(value)) return value
  for (let digits = 6; digits < 9; digits++) {
    const candidate = Number(value.toPrecision(digits))
    if (Math.fround(candidate) === value) return candidate
  }
  return Number(value.toPrecision(9))
}
