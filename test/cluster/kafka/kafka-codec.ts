import type {Struct, Value} from '../../kafka/protocol/all-messages.ts'
import {fieldsOf, isInVersions, type KafkaField, type KafkaMessage, propertyName} from './kafka-schemas.ts'

// A second codec, driven by Kafka's own schemas. It shares nothing with the one under test, not even the primitives.

const FIXED: Readonly<
  Record<string, {bytes: number; write(b: Buffer, v: never): void; read(b: Buffer): Value}>
> = {
  bool: {bytes: 1, write: (b, v: boolean) => b.writeInt8(v ? 1 : 0), read: (b) => b.readInt8() !== 0},
  int8: {bytes: 1, write: (b, v: number) => b.writeInt8(v), read: (b) => b.readInt8()},
  int16: {bytes: 2, write: (b, v: number) => b.writeInt16BE(v), read: (b) => b.readInt16BE()},
  uint16: {bytes: 2, write: (b, v: number) => b.writeUInt16BE(v), read: (b) => b.readUInt16BE()},
  int32: {bytes: 4, write: (b, v: number) => b.writeInt32BE(v), read: (b) => b.readInt32BE()},
  int64: {bytes: 8, write: (b, v: bigint) => b.writeBigInt64BE(v), read: (b) => b.readBigInt64BE()},
  float64: {bytes: 8, write: (b, v: number) => b.writeDoubleBE(v), read: (b) => b.readDoubleBE()},
  uuid: {
    bytes: 16,
    write: (b, v: string) => b.write(v, 'base64url'),
    read: (b) => b.subarray(0, 16).toString('base64url'),
  },
}

/** Writes a message as Kafka's schema says. */
export function encodeKafka(schema: KafkaMessage, value: Struct, version: number): Buffer {
  const flexible = isInVersions(schema.flexibleVersions, version)

  const varint = (value: number): Buffer => {
    const bytes: number[] = []
    let rest = value
    for (; rest > 127; rest >>>= 7) bytes.push((rest & 127) | 128)
    return Buffer.from([...bytes, rest])
  }
  const length = (count: number, bytes: 2 | 4): Buffer => {
    if (flexible) return varint(count + 1)
    const buffer = Buffer.alloc(bytes)
    buffer.writeIntBE(count, 0, bytes)
    return buffer
  }
  const writeField = (field: KafkaField, value: Value, type = field.type): Buffer => {
    if (type.startsWith('[]')) {
      if (!Array.isArray(value)) return length(-1, 4)
      return Buffer.concat([
        length(value.length, 4),
        ...value.map((each) => writeField(field, each, type.slice(2))),
      ])
    }
    const fixed = FIXED[type]
    if (fixed) {
      const buffer = Buffer.alloc(fixed.bytes)
      fixed.write(buffer, value as never)
      return buffer
    }
    if (type === 'string' || type === 'bytes' || type === 'records') {
      const prefix = type === 'string' ? 2 : 4
      if (value === null) return length(-1, prefix)
      const bytes = Buffer.from(value as string)
      return Buffer.concat([length(bytes.length, prefix), bytes])
    }
    const isNullable = field.type === type && isInVersions(field.nullableVersions, version)
    const body = value === null ? Buffer.alloc(0) : writeStruct(fieldsOf(schema, field), value as Struct)
    // A varint in a tagged field, a byte elsewhere (MessageDataGenerator).
    const none = isInVersions(field.taggedVersions, version) ? 0 : 0xff
    return isNullable ? Buffer.concat([Buffer.from([value === null ? none : 1]), body]) : body
  }
  const writeStruct = (fields: readonly KafkaField[], value: Struct): Buffer => {
    const present = fields.filter(
      ({name, versions}) => isInVersions(versions, version) && propertyName(name) in value,
    )
    const isTagged = (field: KafkaField): boolean => isInVersions(field.taggedVersions, version)
    const parts = present
      .filter((field) => !isTagged(field))
      .map((field) => writeField(field, value[propertyName(field.name)] as Value))
    if (flexible) {
      const tagged = present.filter(isTagged).sort((a, b) => Number(a.tag) - Number(b.tag))
      parts.push(varint(tagged.length))
      for (const field of tagged) {
        const body = writeField(field, value[propertyName(field.name)] as Value)
        parts.push(varint(Number(field.tag)), varint(body.length), body)
      }
    }
    return Buffer.concat(parts)
  }
  return writeStruct(schema.fields, value)
}

/** Reads a message as Kafka's schema says; throws where bytes are left over. Tagged fields that are not sent are left out. */
export function decodeKafka(schema: KafkaMessage, bytes: Buffer, version: number): Struct {
  const flexible = isInVersions(schema.flexibleVersions, version)
  let at = 0
  const take = (count: number): Buffer => {
    if (at + count > bytes.length) throw new Error(`${count} bytes at ${at} of ${bytes.length}`)
    at += count
    return bytes.subarray(at - count, at)
  }
  const varint = (): number => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = take(1).readUInt8()
      value |= (byte & 127) << shift
      if (byte < 128) return value
    }
  }
  const length = (size: 2 | 4): number => (flexible ? varint() - 1 : take(size).readIntBE(0, size))
  const readField = (field: KafkaField, type = field.type): Value => {
    if (type.startsWith('[]')) {
      const count = length(4)
      return count < 0 ? null : Array.from({length: count}, () => readField(field, type.slice(2)))
    }
    const fixed = FIXED[type]
    if (fixed) return fixed.read(take(fixed.bytes))
    if (type === 'string' || type === 'bytes' || type === 'records') {
      const count = length(type === 'string' ? 2 : 4)
      if (count < 0) return null
      return type === 'string' ? take(count).toString('utf8') : take(count)
    }
    const isNullable = field.type === type && isInVersions(field.nullableVersions, version)
    const none = isInVersions(field.taggedVersions, version) ? 0 : -1
    if (isNullable && take(1).readInt8() === none) return null
    return readStruct(fieldsOf(schema, field))
  }
  const readStruct = (fields: readonly KafkaField[]): Struct => {
    const value: Struct = {}
    const present = fields.filter(({versions}) => isInVersions(versions, version))
    for (const field of present)
      if (!isInVersions(field.taggedVersions, version)) value[propertyName(field.name)] = readField(field)
    for (let left = flexible ? varint() : 0; left > 0; left--) {
      const tag = varint()
      const end = varint() + at
      const field = present.find((each) => each.tag === tag && isInVersions(each.taggedVersions, version))
      if (!field) throw new Error(`unknown tag ${tag}`)
      value[propertyName(field.name)] = readField(field)
      if (at !== end) throw new Error(`tag ${tag} ends at ${at}, not at ${end}`)
    }
    return value
  }
  const value = readStruct(schema.fields)
  if (at !== bytes.length) throw new Error(`${bytes.length - at} bytes are left over`)
  return value
}
