import fc from 'fast-check'
import {beforeAll, describe, expect, test} from 'vitest'
import {apiName} from '../../../src/kafka/protocol/api-names.ts'
import {ByteReader} from '../../../src/kafka/protocol/byte-reader.ts'
import {ByteWriter} from '../../../src/kafka/protocol/byte-writer.ts'
import type {Field, Message, Wire} from '../../../src/kafka/protocol/schema.ts'
import {allMessages, type Struct, type Value, versionsOf} from '../../kafka/protocol/all-messages.ts'
import {decodeKafka, encodeKafka} from './kafka-codec.ts'
import {
  fieldsOf,
  isInVersions,
  type KafkaField,
  type KafkaMessage,
  propertyName,
  readKafkaSchemas,
} from './kafka-schemas.ts'
import {arbitraryMessage, defaultOf} from './kafka-values.ts'

// samsa's messages are kept by hand. These tests hold each of them, in each version that samsa speaks, against the
// schemas that Kafka itself is generated from: names, types, order, nullability, tags and defaults.

const RUNS = 30
let schemas: Map<string, KafkaMessage> | null

beforeAll(async () => {
  schemas = await readKafkaSchemas()
})

const messages = await allMessages()

test('there are messages', () => {
  expect(messages.length).toBeGreaterThan(30)
})

test('every key has the name that Kafka gives it', (context) => {
  if (!schemas) return context.skip('no jars on this machine')
  const requests = [...schemas.values()].filter(({type}) => type === 'request')
  expect(requests.length).toBeGreaterThan(80)
  expect(requests.map(({apiKey}) => `${apiName(apiKey)}Request`)).toEqual(requests.map(({name}) => name))
})

describe.each(messages.map((message) => ({name: message.name, message})))('$name', ({message}) => {
  test('api key, versions and flexible versions are those of Kafka', (context) => {
    if (!schemas) return context.skip('no jars on this machine')
    for (const type of ['Request', 'Response'] as const) {
      const schema = schemaOf(message, type)
      expect(message.key).toBe(schema.apiKey)
      for (const version of versionsOf(message)) {
        expect(isInVersions(schema.validVersions, version), `version ${version}`).toBe(true)
        expect(version >= message.flexibleFrom, `version ${version}`).toBe(
          isInVersions(schema.flexibleVersions, version),
        )
      }
    }
  })

  test.for(
    versionsOf(message).flatMap((version) => [
      {version, type: 'Request' as const, field: message.request},
      {version, type: 'Response' as const, field: message.response},
    ]),
  )('$type version $version is read and written as Kafka does', ({version, type, field}, context) => {
    if (!schemas) return context.skip('no jars on this machine')
    const schema = schemaOf(message, type)
    const wire = {version, flexible: version >= message.flexibleFrom}
    fc.assert(
      fc.property(arbitraryMessage(schema, version), (value) => {
        const read = readOurs(field, encodeKafka(schema, value, version), wire)
        expectSame({schema, fields: schema.fields, version}, value, read, type)
        const again = decodeKafka(schema, writeOurs(field, read, wire), version)
        expectSame({schema, fields: schema.fields, version}, again, read, type)
      }),
      {numRuns: RUNS},
    )
  })
})

function schemaOf(message: Message<Struct, Struct>, type: 'Request' | 'Response'): KafkaMessage {
  const schema = schemas?.get(`${message.name}${type}`)
  if (!schema) throw new Error(`Kafka has no ${message.name}${type}`)
  return schema
}

function readOurs(field: Field<Struct>, bytes: Buffer, wire: Wire): Struct {
  const reader = new ByteReader(bytes)
  const value = field.read(reader, wire)
  expect(reader.remaining).toBe(0)
  return value
}

function writeOurs(field: Field<Struct>, value: Struct, wire: Wire): Buffer {
  const writer = new ByteWriter()
  field.write(writer, value, wire)
  const {size} = writer
  const bytes = Buffer.concat(writer.finish())
  expect(bytes.length).toBe(size)
  return bytes
}

interface Context {
  readonly schema: KafkaMessage
  readonly fields: readonly KafkaField[]
  readonly version: number
}

/** A tagged field may be unknown to samsa; everything else has to be there, and what is not sent has Kafka's default. */
function expectSame(context: Context, kafka: Struct, ours: Struct, path: string): void {
  const {schema, fields, version} = context
  const known = new Map(fields.map((field) => [propertyName(field.name), field]))
  for (const name of Object.keys(ours))
    expect(known.has(name), `${path}.${name} is a field of Kafka's`).toBe(true)
  for (const [name, field] of known) {
    const where = `${path}.${name}`
    const isSent = name in kafka
    const isTagged = isInVersions(field.taggedVersions, version)
    if (!(name in ours)) {
      const isCarried = isInVersions(field.versions, version)
      expect(isCarried && !isTagged, `${where} is missing in version ${version}`).toBe(false)
    } else if (isSent) expectSameValue(context, field, kafka[name] as Value, ours[name] as Value, where)
    else expect(ours[name], `the default of ${where}`).toEqual(defaultOf(schema, field))
  }
}

function expectSameValue(context: Context, field: KafkaField, kafka: Value, ours: Value, path: string): void {
  const fields = fieldsOf(context.schema, field)
  if (fields.length === 0 || kafka === null || ours === null) {
    expect(ours, path).toEqual(kafka)
    return
  }
  const [kafkaItems, ourItems] = field.type.startsWith('[]') ? [kafka, ours] : [[kafka], [ours]]
  if (!Array.isArray(kafkaItems) || !Array.isArray(ourItems)) throw new Error(`${path} is no list`)
  expect(ourItems.length, path).toBe(kafkaItems.length)
  for (const [index, each] of kafkaItems.entries())
    expectSame({...context, fields}, each as Struct, ourItems[index] as Struct, `${path}[${index}]`)
}
