import fc from 'fast-check'
import {expect, test} from 'vitest'
import {parseJsonRecord} from '../../../src/core/records/json-input.ts'
import {JsonRecordScanner} from '../../../src/core/records/json-record-scanner.ts'
import {encodeHeaders} from '../../../src/kafka/batches/header-encoder.ts'
import {FUZZ_SEED, fuzzRuns} from '../../support/fuzz-runs.ts'

const runs = fuzzRuns(5_000)

const scanner = new JsonRecordScanner()

/** What the scanner makes of a line that stands in other bytes; null where it leaves it to the exact parser. */
function scan(line: Buffer) {
  const bytes = Buffer.concat([Buffer.from('{"'), line, Buffer.from('"}1')])
  const isPlain = scanner.scan(bytes, 2, bytes.length - 3)
  const range = (start: number, end: number) => (start < 0 ? null : bytes.toString('hex', start, end))
  if (!isPlain) return null
  return {
    key: range(scanner.keyStart, scanner.keyEnd),
    value: range(scanner.valueStart, scanner.valueEnd),
    headers: scanner.headers.encoded?.toString('hex') ?? null,
    headerCount: scanner.headers.count,
    timestampMs: scanner.timestampMs,
    partition: scanner.partition,
  }
}

/** What the exact parser makes of it, in the same form. Throws where that is an error. */
function parse(line: Buffer) {
  const {key, value, headers, timestampMs = null, partition = -1} = parseJsonRecord(line, 0, line.length, 1)
  const encoded = encodeHeaders(headers)
  return {
    key: key?.toString('hex') ?? null,
    value: value?.toString('hex') ?? null,
    headers: encoded.count === 0 ? null : encoded.bytes.toString('hex'),
    headerCount: encoded.count,
    timestampMs,
    partition,
  }
}

test('a line as consume -o json writes it is plain', () => {
  const header = '{"key":"trace","value":"0af7651916cd43dd"}'
  const lines = [
    `{"topic":"t","partition":3,"offset":12,"timestamp":"2026-11-20T10:00:00.123Z","timestampType":"CreateTime","key":"k","value":"v","headers":[${header},{"key":"","value":null},${header}]}`,
    `{"topic":"t","partition":0,"offset":"9223372036854775807","timestamp":null,"timestampType":"LogAppendTime","key":null,"value":null,"headers":[]}`,
    '{"value":"ключ 注文"}',
    ' { "key" : "a" , "value" : "b" , "timestamp" : 1795215965123 , "headers" : [ { "key" : "h" , "value" : "" } ] } \r',
    '{"value":"","headers":null}',
  ].map((line) => Buffer.from(line))
  for (const line of lines) expect(scan(line)).toEqual(parse(line))
})

test('what is not plain is left to the exact parser', () => {
  const lines = [
    ...[
      '',
      ' ',
      '{',
      '{}',
      'null',
      '[]',
      '"value"',
      '{"value":"a"',
      '{"value":"a"}}',
      '{"value":"a"} 1',
      '{"value":"a",}',
    ],
    ...[
      '{"key":"a"}',
      '{"value":"a","value":"b"}',
      '{"kye":"a","value":"b"}',
      '{"payload":"a"}',
      '{"value":1}',
      '{"value":"a\\n"}',
    ],
    ...[
      '{"value":"a\tb"}',
      '{"value":{"base64":"AA=="}}',
      '{"value":"a","partition":-1}',
      '{"value":"a","partition":01}',
    ],
    ...[
      '{"value":"a","partition":1.0}',
      '{"value":"a","partition":1e1}',
      '{"value":"a","partition":2147483648}',
    ],
    ...[
      '{"value":"a","topic":""}',
      '{"value":"a","timestamp":"2026-13-01T10:00:00.000Z"}',
      '{"value":"a","timestamp":"2026-11-20"}',
    ],
    ...[
      '{"value":"a","timestamp":"2026-11-20T24:00:00.000Z"}',
      '{"value":"a","timestamp":"2026-11-20T10:60:00.000Z"}',
    ],
    ...[
      '{"value":"a","headers":[{"value":"b","key":"a"}]}',
      '{"value":"a","headers":[{"key":null,"value":"b"}]}',
    ],
    ...[
      '{"value":"a","headers":["a","b"]}',
      '{"value":"a","headers":[{"key":"a","value":"b"},]}',
      '{"value":"a","headers":{}}',
    ],
  ]
  for (const line of lines) expect([line, scan(Buffer.from(line))]).toEqual([line, null])
  expect(scan(Buffer.from([...Buffer.from('{"value":"'), 0xff, ...Buffer.from('"}')]))).toBeNull()
})

const space = fc.constantFrom('', '', '', ' ', '\t', '\r')
const text = fc.oneof(
  fc.string({maxLength: 12}),
  fc.string({unit: 'binary', maxLength: 8}),
  fc.constantFrom('', 'null', 'key', 'value', '\\', '"', '\u0000', '\ud800', 'a'.repeat(300)),
)
const textOrNull = fc.option(
  text.map((value) => JSON.stringify(value)),
  {nil: 'null', freq: 5},
)
const header = fc
  .tuple(textOrNull, textOrNull, fc.boolean(), space)
  .map(([key, value, isTurned, gap]) =>
    isTurned && gap === ' '
      ? `{"value":${value},"key":${key}}`
      : `{"key":${gap}${key},${gap}"value":${value}}`,
  )
const whole = fc.oneof(fc.nat(), fc.bigInt({min: -(2n ** 64n), max: 2n ** 64n}), fc.double()).map(String)
const instant = fc
  .date({
    min: new Date('0000-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  })
  .map((date) => JSON.stringify(date))
const member = fc.oneof(
  {weight: 3, arbitrary: textOrNull.map((value) => `"key":${value}`)},
  {
    weight: 2,
    arbitrary: fc.array(header, {maxLength: 4}).map((headers) => `"headers":[${headers.join(',')}]`),
  },
  {weight: 2, arbitrary: fc.oneof(instant, whole, textOrNull).map((value) => `"timestamp":${value}`)},
  fc.oneof(fc.nat(20).map(String), whole, textOrNull).map((value) => `"partition":${value}`),
  fc.oneof(whole, textOrNull).map((value) => `"offset":${value}`),
  textOrNull.map((value) => `"timestampType":${value}`),
  textOrNull.map((value) => `"topic":${value}`),
  fc.json().map((value) => `"${value.length % 2 === 0 ? 'value' : 'other'}":${value}`),
)
const line = fc
  .tuple(fc.array(member, {maxLength: 6}), textOrNull, space, space)
  .map(([members, value, before, between]) =>
    Buffer.from(
      `${before}{${[...members, `"value":${value}`].join(`${between},${before}`)}${between}}${before}`,
    ),
  )

/** A line in which some bytes are others, or are missing. */
const damaged = fc
  .tuple(line, fc.array(fc.tuple(fc.nat(), fc.nat(300)), {maxLength: 3}))
  .map(([bytes, changes]) => {
    let changed = Buffer.from(bytes)
    for (const [place, byte] of changes) {
      const at = place % changed.length
      if (byte > 255) changed = Buffer.concat([changed.subarray(0, at), changed.subarray(at + 1)])
      else changed[at] = byte
    }
    return changed
  })

test('what is taken for plain is what the exact parser makes of it, errors included', () => {
  let plain = 0
  fc.assert(
    fc.property(fc.oneof(line, damaged), (bytes) => {
      const scanned = scan(bytes)
      if (scanned === null) return
      plain++
      expect(scanned).toEqual(parse(bytes))
    }),
    {numRuns: runs, seed: FUZZ_SEED},
  )
  // Else this would say nothing.
  expect(plain).toBeGreaterThan(runs / 20)
})
