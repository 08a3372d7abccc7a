import type {ByteReader} from './byte-reader.ts'
import {ByteWriter} from './byte-writer.ts'

/** The version that both sides agreed on, and whether it is a flexible one (KIP-482: compact lengths, tagged fields). */
export interface Wire {
  readonly version: number
  readonly flexible: boolean
}

/** How one field travels. `absent` is the value of a field that the agreed version does not have. */
export interface Field<T> {
  read(reader: ByteReader, wire: Wire): T
  write(writer: ByteWriter, value: T, wire: Wire): void
  readonly absent: T
  /** The fewest bytes that a value takes on the wire: what an array of them cannot have more of than fit. */
  leastBytes(wire: Wire): number
  /** First and last version that carry the field. */
  readonly since?: number
  readonly until?: number
  /** The tag of a tagged field (KIP-482); those come at the end of their struct. */
  readonly tag?: number
}

export type Shape = Readonly<Record<string, Field<unknown>>>
export type ValueOf<F> = F extends Field<infer T> ? T : never
export type StructOf<S extends Shape> = {-readonly [K in keyof S]: ValueOf<S[K]>}

/** What a request can be about, as far as brokers ask whether it is allowed. */
export type ResourceKind = 'topic' | 'group' | 'transactionalId' | 'cluster' | 'user' | 'token'

/** The operation that brokers ask for, by what the request is about (Kafka's AclOperation; KafkaApis, ControllerApis). */
export type Needs = Readonly<Partial<Record<ResourceKind, string>>>

/** A request and its response, described once. Field lists: Kafka's message schemas (common/message/*.json). */
export interface Message<Request, Response> {
  readonly name: string
  readonly key: number
  /** The versions that samsa speaks, both ends included. */
  readonly versions: readonly [number, number]
  readonly flexibleFrom: number
  /** Whether carrying a request out changes something: records, topics, offsets, members of a group. */
  readonly changes: (request: Request) => boolean
  /** What a user has to be allowed for it. */
  readonly needs: Needs
  /** The Kafka release from which on brokers take it, in words: `3.3`; undefined where all that samsa works with do. */
  readonly release?: string | undefined
  readonly request: Field<Request>
  readonly response: Field<Response>
}

export function message<Q extends Shape, A extends Shape>(description: {
  name: string
  key: number
  versions: readonly [number, number]
  flexibleFrom: number
  /** What changes something is refused on a read-only connection; a function where that depends on the request. */
  changes?: boolean | ((request: StructOf<Q>) => boolean)
  needs?: Needs
  release?: string
  request: Q
  response: A
}): Message<StructOf<Q>, StructOf<A>> {
  const {changes = false, needs = {}, request, response} = description
  return {
    ...description,
    needs,
    changes: typeof changes === 'function' ? changes : () => changes,
    request: struct(request),
    response: struct(response),
  }
}

export const int8: Field<number> = fixed(
  1,
  (r) => r.int8(),
  (w, v) => w.int8(v),
  0,
)
export const int16: Field<number> = fixed(
  2,
  (r) => r.int16(),
  (w, v) => w.int16(v),
  0,
)
export const uint16: Field<number> = fixed(
  2,
  (r) => r.uint16(),
  (w, v) => w.uint16(v),
  0,
)
export const int32: Field<number> = fixed(
  4,
  (r) => r.int32(),
  (w, v) => w.int32(v),
  0,
)
export const int64: Field<bigint> = fixed(
  8,
  (r) => r.int64(),
  (w, v) => w.int64(v),
  0n,
)
export const float64: Field<number> = fixed(
  8,
  (r) => r.float64(),
  (w, v) => w.float64(v),
  0,
)
export const bool: Field<boolean> = fixed(
  1,
  (r) => r.int8() !== 0,
  (w, v) => w.int8(v ? 1 : 0),
  false,
)

function fixed<T>(
  bytes: number,
  read: (reader: ByteReader) => T,
  write: (writer: ByteWriter, value: T) => void,
  absent: T,
): Field<T> {
  return {read, write, absent, leastBytes: () => bytes}
}

/** The topic id that stands for none: 16 zero bytes (org.apache.kafka.common.Uuid.ZERO_UUID). */
export const NO_TOPIC_ID = 'AAAAAAAAAAAAAAAAAAAAAA'

/** A topic id as Kafka prints it: 16 bytes in URL-safe base64 without padding (org.apache.kafka.common.Uuid). */
export const uuid: Field<string> = fixed(
  16,
  (r) => r.slice(16).toString('base64url'),
  (w, v) => w.bytes(Buffer.from(v, 'base64url')),
  NO_TOPIC_ID,
)

/** The length of a string, bytes or array; -1 is null. Compact lengths are shifted by one so that 0 is null. */
function readLength(reader: ByteReader, wire: Wire, fixed: 'int16' | 'int32'): number {
  return wire.flexible ? reader.unsignedVarint() - 1 : reader[fixed]()
}

/** What a length alone takes: nothing comes after that of what is null or empty. */
function lengthBytes(fixedBytes: number): (wire: Wire) => number {
  return ({flexible}) => (flexible ? 1 : fixedBytes)
}

/** What objects of V8 take in memory beside what is in them, and what a reference to one takes. */
const OBJECT_BYTES = 56
const REFERENCE_BYTES = 8

function writeLength(writer: ByteWriter, length: number, wire: Wire, fixed: 'int16' | 'int32'): void {
  if (wire.flexible) writer.unsignedVarint(length + 1)
  else writer[fixed](length)
}

export const nullableString: Field<string | null> = {
  read(reader, wire) {
    const length = readLength(reader, wire, 'int16')
    if (length <= 0) return length < 0 ? null : ''
    reader.charge(OBJECT_BYTES + length)
    return reader.utf8(length)
  },
  write(writer, value, wire) {
    if (value === null) return writeLength(writer, -1, wire, 'int16')
    const length = Buffer.byteLength(value)
    writeLength(writer, length, wire, 'int16')
    writer.utf8(value, length)
  },
  absent: null,
  leastBytes: lengthBytes(2),
}

export const string: Field<string> = {
  read: (reader, wire) => nullableString.read(reader, wire) ?? '',
  write: nullableString.write,
  absent: '',
  leastBytes: nullableString.leastBytes,
}

const EMPTY = Buffer.alloc(0)

export const nullableBytes: Field<Buffer | null> = {
  read(reader, wire) {
    const length = readLength(reader, wire, 'int32')
    if (length <= 0) return length < 0 ? null : EMPTY
    // A view and what node:buffer keeps of it; its bytes are those of the response.
    reader.charge(2 * OBJECT_BYTES)
    return reader.slice(length)
  },
  write(writer, value, wire) {
    writeLength(writer, value === null ? -1 : value.length, wire, 'int32')
    if (value !== null) writer.bytes(value)
  },
  absent: null,
  leastBytes: lengthBytes(4),
}

export const bytes: Field<Buffer> = {
  read: (reader, wire) => nullableBytes.read(reader, wire) ?? EMPTY,
  write: nullableBytes.write,
  absent: EMPTY,
  leastBytes: nullableBytes.leastBytes,
}

export function nullableArray<T>(item: Field<T>): Field<T[] | null> {
  return {
    read(reader, wire) {
      const count = readLength(reader, wire, 'int32')
      if (count < 0) return null
      // A larger count is a response that does not fit the schema: no memory is taken for it.
      if (count * item.leastBytes(wire) > reader.remaining)
        throw new RangeError(`an array of ${count} items does not fit the response`)
      reader.charge(OBJECT_BYTES + count * REFERENCE_BYTES)
      const items = new Array<T>(count)
      for (let i = 0; i < count; i++) items[i] = item.read(reader, wire)
      return items
    },
    write(writer, value, wire) {
      writeLength(writer, value === null ? -1 : value.length, wire, 'int32')
      if (value !== null) for (const each of value) item.write(writer, each, wire)
    },
    absent: null,
    leastBytes: lengthBytes(4),
  }
}

export function array<T>(item: Field<T>): Field<T[]> {
  const nullable = nullableArray(item)
  return {...nullable, read: (reader, wire) => nullable.read(reader, wire) ?? [], absent: []}
}

/** A field that the versions before `version` do not have. */
export function since<T>(version: number, field: Field<T>, absent: T = field.absent): Field<T> {
  return {...field, absent, since: version}
}

/** A field that the versions after `version` do not have. */
export function until<T>(version: number, field: Field<T>, absent: T = field.absent): Field<T> {
  return {...field, absent, until: version}
}

/** A tagged field (KIP-482): only in flexible versions, only written where it differs from `absent`. */
export function tagged<T>(tag: number, version: number, field: Field<T>, absent: T = field.absent): Field<T> {
  return {...field, absent, tag, since: version}
}

/** The same field, undefined where a version does not have it or the sender left it out: for what is shown as it was sent. */
export function ifSent<T>(field: Field<T>): Field<T | undefined> {
  return {...field, absent: undefined}
}

function isCarried(field: Field<unknown>, version: number): boolean {
  return version >= (field.since ?? 0) && version <= (field.until ?? Number.MAX_SAFE_INTEGER)
}

/** Fields in order, then in flexible versions the tagged ones. */
export function struct<S extends Shape>(shape: S): Field<StructOf<S>> {
  const plain = fieldsOf(shape).filter(({field}) => field.tag === undefined)
  const byTag = fieldsOf(shape)
    .filter(({field}) => field.tag !== undefined)
    .sort((a, b) => (a.field.tag ?? 0) - (b.field.tag ?? 0))
  const absent = Object.fromEntries(Object.entries(shape).map(([name, field]) => [name, field.absent]))
  const valueBytes = OBJECT_BYTES + REFERENCE_BYTES * Object.keys(shape).length
  return {
    read(reader, wire) {
      reader.charge(valueBytes)
      const value: Record<string, unknown> = {}
      for (const {name, field} of plain)
        value[name] = isCarried(field, wire.version) ? field.read(reader, wire) : field.absent
      for (const {name, field} of byTag) value[name] = field.absent
      if (wire.flexible) readTagged(reader, wire, byTag, value)
      return value as StructOf<S>
    },
    write(writer, value, wire) {
      for (const {name, field} of plain)
        if (isCarried(field, wire.version)) field.write(writer, value[name as keyof S], wire)
      if (!wire.flexible) return
      if (byTag.length === 0) writer.unsignedVarint(0)
      else writeTagged(writer, wire, byTag, value)
    },
    absent: absent as StructOf<S>,
    leastBytes: (wire) =>
      plain.reduce(
        (sum, {field}) => sum + (isCarried(field, wire.version) ? field.leastBytes(wire) : 0),
        wire.flexible ? 1 : 0,
      ),
  }
}

interface NamedField {
  readonly name: string
  readonly field: Field<unknown>
}

function fieldsOf(shape: Shape): NamedField[] {
  return Object.entries(shape).map(([name, field]) => ({name, field}))
}

/** A struct that may be null: a byte before it says so, -1 null, 1 present. */
export function nullableStruct<S extends Shape>(shape: S): Field<StructOf<S> | null> {
  const present = struct(shape)
  return {
    read: (reader, wire) => (reader.int8() < 0 ? null : present.read(reader, wire)),
    write(writer, value, wire) {
      writer.int8(value === null ? -1 : 1)
      if (value !== null) present.write(writer, value, wire)
    },
    absent: null,
    leastBytes: () => 1,
  }
}

/** A struct that may be null as a tagged field: a varint before it says so, 0 null, 1 present (MessageDataGenerator). */
export function nullableTaggedStruct<S extends Shape>(shape: S): Field<StructOf<S> | null> {
  const present = struct(shape)
  return {
    read: (reader, wire) => (reader.unsignedVarint() === 0 ? null : present.read(reader, wire)),
    write(writer, value, wire) {
      writer.unsignedVarint(value === null ? 0 : 1)
      if (value !== null) present.write(writer, value, wire)
    },
    absent: null,
    leastBytes: () => 1,
  }
}

function readTagged(
  reader: ByteReader,
  wire: Wire,
  fields: readonly NamedField[],
  into: Record<string, unknown>,
): void {
  const count = reader.unsignedVarint()
  for (let i = 0; i < count; i++) {
    const tag = reader.unsignedVarint()
    const size = reader.unsignedVarint()
    if (size > reader.remaining)
      throw new RangeError(`a tagged field of ${size} bytes does not fit the response`)
    const known = fields.find(({field}) => field.tag === tag && isCarried(field, wire.version))
    // Unknown tags are newer than this schema: skipped by their size, as KIP-482 asks. A known one is read from its own
    // bytes: read on into what follows, many tags of no size would each read all the rest.
    if (known) into[known.name] = known.field.read(reader.part(size), wire)
    else reader.offset += size
  }
}

function writeTagged(
  writer: ByteWriter,
  wire: Wire,
  fields: readonly NamedField[],
  value: Record<string, unknown>,
): void {
  const present = fields.filter(
    ({name, field}) => isCarried(field, wire.version) && value[name] !== field.absent,
  )
  writer.unsignedVarint(present.length)
  for (const {name, field} of present) {
    const body = new ByteWriter()
    field.write(body, value[name], wire)
    writer.unsignedVarint(field.tag ?? 0)
    writer.unsignedVarint(body.size)
    for (const part of body.finish()) writer.bytes(part)
  }
}
