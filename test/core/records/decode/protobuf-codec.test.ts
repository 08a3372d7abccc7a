import fc from 'fast-check'
import {expect, test} from 'vitest'
import {ProtobufCodec} from '../../../../src/core/records/decode/protobuf/protobuf-codec.ts'
import {Misfit, Undecodable} from '../../../../src/core/records/decode/undecodable.ts'

const ORDER = `
  syntax = "proto3";
  package shop;
  import "other.proto";
  import "google/protobuf/wrappers.proto";
  message Order {
    int64 id = 1;
    repeated Item items = 2;
    map<string, Item> by_name = 3;
    google.protobuf.Int64Value maybe = 4;
    double exact = 5;
    State state = 6;
    string note = 7;
  }
  message Item { int32 price = 1; }
`
const OTHER = {
  name: 'other.proto',
  text: 'syntax = "proto3"; package shop; message Elsewhere {} enum State { NEW = 0; PAID = 1; }',
}

const order = new ProtobufCodec({format: 'protobuf', text: ORDER, referenced: [OTHER]})

function decode(codec: ProtobufCodec, bytes: Buffer, messageIndexes: Buffer | null = null) {
  return codec.decode({bytes, start: 0, end: bytes.length, messageIndexes, isFramed: true})
}

test('a number of 64 bits is read and written with every digit, wherever it stands', () => {
  const json =
    '{"id":9223372036854775807,"maybe":-9223372036854775808,"exact":12345678901234567890,"by_name":{"a":{}}}'
  const {name, data} = decode(order, Buffer.from(order.encode(json, true)))
  expect(name).toBe('shop.Order')
  expect(data).toEqual({
    id: '9223372036854775807',
    items: [],
    byName: {a: {price: 0}},
    maybe: '-9223372036854775808',
    exact: 12345678901234567000,
    state: 'NEW',
    note: '',
  })
})

test('which message it is stands in front, or in a header', () => {
  const item = new ProtobufCodec({format: 'protobuf', text: ORDER, referenced: [OTHER], message: 'shop.Item'})
  expect(item.encode('{"price":1}', true).toString('hex')).toBe('02020801')
  expect(item.encode('{"price":1}', false).toString('hex')).toBe('0801')
  expect(decode(order, Buffer.from('0801', 'hex'), Buffer.from('0202', 'hex'))).toEqual({
    name: 'shop.Item',
    data: {price: 1},
  })
})

test("what Apicurio's serialiser puts in front is the name of the message", () => {
  const named = (name: string, message: string): Buffer => {
    const text = Buffer.from(name)
    return Buffer.concat([
      Buffer.from([text.length + 2, 0x0a, text.length]),
      text,
      Buffer.from(message, 'hex'),
    ])
  }
  expect(decode(order, named('Item', '0801'))).toEqual({name: 'shop.Item', data: {price: 1}})
  expect(decode(order, named('Order', '0801'))).toMatchObject({name: 'shop.Order', data: {id: '1'}})
  const one = new ProtobufCodec({format: 'protobuf', text: ORDER, referenced: [OTHER], message: 'shop.Item'})
  expect(decode(one, named('Item', '0801')).data).toEqual({price: 1})
  expect(() => decode(order, named('Elsewhere', ''))).toThrow(Undecodable)
  // A message whose own bytes look so: its indexes are read first.
  expect(decode(order, Buffer.from('00', 'hex')).name).toBe('shop.Order')
  // A name that is cut off is none, though what is left of it is one.
  expect(() => decode(order, Buffer.from(`420a40${Buffer.from('Item').toString('hex')}`, 'hex'))).toThrow(
    Undecodable,
  )
})

test('what could be a name as well as indexes is read as indexes', () => {
  const fillers = [1, 2, 3, 4].map((number) => `message M${number} {}`).join(' ')
  const text = `syntax = "proto3"; message PO { string id = 1; } ${fillers} message Order { message Item {} message Line { int32 amount = 10; } }`
  const codec = new ProtobufCodec({format: 'protobuf', text, referenced: []})
  // [5, 1], then the field 10 with 79.
  expect(decode(codec, Buffer.from('040a02504f', 'hex'))).toEqual({name: 'Order.Line', data: {amount: 79}})
})

test("Google's own files are what they are, also where a registry has them", () => {
  const text =
    'syntax = "proto3"; import "google/protobuf/timestamp.proto"; message At { google.protobuf.Timestamp at = 1; }'
  const timestamp = {
    name: 'google/protobuf/timestamp.proto',
    text: 'syntax = "proto3"; package google.protobuf; message Timestamp { int64 seconds = 1; int32 nanos = 2; }',
  }
  const codec = new ProtobufCodec({format: 'protobuf', text, referenced: [timestamp]})
  const json = '{"at":"2026-11-20T10:00:00Z"}'
  expect(decode(codec, Buffer.from(codec.encode(json, true))).data).toMatchObject({
    at: expect.stringContaining('2026-11-20T10:00:00'),
  })
})

test.each([
  ['{"items":[{"price":1},{"price":"x"}]}', '.items[1].price', 'invalid integer: "x"'],
  ['{"byName":{"a b":{"price":1.5}}}', '.byName["a b"].price', 'not an integer: 1.5'],
  ['{"id":9223372036854775808}', '.id', 'out of range for int64: "9223372036854775808"'],
  ['{"state":"OLD"}', '.state', 'unknown enum value: "OLD"'],
  ['{"note":12345678901234567890}', '.note', 'expected string: 12345678901234567000'],
  ['{"nothing":1}', '.nothing', 'unknown field: "nothing"'],
  ['7', '', 'expected object: 7'],
])('what does not fit is told with its place: %s', (json, path, message) => {
  let error: unknown = null
  try {
    order.encode(json, true)
  } catch (thrown) {
    error = thrown
  }
  expect(error).toBeInstanceOf(Misfit)
  expect(error).toMatchObject({path, message})
})

test.each([
  ['', 'it ends too early'],
  ['0208', 'the schema has no message 4'],
  ['d00f', 'which message it is cannot be read'],
  ['0008', 'it ends too early'],
  ['001205', 'it ends too early'],
])('bytes that do not fit are told: %s', (hex, message) => {
  expect(() => decode(order, Buffer.from(hex, 'hex'))).toThrow(new Undecodable(message))
})

test('damaged bytes are told or read, and nothing else happens', () => {
  fc.assert(
    fc.property(fc.uint8Array({maxLength: 60}), (bytes) => {
      try {
        decode(order, Buffer.concat([Buffer.from([0]), bytes]))
      } catch (error) {
        expect(error).toBeInstanceOf(Undecodable)
      }
    }),
  )
})

test.each([
  ['message {', [], 'The Protobuf schema cannot be used: '],
  ['syntax = "proto3"; message A { Missing m = 1; }', [], "no such Type or Enum 'Missing' in Type .A"],
])('a schema that is none is told: %s', (text, referenced, message) => {
  expect(() => new ProtobufCodec({format: 'protobuf', text, referenced})).toThrow(message)
})

test('a message that is not there is told with those that are like it', () => {
  const schema = {format: 'protobuf', text: ORDER, referenced: [OTHER], message: 'shop.Ordre'} as const
  expect(() => new ProtobufCodec(schema)).toThrow('The schema has no message shop.Ordre.')
})
