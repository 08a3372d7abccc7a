import fc from 'fast-check'
import {expect, test} from 'vitest'
import {CelJsonReader, readCelJsonText} from '../../../src/core/consume/cel-json.ts'

/** What a reader makes of a text that stands between others. */
function readAll(text: string, members: ReadonlySet<string> | null = null): unknown {
  const bytes = Buffer.from(text)
  const around = Buffer.concat([Buffer.from('1"}'), bytes, Buffer.from(']9,"')])
  return new CelJsonReader(members).read(around, 3, 3 + bytes.length)
}

/** Only these members of an object, of anything else all. */
function pick(value: unknown, members: ReadonlySet<string>): unknown {
  return value instanceof Map ? new Map([...value].filter(([name]) => members.has(name))) : value
}

function expectSame(text: string): void {
  const exact = readCelJsonText(Buffer.from(text).toString())
  expect(readAll(text)).toStrictEqual(exact)
  const members = new Set(['a', 'b', 'é'])
  // Where the exact reader had to help, all of them are there.
  expect(pick(readAll(text, members), members)).toStrictEqual(pick(exact, members))
}

const number = fc.oneof(
  fc.integer().map(String),
  fc.double({noNaN: true, noDefaultInfinity: true}).map(String),
  fc.bigInt({min: -(10n ** 22n), max: 10n ** 22n}).map(String),
  fc
    .tuple(fc.integer({min: -9_999_999, max: 9_999_999}), fc.integer({min: 0, max: 9_999_999}))
    .map(([whole, fraction]) => `${whole}.${fraction}`),
  fc.constantFrom(
    '-0',
    '-0.0',
    '0.1',
    '1e5',
    '1E-3',
    '123456789012345',
    '1234567890123456',
    '-1e400',
    '5e-324',
  ),
)
const space = fc.constantFrom('', '', '', ' ', '\n', '\t ')
const string = fc.oneof(
  fc.string({unit: 'grapheme'}).map((text) => JSON.stringify(text)),
  fc.string({unit: 'binary'}).map((text) => JSON.stringify(text)),
  fc.constantFrom('"\\u00e9"', '"a\\/b"', '"\\ud83d"', '""', '"é"'),
)
const name = fc.oneof(
  fc.constantFrom('"a"', '"b"', '"c"', '"é"', '"__proto__"', '"constructor"', '"1"', '"\\u0061"'),
  string,
)

/** Texts that are JSON, of all the ways to write it. */
const {json} = fc.letrec<{json: string; list: string; object: string}>((tie) => ({
  json: fc.oneof(
    {maxDepth: 4, withCrossShrink: true},
    number,
    string,
    fc.constantFrom('true', 'false', 'null'),
    tie('list'),
    tie('object'),
  ),
  list: fc
    .tuple(fc.array(tie('json'), {maxLength: 4}), space)
    .map(([each, gap]) => `[${gap}${each.join(`${gap},${gap}`)}${gap}]`),
  object: fc
    .tuple(fc.array(fc.tuple(name, tie('json')), {maxLength: 5}), space)
    .map(
      ([each, gap]) =>
        `{${gap}${each.map(([key, value]) => `${key}${gap}:${gap}${value}`).join(`${gap},${gap}`)}${gap}}`,
    ),
}))
const object = fc
  .array(fc.tuple(name, json), {maxLength: 6})
  .map((each) => `{${each.map(([key, value]) => `${key}:${value}`).join(',')}}`)

test('what is JSON says the same as it does to JSON.parse', () => {
  fc.assert(fc.property(fc.oneof(json, object), expectSame), {numRuns: 600})
})

test('what is broken somewhere is text, wherever it is broken', () => {
  const damage = fc.constantFrom(
    '',
    '"',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '0',
    '-',
    '.',
    'e',
    '\\',
    '\u0001',
    'n',
    ' ',
  )
  fc.assert(
    fc.property(object, fc.nat(), fc.nat({max: 2}), damage, (text, at, cut, put) => {
      const from = at % (text.length + 1)
      expectSame(text.slice(0, from) + put + text.slice(from + cut))
    }),
    {numRuns: 600},
  )
})

test('bytes that are no UTF-8 are what they are as text', () => {
  fc.assert(
    fc.property(fc.uint8Array({maxLength: 8}), (noise) => {
      const bytes = Buffer.concat([Buffer.from('{"a":"x'), noise, Buffer.from('","b":1}')])
      const read = new CelJsonReader(null).read(bytes, 0, bytes.length)
      expect(read).toStrictEqual(readCelJsonText(bytes.toString()))
    }),
  )
})

test('what is nested deep is read too', () => {
  expectSame(`{"a":${'['.repeat(500)}${']'.repeat(500)}}`)
  expectSame(`{"a":${'['.repeat(60)}1${']'.repeat(60)}}`)
})
