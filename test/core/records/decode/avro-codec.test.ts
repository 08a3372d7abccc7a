import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {AvroCodec} from '../../../../src/core/records/decode/avro/avro-codec.ts'
import {Misfit, Undecodable} from '../../../../src/core/records/decode/undecodable.ts'
import {bigintToJson} from '../../../../src/core/records/json-bigint.ts'
import {anyAvro} from './any-avro.ts'

const codecOf = (schema: unknown, ...referenced: readonly unknown[]): AvroCodec =>
  new AvroCodec({
    text: JSON.stringify(schema),
    referenced: referenced.map((each) => ({name: 'other', text: JSON.stringify(each)})),
  })

const decode = (codec: AvroCodec, bytes: Buffer): unknown =>
  codec.decode({bytes, start: 0, end: bytes.length, messageIndexes: null, isFramed: true}).data

/** What comes back of JSON, as JSON. */
function roundTrip(codec: AvroCodec, json: string): string {
  return JSON.stringify(decode(codec, Buffer.from(codec.encode(json))), bigintToJson)
}

type Field = readonly [name: string, type: unknown, fallback?: unknown]

const record = (...fields: readonly Field[]) => ({
  type: 'record',
  name: 'Order',
  namespace: 'shop',
  fields: fields.map(([name, type, fallback]) => ({
    name,
    type,
    ...(fallback === undefined ? {} : {default: fallback}),
  })),
})

const named = (name: string, ...fields: readonly Field[]) => ({...record(...fields), name})

const nulls = (count: number) => Array.from({length: count}, (_, index) => [`n${index}`, 'null'] as const)

/** A record that has another one twice, which has another one twice, and so on; the last one has one field. */
function doubling(depth: number, last: Field, ...fallback: readonly [unknown?]) {
  let type: unknown = named('R0', last)
  for (let level = 1; level <= depth; level++)
    type = named(`R${level}`, ['a', type, ...fallback], ['b', `R${level - 1}`, ...fallback])
  return type
}

describe('what is written comes back', () => {
  test.each([
    ['null', 'null'],
    ['boolean', 'true'],
    ['int', '-2147483648'],
    ['long', '9007199254740991'],
    ['long', '"9223372036854775807"'],
    ['long', '"-9223372036854775808"'],
    ['float', '0.1'],
    ['float', '"-Infinity"'],
    ['double', '0.1'],
    ['double', '1e+300'],
    ['double', '"NaN"'],
    ['string', '"Žluťoučký 🐎"'],
    ['bytes', '"AP8="'],
    [{type: 'fixed', name: 'F', size: 2}, '"AP8="'],
    [{type: 'enum', name: 'E', symbols: ['A', 'B']}, '"B"'],
    [{type: 'array', items: 'int'}, '[1,2,3]'],
    [{type: 'map', values: 'long'}, '{"a":1,"__proto__":2}'],
    [{type: 'bytes', logicalType: 'decimal', precision: 20, scale: 2}, '"-123456789012345678.05"'],
    [{type: 'bytes', logicalType: 'decimal', precision: 4, scale: 4}, '"-0.0005"'],
    [{type: 'fixed', name: 'D', size: 4, logicalType: 'decimal', precision: 8, scale: 0}, '"-99999999"'],
    [{type: 'int', logicalType: 'date'}, '"2026-11-20"'],
    [{type: 'int', logicalType: 'date'}, '"1969-12-31"'],
    [{type: 'int', logicalType: 'date'}, '2147483647'],
    [{type: 'int', logicalType: 'time-millis'}, '"23:59:59.999"'],
    [{type: 'long', logicalType: 'time-micros'}, '"00:00:00.000001"'],
    [{type: 'long', logicalType: 'timestamp-millis'}, '"2026-11-20T10:00:00.123Z"'],
    [{type: 'long', logicalType: 'timestamp-micros'}, '"1969-12-31T23:59:59.999999Z"'],
    [{type: 'long', logicalType: 'timestamp-nanos'}, '"2026-11-20T10:00:00.123456789Z"'],
    [{type: 'long', logicalType: 'timestamp-millis'}, '"9223372036854775807"'],
    [{type: 'long', logicalType: 'local-timestamp-millis'}, '"2026-11-20T10:00:00.123"'],
    [{type: 'string', logicalType: 'uuid'}, '"f81d4fae-7dec-11d0-a765-00a0c91e6bf6"'],
    [{type: 'fixed', name: 'U', size: 16, logicalType: 'uuid'}, '"f81d4fae-7dec-11d0-a765-00a0c91e6bf6"'],
    [['null', 'string'], '"a"'],
    [['null', 'string'], 'null'],
    [['null', 'string', 'bytes'], '{"bytes":"AA=="}'],
    [['null', 'string', 'bytes'], 'null'],
    [['string', 'boolean', {type: 'array', items: 'int'}], '[1]'],
    [[record(['a', 'int']), {type: 'map', values: 'int'}], '{"shop.Order":{"a":1}}'],
    [record(['id', 'long'], ['next', ['null', 'Order']]), '{"id":1,"next":{"id":2,"next":null}}'],
    [record(['__proto__', 'int']), '{"__proto__":7}'],
  ])('%j: %s', (schema, json) => {
    expect(roundTrip(codecOf(schema), json)).toBe(json)
  })

  test('whatever the schema is', () => {
    fc.assert(
      fc.property(anyAvro, ({schema, json}) => {
        expect(roundTrip(codecOf(schema), json)).toBe(json)
      }),
    )
  })
})

describe('what is taken beside that', () => {
  const order = record(
    ['id', 'long'],
    ['note', ['null', 'string'], null],
    ['tags', {type: 'array', items: 'string'}, ['a']],
    ['raw', 'bytes', '\u0000\u00ff'],
    ['at', {type: 'long', logicalType: 'timestamp-millis'}, 0],
  )
  test.each([
    [order, '{"id":1}', '{"id":1,"note":null,"tags":["a"],"raw":"AP8=","at":"1970-01-01T00:00:00.000Z"}'],
    [['null', 'string'], '{"string":"a"}', '"a"'],
    ['long', '9223372036854775807', '"9223372036854775807"'],
    ['double', '3', '3'],
    [{type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2}, '12.3', '"12.30"'],
    [
      {type: 'bytes', logicalType: 'decimal', precision: 30, scale: 2},
      '1234567890123456789.01',
      '"1234567890123456789.01"',
    ],
    [
      {type: 'long', logicalType: 'timestamp-millis'},
      '"2026-11-20 11:00+01:00"',
      '"2026-11-20T10:00:00.000Z"',
    ],
    [{type: 'long', logicalType: 'timestamp-millis'}, '1795215965000', '"2026-11-20T23:06:05.000Z"'],
  ])('%j: %s', (schema, json, back) => {
    expect(roundTrip(codecOf(schema), json)).toBe(back)
  })

  test('types of referenced schemas', () => {
    const item = {type: 'record', name: 'Item', namespace: 'shop', fields: [{name: 'price', type: 'int'}]}
    const codec = codecOf(record(['items', {type: 'array', items: 'Item'}]), item)
    expect(roundTrip(codec, '{"items":[{"price":1}]}')).toBe('{"items":[{"price":1}]}')
  })
})

test.each([
  [record(['a', 'int']), '{"a":"x"}', '.a', '"x" is no int'],
  [record(['a', 'int']), '{"a":2147483648}', '.a', '2147483648 is beyond what an int holds'],
  [record(['a', 'int']), '{"a":1.5}', '.a', '1.5 is no int'],
  [record(['a', 'int']), '{"a":1,"b":2}', '.b', 'shop.Order has no such field'],
  [record(['a', 'int']), '{}', '.a', 'is missing, and shop.Order has no default for it'],
  [record(['a', 'int']), '[]', '', 'an array is no shop.Order, which is an object'],
  [
    record([
      'items',
      {type: 'array', items: {type: 'record', name: 'Item', fields: [{name: 'price', type: 'int'}]}},
    ]),
    '{"items":[{"price":1},{"price":null}]}',
    '.items[1].price',
    'null is no int',
  ],
  [{type: 'map', values: 'int'}, '{"a b":true}', '["a b"]', 'a boolean is no int'],
  ['long', '9223372036854775808', '', '9223372036854775808 is beyond what a long holds'],
  ['double', '1e999', '', 'the number is beyond what a double holds'],
  ['float', '1e39', '', '1e+39 is beyond what a float holds'],
  ['bytes', '"no base64"', '', '"no base64" is not base64'],
  [{type: 'fixed', name: 'F', size: 2}, '"AA=="', '', 'it has 1 bytes in place of 2'],
  [{type: 'enum', name: 'E', symbols: ['A']}, '"B"', '', '"B" is no E, which is one of A'],
  [['null', 'string'], '1', '', 'a number is none of null, string'],
  [
    ['null', 'string', 'bytes'],
    '"a"',
    '',
    'a text is none of null, string, bytes, of which one is named as {"NAME": value}',
  ],
  [
    {type: 'bytes', logicalType: 'decimal', precision: 4, scale: 2},
    '"1.234"',
    '',
    '"1.234" is no decimal with at most 2 digits behind the point',
  ],
  [
    {type: 'bytes', logicalType: 'decimal', precision: 4, scale: 2},
    '"123.45"',
    '',
    '"123.45" has more than 4 digits',
  ],
  [{type: 'int', logicalType: 'date'}, '"2026-02-30"', '', '"2026-02-30" is no date, such as 2026-11-20'],
])('what does not fit is told with its place: %j, %s', (schema, json, path, reason) => {
  const error = thrownBy(() => codecOf(schema).encode(json))
  expect(error).toBeInstanceOf(Misfit)
  expect(error).toMatchObject({path, message: reason})
})

test.each([
  ['int', '', 'it ends too early'],
  ['int', 'ff ff ff ff ff 01', 'an int in it has more than 32 bits'],
  ['long', 'ff ff ff ff ff ff ff ff ff ff 01', 'a number in it has more than 64 bits'],
  ['int', '02 02', 'it has 1 byte too many'],
  ['boolean', '02', 'a boolean in it is neither 0 nor 1'],
  ['string', '02 ff', 'a text in it is not UTF-8'],
  ['string', '7f', 'it ends too early'],
  ['string', '01', 'it ends too early'],
  [['null', 'int'], '04', 'a union has no such branch'],
  [{type: 'enum', name: 'E', symbols: ['A']}, '02', 'E has no such symbol'],
  // Says that it has 2^62 items.
  [
    {type: 'array', items: 'int'},
    'fe ff ff ff ff ff ff ff ff 01',
    'a block in it has more items than there can be',
  ],
  [{type: 'array', items: 'int'}, 'fe ff ff ff ff ff 03 02', 'it ends too early'],
  [
    {type: 'array', items: 'null'},
    'fe ff ff ff ff ff 03',
    'it has more than 1000000 values that take no bytes',
  ],
  [record(['next', ['null', 'Order']]), '02'.repeat(5000), 'values lie in one another more than 1000 deep'],
])('bytes that do not fit are told: %j, %s', (schema, hex, reason) => {
  const error = thrownBy(() => decode(codecOf(schema), Buffer.from(hex.replaceAll(' ', ''), 'hex')))
  expect(error).toBeInstanceOf(Undecodable)
  expect(error).toMatchObject({message: reason})
})

test('-0.0 keeps its sign', () => {
  const double = codecOf('double')
  expect(decode(double, Buffer.from(double.encode('-0.0')))).toBe(-0)
  expect(decode(double, Buffer.from(double.encode('-0')))).toBe(-0)
})

test.each([
  ['2^30 records in records', doubling(30, ['n', 'null']), ''],
  [
    'nulls in an array of records',
    {type: 'array', items: record(...nulls(5_000), ['b', 'boolean'])},
    `f0a204${'00'.repeat(5_000)}00`,
  ],
])('values that take no bytes are not read for ever: %s', (_, schema, hex) => {
  expect(() => decode(codecOf(schema), Buffer.from(hex, 'hex'))).toThrow(
    new Undecodable('it has more than 1000000 values that take no bytes'),
  )
})

test.each([
  ['of itself', record(['f', 'Order', {}])],
  ['of branches that need each other', record(['f', ['Order', named('S', ['f', ['Order', 'S'], {}])], {}])],
  ['of 2^30 bytes', record(['f', doubling(30, ['x', 'int', 1], {}), {}])],
  ['too deep', record(['f', doubling(150, ['n', 'null', null], {}), {}])],
])('a default that cannot be made does not fit: %s', (_, schema) => {
  const error = thrownBy(() => codecOf(schema).encode('{}'))
  expect(error).toBeInstanceOf(Misfit)
  expect(error).toMatchObject({
    path: '.f',
    message: 'is missing, and its default in the schema does not fit its type',
  })
})

test('defaults of records in records are made once each', () => {
  expect(codecOf(doubling(15, ['x', 'int', 1], {})).encode('{}')).toHaveLength(2 ** 15)
})

test('a default is of the branch that it fits, whatever was tried before', () => {
  const inner = named('Inner', ['a', {type: 'map', values: 'int'}])
  const codec = codecOf(
    record(['f', [inner, {type: 'map', values: {type: 'map', values: 'string'}}], {a: {b: 'c'}}]),
  )
  expect(roundTrip(codec, '{}')).toBe('{"f":{"map":{"a":{"b":"c"}}}}')
})

test('damaged bytes are told or read, and nothing else happens', () => {
  fc.assert(
    fc.property(anyAvro, fc.uint8Array({maxLength: 40}), ({schema}, bytes) => {
      try {
        decode(codecOf(schema), Buffer.from(bytes))
      } catch (error) {
        expect(error).toBeInstanceOf(Undecodable)
      }
    }),
  )
})

test.each([
  ['"nothing"', 'the schema is of the type nothing, which it does not declare'],
  ['{', 'it is no JSON'],
  ['7', 'the schema is no type'],
  ['[]', 'the schema is a union without a branch'],
  ['[["int"]]', 'the schema is a union of unions'],
  ['{"type":"record","name":"a b","fields":[]}', '"a b" is no name of a type'],
  ['{"type":"record","name":"R"}', 'R has no fields'],
  ['{"type":"record","name":"R","fields":[{"name":"x"}]}', 'R.x is no type'],
  ['{"type":"fixed","name":"F","size":-1}', 'F is fixed without a size'],
])('a schema that is none is told: %s', (text, reason) => {
  expect(() => new AvroCodec({text, referenced: []})).toThrow(`The Avro schema cannot be used: ${reason}`)
})

test('types that lie in one another by their names alone are told', () => {
  const text = (depth: number) =>
    JSON.stringify([
      named('R0', ['a', 'int']),
      ...Array.from({length: depth}, (_, level) => named(`R${level + 1}`, ['a', `R${level}`])),
    ])
  const codec = (depth: number) =>
    new AvroCodec({text: `"shop.R${depth}"`, referenced: [{name: '', text: text(depth)}]})
  expect(() => codec(100_000)).toThrow('its types lie in one another too deep')
})

test('a schema that never ends is told', () => {
  const text = `${'{"type":"array","items":'.repeat(300)}"int"${'}'.repeat(300)}`
  expect(() => new AvroCodec({text, referenced: []})).toThrow('types lie in one another more than 200 deep')
})

function thrownBy(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  return null
}
