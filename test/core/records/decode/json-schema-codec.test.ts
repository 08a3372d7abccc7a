import {expect, test} from 'vitest'
import {JsonSchemaCodec} from '../../../../src/core/records/decode/json-schema/json-schema-codec.ts'
import {Misfit, Undecodable} from '../../../../src/core/records/decode/undecodable.ts'

const codecOf = (schema: unknown, ...referenced: readonly {readonly name: string; readonly text: string}[]) =>
  JsonSchemaCodec.compile({format: 'json-schema', text: JSON.stringify(schema), referenced})

function decode(codec: JsonSchemaCodec, text: string): unknown {
  const bytes = Buffer.from(text)
  return codec.decode({bytes, start: 0, end: bytes.length, messageIndexes: null, isFramed: true}).data
}

test.each([
  'http://json-schema.org/draft-06/schema#',
  'http://json-schema.org/draft-07/schema#',
  'https://json-schema.org/draft/2019-09/schema',
  'https://json-schema.org/draft/2020-12/schema',
  undefined,
])('a schema of the draft %s is held, and no digit is lost', ($schema) => {
  const codec = codecOf({$schema, type: 'object', properties: {a: {type: 'integer', exclusiveMinimum: 0}}})
  expect(decode(codec, '{"a":12345678901234567890,"b":0.5}')).toEqual({a: 12345678901234567890n, b: 0.5})
  expect(() => decode(codec, '{"a":0}')).toThrow(new Undecodable('a must be > 0'))
})

test('a schema that is referred to is found by its name, also from a schema with a place of its own', () => {
  const item = {name: 'item.json', text: '{"type":"integer"}'}
  for (const $id of [undefined, 'https://example.org/schemas/order.json'])
    expect(() => codecOf({$id, items: {$ref: 'item.json'}}, item).encode('[1,"x"]')).toThrow(
      'must be integer',
    )
})

test.each([
  [
    {properties: {items: {items: {properties: {price: {type: 'integer'}}}}}},
    '{"items":[{"price":1},{"price":"x"}]}',
    '.items[1].price',
    'must be integer',
  ],
  [{additionalProperties: false}, '{"a/b ~":1}', '["a/b ~"]', 'is not in the schema'],
  [{required: ['a']}, '{}', '', "must have required property 'a'"],
  [{pattern: '^(a+)+$'}, `"${'a'.repeat(50_000)}!"`, '', 'must match pattern "^(a+)+$"'],
])('what does not fit is told with its place: %j', (schema, json, path, message) => {
  let error: unknown = null
  try {
    codecOf(schema).encode(json)
  } catch (thrown) {
    error = thrown
  }
  expect(error).toBeInstanceOf(Misfit)
  expect(error).toMatchObject({path, message})
})

test('what is no JSON is told', () => {
  expect(() => decode(codecOf(true), '{')).toThrow(new Undecodable('it is no JSON'))
})

test.each([
  [{type: 'nothing'}, 'The JSON Schema cannot be used: '],
  [{$ref: 'missing.json'}, "can't resolve reference missing.json"],
  [{$schema: 'http://json-schema.org/draft-04/schema#'}, 'only those from draft 6 on are read'],
  [{pattern: '(?=a)'}, 'is not a regular expression'],
  [7, 'it is neither an object nor true or false'],
])('a schema that cannot be used is told: %j', (schema, message) => {
  expect(() => codecOf(schema)).toThrow(message)
})
