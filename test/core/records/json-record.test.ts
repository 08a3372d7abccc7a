import fc from 'fast-check'
import {expect, test} from 'vitest'
import {parseJsonRecord} from '../../../src/core/records/json-input.ts'
import {compileJsonRecord} from '../../../src/core/records/json-record.ts'
import {escapeJsonForTerminal} from '../../../src/views/json.ts'
import {anyCharacter} from '../../support/any-character.ts'
import {makeRecord, printed} from './make-record.ts'

test('a record is one line with the fields of the contract, in their order', () => {
  const record = makeRecord({
    topic: 'orders',
    partition: 2,
    offset: 41,
    key: 'k',
    value: 'a "quoted" \\ line\n\x01',
    headers: [
      {key: 'h', value: Buffer.from('1')},
      {key: 'h', value: null},
    ],
  })
  expect(printed(compileJsonRecord(), record).toString()).toBe(
    '{"topic":"orders","partition":2,"offset":41,"timestamp":"2026-11-20T10:00:00.000Z","timestampType":"CreateTime",' +
      '"key":"k","value":"a \\"quoted\\" \\\\ line\\n\\u0001","headers":[{"key":"h","value":"1"},{"key":"h","value":null}]}\n',
  )
})

test('nulls, a missing timestamp, an unusual type and no headers', () => {
  const record = makeRecord({timestamp: -1, timestampType: 'LogAppendTime'})
  expect(JSON.parse(printed(compileJsonRecord(), record).toString())).toEqual({
    topic: 'orders',
    partition: 0,
    offset: 0,
    timestamp: null,
    timestampType: 'LogAppendTime',
    key: null,
    value: null,
    headers: [],
  })
})

test('a timestamp outside the calendar stays a number', () => {
  const record = makeRecord({timestamp: 9e15})
  expect(JSON.parse(printed(compileJsonRecord(), record).toString()).timestamp).toBe(9e15)
})

test('strings are escaped as JSON.stringify does, whatever the characters', () => {
  fc.assert(
    fc.property(fc.string({unit: anyCharacter, maxLength: 60}), (value) => {
      const line = printed(compileJsonRecord(), makeRecord({value})).toString()
      expect(line).toContain(`"value":${JSON.stringify(value)},`)
    }),
  )
})

test.each([
  ['a lone continuation byte', Buffer.from([0x61, 0x80])],
  ['an overlong slash', Buffer.from([0xc0, 0xaf])],
  ['a surrogate', Buffer.from([0xed, 0xa0, 0x80])],
  ['bad bytes after an escape', Buffer.from([0x22, 0x0a, 0xff])],
  ['a cut sequence', Buffer.from([0xe2, 0x82])],
])('%s is base64', (_, value) => {
  const line = printed(
    compileJsonRecord(),
    makeRecord({value, key: value, headers: [{key: value, value}]}),
  ).toString()
  const base64 = {base64: value.toString('base64')}
  expect(JSON.parse(line)).toMatchObject({
    key: base64,
    value: base64,
    headers: [{key: base64, value: base64}],
  })
})

test('an encoding that is asked for holds for every key or value', () => {
  const format = compileJsonRecord({keyEncoding: 'hex', valueEncoding: 'base64'})
  expect(JSON.parse(printed(format, makeRecord({key: 'k', value: 'v'})).toString())).toMatchObject({
    key: {hex: '6b'},
    value: {base64: 'dg=='},
  })
})

test('lines follow the topic and the partition of the record', () => {
  const format = compileJsonRecord()
  const lines = printed(
    format,
    makeRecord({topic: 'a', partition: 0}),
    makeRecord({topic: 'a', partition: 1}),
    makeRecord({topic: 'b', partition: 1}),
  )
  const places = lines
    .toString()
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line))
  expect(places).toMatchObject([
    {topic: 'a', partition: 0},
    {topic: 'a', partition: 1},
    {topic: 'b', partition: 1},
  ])
})

test('for a terminal the line is the same JSON value, without a character that a terminal acts on', () => {
  const format = compileJsonRecord({escapeJson: escapeJsonForTerminal})
  fc.assert(
    fc.property(fc.string({unit: anyCharacter}), (text) => {
      const line = printed(
        format,
        makeRecord({key: text, value: text, headers: [{key: text, value: null}]}),
      ).toString()
      expect(line).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/)
      expect(JSON.parse(line)).toMatchObject({key: text, value: text, headers: [{key: text}]})
    }),
  )
})

test.each([
  [Number.MAX_SAFE_INTEGER, '9007199254740991'],
  [2n ** 53n, '"9007199254740992"'],
])('offset %s is %s, which no reader rounds', (offset, json) => {
  expect(printed(compileJsonRecord(), makeRecord({offset})).toString()).toContain(`"offset":${json},`)
})

test('what is printed is read back bit for bit', () => {
  const bytes = fc.oneof(
    fc.uint8Array({maxLength: 40}).map((array) => Buffer.from(array)),
    fc.string({unit: anyCharacter, maxLength: 40}).map((text) => Buffer.from(text)),
  )
  const nullableBytes = fc.option(bytes, {nil: null})
  const encoding = fc.constantFrom('utf8' as const, 'base64' as const, 'hex' as const)
  fc.assert(
    fc.property(
      nullableBytes,
      nullableBytes,
      fc.array(fc.record({key: bytes, value: nullableBytes}), {maxLength: 5}),
      fc.oneof(
        fc.maxSafeInteger(),
        fc.integer({min: 0, max: 4e12}),
        fc.constantFrom(-1, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n),
      ),
      fc.record({keyEncoding: encoding, valueEncoding: encoding}),
      (key, value, headers, timestamp, options) => {
        const record = makeRecord({topic: 'orders', partition: 7, key, value, headers, timestamp})
        const line = printed(compileJsonRecord(options), record)
        expect(line.indexOf('\n')).toBe(line.length - 1)
        expect(parseJsonRecord(line, 0, line.length - 1, 1)).toEqual({
          topic: 'orders',
          partition: 7,
          timestampMs: timestamp,
          key,
          value,
          headers,
        })
      },
    ),
    {numRuns: 500},
  )
})
