import {expect, test} from 'vitest'
import {compileJsonCheck} from '../../../../src/core/records/decode/json-schema/json-check.ts'
import {JsonSchemaCodec} from '../../../../src/core/records/decode/json-schema/json-schema-codec.ts'
import {Misfit, Undecodable} from '../../../../src/core/records/decode/undecodable.ts'

const codecOf = (schema: unknown, ...referenced: readonly {readonly name: string; readonly text: string}[]) =>
  new JsonSchemaCodec(
    {text: JSON.stringify(schema)},
    compileJsonCheck({text: JSON.stringify(schema), referenced}),
  )

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
  expect(() => codec.encode('{"a":0}')).toThrow('must be > 0')
  // What is read is what it is, whatever its schema says.
  expect(decode(codec, '{"a":0}')).toEqual({a: 0})
})

test('of draft 4 are id, and limits that are left out by a word of their own; a reference is relative to the id', () => {
  const $schema = 'http://json-schema.org/draft-04/schema#'
  const item = {$schema, type: 'integer', minimum: 0, exclusiveMinimum: true}
  const order = {
    ...{$schema, id: 'http://example.org/order.json', type: 'object', required: ['a']},
    properties: {a: {$ref: 'item.json'}, b: {enum: [1, 'x']}, c: {type: 'array', uniqueItems: true}},
  }
  const codec = codecOf(order, {name: 'item.json', text: JSON.stringify(item)})
  expect(codec.encode('{"a":1,"b":"x","c":[1,2]}').toString()).toBe('{"a":1,"b":"x","c":[1,2]}')
  expect(() => codec.encode('{"a":0}')).toThrow('must be > 0')
  expect(() => codec.encode('{}')).toThrow("must have required property 'a'")
  expect(() => codec.encode('{"a":1,"c":[{"x":1},{"x":1}]}')).toThrow('must NOT have duplicate items')
})

test('what is read needs no more of a schema than its title', () => {
  const bytes = Buffer.from('{"a":[1]}')
  const codec = new JsonSchemaCodec({text: '{"title":"Order","$ref":"missing.json"}'}, null)
  expect(codec.decode({bytes, start: 0, end: bytes.length, messageIndexes: null, isFramed: true})).toEqual({
    name: 'Order',
    data: {a: [1]},
  })
})

const TOO_DEEP = 'values lie in one another more than 1000 deep'

test.each([
  ['arrays', `${'['.repeat(200_000)}${']'.repeat(200_000)}`],
  ['objects with a number that is kept', `${'{"a":'.repeat(1_001)}1e400${'}'.repeat(1_001)}`],
])('what is too deep is told, read and written: %s', (_, json) => {
  expect(() => decode(codecOf(true), json)).toThrow(new Undecodable(TOO_DEEP))
  expect(() => codecOf(true).encode(json)).toThrow(new Misfit('', TOO_DEEP))
})

test('brackets in texts are not levels', () => {
  const json = JSON.stringify([`\\"${'['.repeat(2_000)}`, ...Array.from({length: 2_000}, () => [{}])])
  expect(decode(codecOf(true), json)).toEqual(JSON.parse(json))
})

test('zeros in the midst of a number are read in linear time', () => {
  expect(decode(codecOf(true), `1.${'0'.repeat(1_000_000)}1`)).toBe(1)
})

test('items that have to differ are compared in linear time, by what they say', () => {
  const codec = codecOf({type: 'array', uniqueItems: true})
  const items = Array.from({length: 60_000}, (_, index) => ({a: index, b: [index]}))
  expect(codec.encode(JSON.stringify(items))).toBeInstanceOf(Buffer)
  expect(() => codec.encode(JSON.stringify([...items, {b: [7], a: 7}]))).toThrow(
    'must NOT have duplicate items (items ## 7 and 60000 are identical)',
  )
  expect(codec.encode('[1,"1",[1],{"a":1},{"a":"1"},null,"null",true]')).toBeInstanceOf(Buffer)
  expect(codecOf({type: 'array', uniqueItems: false}).encode('[1,1]')).toBeInstanceOf(Buffer)
})

const branches = ($ref: string) => [{properties: {a: {$ref}}}, {properties: {a: {$ref}}}]

test.each([
  ['itself', {type: 'object', anyOf: branches('#')}],
  ['a part of itself', {$ref: '#/$defs/a', $defs: {a: {type: 'object', anyOf: branches('#/$defs/a')}}}],
  [
    'its dynamic anchor',
    {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $dynamicAnchor: 'a',
      type: 'object',
      anyOf: [{properties: {a: {$dynamicRef: '#a'}}}, {properties: {a: {$dynamicRef: '#a'}}}],
    },
  ],
  [
    'its recursive anchor',
    {
      $schema: 'https://json-schema.org/draft/2019-09/schema',
      $recursiveAnchor: true,
      type: 'object',
      anyOf: [{properties: {a: {$recursiveRef: '#'}}}, {properties: {a: {$recursiveRef: '#'}}}],
    },
  ],
])('a schema that refers to %s in two branches is given up on, and checks what is not deep', (_, schema) => {
  const codec = codecOf(schema)
  expect(codec.encode('{"a":{"a":{}}}')).toBeInstanceOf(Buffer)
  expect(() => codec.encode('{"a":{"a":1}}')).toThrow('must be object')
  expect(() => codec.encode(`${'{"a":'.repeat(30)}1${'}'.repeat(30)}`)).toThrow(
    /^to hold it against its schema takes more than \d+ steps$/,
  )
})

test('a schema that leads to nothing but itself is told', () => {
  expect(() => codecOf({allOf: [{$ref: '#'}]}).encode('{}')).toThrow(
    'its schema refers to itself without an end',
  )
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
  const bytes = Buffer.from('"\xe9"', 'latin1')
  expect(() =>
    codecOf(true).decode({bytes, start: 0, end: bytes.length, messageIndexes: null, isFramed: true}),
  ).toThrow(new Undecodable('it is not UTF-8'))
})

test.each([
  [{type: 'nothing'}, 'The JSON Schema cannot be used: '],
  [{$ref: 'missing.json'}, "can't resolve reference missing.json"],
  [{$schema: 'http://json-schema.org/draft-03/schema#'}, 'only those from draft 4 on are read'],
  [
    {$schema: 'http://json-schema.org/draft-04/schema#', $ref: 'missing.json'},
    "can't resolve reference missing.json",
  ],
  [{pattern: '(?=a)'}, 'is not a regular expression'],
  [7, 'it is neither an object nor true or false'],
])('a schema that cannot be used is told: %j', (schema, message) => {
  expect(() => codecOf(schema)).toThrow(message)
})
