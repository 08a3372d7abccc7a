import {expect, test} from 'vitest'
import {type InputRecord, parseJsonRecord} from '../../../src/core/records/json-input.ts'
import {Failure} from '../../../src/errors/failure.ts'

const nothing: InputRecord = {
  topic: undefined,
  partition: undefined,
  timestampMs: undefined,
  key: null,
  value: null,
  headers: [],
}

function parse(line: string | Buffer, lineNumber = 1): InputRecord {
  const bytes = Buffer.concat([Buffer.from('{"'), Buffer.from(line), Buffer.from('}')])
  return parseJsonRecord(bytes, 2, bytes.length - 1, lineNumber)
}

const rows: readonly (readonly [line: string, record: Partial<InputRecord>])[] = [
  ['{"value":"v"}', {value: Buffer.from('v')}],
  ['{"value":null}', {}],
  ['{"value":"","key":""}', {key: Buffer.alloc(0), value: Buffer.alloc(0)}],
  ['{"key":null,"value":"é"}', {value: Buffer.from('é')}],
  ['{"value":{"base64":"/wA="}}', {value: Buffer.from([0xff, 0])}],
  ['{"value":{"hex":"FF00"}}', {value: Buffer.from([0xff, 0])}],
  ['{"value":"9007199254740993"}', {value: Buffer.from('9007199254740993')}],
  ['{"value":null,"timestamp":1795215965123}', {timestampMs: 1_795_215_965_123}],
  [
    '{"value":null,"timestamp":"2026-11-20T12:00:00.5+02:00"}',
    {timestampMs: Date.UTC(2026, 10, 20, 10, 0, 0, 500)},
  ],
  ['{"value":null,"topic":null,"partition":null,"headers":null}', {}],
  ['{"value":null,"timestamp":null}', {timestampMs: -1}],
  ['{"value":null,"timestamp":-1}', {timestampMs: -1}],
  [
    '{"topic":"t","partition":2,"offset":7,"tstype":"create","ts":1795215965123,"broker":0,"headers":["a","1","b",null],"key":"k","payload":"v"}',
    {
      topic: 't',
      partition: 2,
      timestampMs: 1_795_215_965_123,
      key: Buffer.from('k'),
      value: Buffer.from('v'),
      headers: [
        {key: Buffer.from('a'), value: Buffer.from('1')},
        {key: Buffer.from('b'), value: null},
      ],
    },
  ],
  ['{"ts":9223372036854775807,"key":null,"payload":null}', {timestampMs: 2n ** 63n - 1n}],
  ['{"value":null,"timestamp":"9223372036854775807"}', {timestampMs: 2n ** 63n - 1n}],
  ['{"value":null,"timestamp":-9223372036854775808}', {timestampMs: -(2n ** 63n)}],
  [
    '{"value":null,"timestamp":9007199254740993,"headers":[{"key":"a","value":"b","timestamp":2}]}',
    {timestampMs: 9_007_199_254_740_993n, headers: [{key: Buffer.from('a'), value: Buffer.from('b')}]},
  ],
  [
    '{"value":null,"topic":"t","partition":0,"offset":12,"timestampType":"CreateTime"}',
    {topic: 't', partition: 0},
  ],
  [
    '{"value":null,"headers":[{"key":"b","value":null},{"key":"a","value":"1"},{"key":"b","value":{"base64":""}}]}',
    {
      headers: [
        {key: Buffer.from('b'), value: null},
        {key: Buffer.from('a'), value: Buffer.from('1')},
        {key: Buffer.from('b'), value: Buffer.alloc(0)},
      ],
    },
  ],
]

test.each(rows)('%s is read', (line, expected) => {
  expect(parse(line)).toEqual({...nothing, ...expected})
})

test.each([
  ['{"key":"k"}', 'Line 7: the record has no "value".'],
  ['{"kye":"k","value":"v"}', 'Line 7: a record has no member "kye" (is it "key"?).'],
  ['{"Key":"k","value":"v"}', 'Line 7: a record has no member "Key" (is it "key"?).'],
  ['{"payload":"p","value":"v"}', 'Line 7: a record has no member "payload".'],
  ['{"payload":"p","timestamp":5}', /^Line 7: a record has no member "timestamp"/],
  ['{"__proto__":{"partition":5},"value":null}', 'Line 7: a record has no member "__proto__".'],
  ['{"value":12345678901234567890}', 'Line 7: "value" is a number, not a string.'],
  ['{"value":{"id":1}}', 'Line 7: "value" is an object, not a string.'],
  ['{"value":{"base64":"AA==","more":1}}', 'Line 7: "value" is an object, not a string.'],
  ['{"value":[1]}', 'Line 7: "value" is an array, not a string.'],
  ['{"value":true}', 'Line 7: "value" is a boolean, not a string.'],
  ['{"value":null,"key":1}', 'Line 7: "key" is a number, not a string.'],
  ['{"value":{"base64":"not base64!"}}', 'Line 7: "value" is not valid base64.'],
  ['{"value":{"hex":"abc"}}', 'Line 7: "value" is not valid hex.'],
  ['{"value":"\\ud800"}', 'Line 7: "value" has half of a surrogate pair.'],
  ['{"value":null,"timestamp":"2026-11-20T10:00:00"}', /^Line 7: "timestamp" is neither/],
  ['{"value":null,"timestamp":"2026-02-30T10:00:00Z"}', /^Line 7: "timestamp" is neither/],
  ['{"payload":null,"headers":["a"]}', /^Line 7: "headers" is not a list/],
  ['{"payload":null,"ts":"soon"}', /^Line 7: "ts" is neither/],
  ['{"value":null,"timestamp":1.5}', /^Line 7: "timestamp" is neither/],
  ['{"value":null,"timestamp":9223372036854775808}', /^Line 7: "timestamp" is neither/],
  ['{"value":null,"timestamp":1e300}', /^Line 7: "timestamp" is neither/],
  ['{"value":null,"partition":-1}', 'Line 7: "partition" is not a partition number.'],
  ['{"value":null,"partition":"0"}', 'Line 7: "partition" is not a partition number.'],
  ['{"value":null,"topic":""}', 'Line 7: "topic" is not a name.'],
  ['{"value":null,"headers":{"a":"1"}}', 'Line 7: "headers" is an object, not an array.'],
  ['{"value":null,"headers":["a"]}', 'Line 7: header 1 is a string, not an object.'],
  ['{"value":null,"headers":[{"key":"a","value":"1"},{"key":"a"}]}', 'Line 7: header 2 has no "value".'],
  ['{"value":null,"headers":[{"value":"1"}]}', 'Line 7: the key of header 1 is missing.'],
  ['{"value":null,"headers":[{"key":null,"value":"1"}]}', 'Line 7: the key of header 1 is null.'],
  [
    '{"value":null,"headers":[{"key":"a","value":5}]}',
    'Line 7: the value of header 1 is a number, not a string.',
  ],
  ['[1]', 'Line 7: the line is an array, not a JSON object.'],
  ['', /^Line 7: the line is not JSON/],
  ['{"value":"v"', /^Line 7: the line is not JSON/],
  [Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), 'Line 7: the line is not UTF-8.'],
])('%s is a usage failure that names the line', (line, message) => {
  let thrown: unknown = null
  try {
    parse(line, 7)
  } catch (error) {
    thrown = error
  }
  expect(thrown).toBeInstanceOf(Failure)
  expect(thrown).toMatchObject({kind: 'usage', code: 'INVALID_RECORD'})
  expect((thrown as Failure).message).toMatch(message)
})

const ENCODED: readonly (readonly [line: string, record: Partial<InputRecord>])[] = [
  ['{"key":{"id":1},"value":{"id":"J"}}', {key: Buffer.from('{"id":1}'), value: Buffer.from('{"id":"J"}')}],
  [
    '{"value":[9007199254740993,1.00000000000000000001,-0.0,true,null]}',
    {value: Buffer.from('[9007199254740993,1.00000000000000000001,-0.0,true,null]')},
  ],
  ['{"value":12345678901234567890}', {value: Buffer.from('12345678901234567890')}],
  ['{"value":false}', {value: Buffer.from('false')}],
  ['{"payload":{"id":1}}', {value: Buffer.from('{"id":1}')}],
  // As without an encoder: text is the JSON as text.
  ['{"key":"1","value":"{\\"id\\": 1}"}', {key: Buffer.from('1'), value: Buffer.from('{"id": 1}')}],
  ['{"value":{"hex":"7b7d"}}', {value: Buffer.from('{}')}],
  ['{"value":{"hex":7}}', {value: Buffer.from('{"hex":7}')}],
  ['{"key":null,"value":null}', {}],
  // What consume --decode printed goes before the bytes.
  [
    '{"key":"k","value":"\\u0000","decoded":{"key":null,"value":{"schemaId":1,"data":{"id":9007199254740993}}}}',
    {key: Buffer.from('k'), value: Buffer.from('{"id":9007199254740993}')},
  ],
  [
    '{"value":"b","decoded":{"key":null,"value":{"data":null,"error":{"kind":"failed"}}}}',
    {value: Buffer.from('b')},
  ],
]

test.each(ENCODED)('with an encoder %s has JSON', (line, record) => {
  const bytes = Buffer.from(line)
  expect(parseJsonRecord(bytes, 0, bytes.length, 1, {key: true, value: true})).toEqual({
    ...nothing,
    ...record,
  })
})

test('a part without an encoder is text or bytes, and JSON that is too deep is refused', () => {
  const parts = {key: false, value: true}
  const keyed = Buffer.from('{"key":{"id":1},"value":{}}')
  expect(() => parseJsonRecord(keyed, 0, keyed.length, 3, parts)).toThrow(
    'Line 3: "key" is an object, not a string.',
  )
  const deep = Buffer.from(`{"value":${'['.repeat(5_000)}${']'.repeat(5_000)}}`)
  expect(() => parseJsonRecord(deep, 0, deep.length, 3, parts)).toThrow(
    'Line 3: values lie in one another more than 1000 deep.',
  )
})
