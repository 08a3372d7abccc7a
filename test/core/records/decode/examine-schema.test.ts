import {expect, test} from 'vitest'
import {examineSchema} from '../../../../src/core/records/decode/examine-schema.ts'
import type {SchemaType} from '../../../../src/core/schemas/registered-schema.ts'
import type {SchemaExamination} from '../../../../src/core/schemas/schema-examination.ts'

// None of these refers to anything, so that no registry is asked.
const noRegistry = {} as Parameters<typeof examineSchema>[0]
const examine = (type: SchemaType, text: string): Promise<SchemaExamination> =>
  examineSchema(noRegistry, {type, text, references: []})

test.each([
  ['AVRO', '"string"'],
  [
    'AVRO',
    '{"type":"record","name":"Order","fields":[{"name":"id","type":["null","string"],"default":null}]}',
  ],
  [
    'PROTOBUF',
    'syntax = "proto3";\nimport "google/protobuf/timestamp.proto";\nmessage A { google.protobuf.Timestamp at = 1; }',
  ],
  ['JSON', 'true'],
  [
    'JSON',
    '{"$schema":"http://json-schema.org/draft-04/schema#","type":"integer","minimum":0,"exclusiveMinimum":true}',
  ],
  [
    'JSON',
    '{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{"a":{"type":"string"}}}',
  ],
  [
    'JSON',
    '{"$schema":"http://json-schema.org/draft-07/schema#","$ref":"#/definitions/a","definitions":{"a":{"type":"string"}}}',
  ],
] as const)('%s that is fine: %s', async (type, text) => {
  expect(await examine(type, text)).toEqual({flaw: null, unread: null})
})

test.each([
  ['AVRO', 'not a schema', 'it is no JSON'],
  ['AVRO', '{"type":"strng"}', 'strng'],
  ['AVRO', '{"type":"record","name":"A","fields":[{"name":"c","type":"shop.Customer"}]}', 'A.c'],
  ['AVRO', '{"type":"object","properties":{"a":{"type":"string"}}}', 'object'],
  ['PROTOBUF', 'not a schema', 'illegal'],
  ['PROTOBUF', 'syntax = "proto3"; message O { strin a = 1; }', 'strin'],
  ['PROTOBUF', 'syntax = "proto3"; import "nope.proto"; message O { string a = 1; }', 'nope.proto'],
  ['JSON', 'not a schema', 'not valid JSON'],
  ['JSON', '[]', 'neither an object'],
  ['JSON', '{"type":"object","properties":{"a":{"type":"strng"}}}', '/properties/a/type'],
  ['JSON', '{"properties":{"a":{"$ref":"addr.json"}}}', 'addr.json'],
  ['JSON', '{"properties":{"a":{"$ref":"#/$defs/b"}}}', 'it does not have'],
] as const)('%s that is none: %s', async (type, text, why) => {
  const {flaw} = await examine(type, text)
  expect(flaw).toMatchObject({code: 'INVALID_SCHEMA', message: expect.stringContaining(why)})
})

test.each([
  ['AVRO', '{"type":"object","properties":{"a":{"type":"string"}}}', '--type json-schema'],
  ['JSON', '{"type":"record","name":"A","fields":[]}', '--type avro'],
  ['AVRO', 'syntax = "proto3";\nmessage A {}', '--type protobuf'],
  ['AVRO', '{"type":"record","name":"A","fields":[{"name":"c","type":"shop.Customer"}]}', '--reference'],
] as const)('what may have been meant by %s %s', async (type, text, hint) => {
  const {flaw} = await examine(type, text)
  expect(flaw?.suggestions).toEqual([expect.stringContaining(hint)])
})

test.each([
  ['JSON', '{"$schema":"http://json-schema.org/draft-03/schema#","type":"object"}', 'draft-03'],
  ['JSON', '{"$schema":"https://example.org/dialect","type":"object"}', 'example.org'],
  ['JSON', '{"properties":{"a":{"$ref":"https://example.org/a.json"}}}', 'example.org'],
  [
    'PROTOBUF',
    'syntax = "proto3"; import "google/type/money.proto"; message A { google.type.Money m = 1; }',
    'money',
  ],
] as const)('%s that is not known here is not said to be wrong: %s', async (type, text, why) => {
  const {flaw, unread} = await examine(type, text)
  expect([flaw, unread]).toEqual([null, expect.stringContaining(why)])
})
