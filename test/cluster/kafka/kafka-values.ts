import fc from 'fast-check'
import type {Struct, Value} from '../../kafka/protocol/all-messages.ts'
import {anyCharacter} from '../../support/any-character.ts'
import {fieldsOf, isInVersions, type KafkaField, type KafkaMessage, propertyName} from './kafka-schemas.ts'

const PRIMITIVES: Readonly<Record<string, fc.Arbitrary<Value>>> = {
  bool: fc.boolean(),
  int8: fc.integer({min: -128, max: 127}),
  int16: fc.integer({min: -32_768, max: 32_767}),
  uint16: fc.integer({min: 0, max: 65_535}),
  int32: fc.integer(),
  int64: fc.bigInt({min: -(2n ** 63n), max: 2n ** 63n - 1n}),
  float64: fc.double(),
  string: fc.string({unit: anyCharacter, maxLength: 200}),
  uuid: fc
    .uint8Array({minLength: 16, maxLength: 16})
    .map((bytes) => Buffer.from(bytes).toString('base64url')),
  bytes: fc.uint8Array({maxLength: 300}).map((bytes) => Buffer.from(bytes)),
}

/** Any value that a message may have in a version, as Kafka's schema says; tagged fields come and go. */
export function arbitraryMessage(schema: KafkaMessage, version: number): fc.Arbitrary<Struct> {
  const ofStruct = (fields: readonly KafkaField[]): fc.Arbitrary<Struct> => {
    const present = fields.filter(({versions}) => isInVersions(versions, version))
    const required = present
      .filter(({taggedVersions}) => !isInVersions(taggedVersions, version))
      .map(({name}) => propertyName(name))
    const shape = Object.fromEntries(present.map((field) => [propertyName(field.name), ofField(field)]))
    return fc.record(shape, {requiredKeys: required})
  }
  const ofField = (field: KafkaField, type = field.type): fc.Arbitrary<Value> => {
    if (type.startsWith('[]')) return nullable(field, fc.array(ofField(field, type.slice(2)), {maxLength: 3}))
    const primitive = PRIMITIVES[type === 'records' ? 'bytes' : type] ?? ofStruct(fieldsOf(schema, field))
    return type === field.type ? nullable(field, primitive) : primitive
  }
  const nullable = (field: KafkaField, values: fc.Arbitrary<Value>): fc.Arbitrary<Value> =>
    isInVersions(field.nullableVersions, version) ? fc.option(values, {freq: 4}) : values
  return ofStruct(schema.fields)
}

/** The value of a field that is not sent. */
export function defaultOf(schema: KafkaMessage, field: KafkaField): Value {
  const given = field.default === undefined ? '' : String(field.default).trim()
  if (given === 'null') return null
  if (field.type.startsWith('[]')) return []
  switch (field.type) {
    case 'bool':
      return given === 'true'
    case 'int64':
      return BigInt(given)
    case 'string':
      return given
    case 'uuid':
      return 'AAAAAAAAAAAAAAAAAAAAAA'
    case 'bytes':
    case 'records':
      return Buffer.alloc(0)
  }
  if (field.type in PRIMITIVES) return Number(given)
  const fields = fieldsOf(schema, field)
  return Object.fromEntries(fields.map((each) => [propertyName(each.name), defaultOf(schema, each)]))
}
