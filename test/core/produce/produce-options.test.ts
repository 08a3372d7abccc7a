import {expect, test} from 'vitest'
import {type ProduceFlags, parseProduceOptions} from '../../../src/core/produce/produce-options.ts'

const nowMs = Date.UTC(2026, 10, 20, 10)

function parse(flags: ProduceFlags) {
  return parseProduceOptions(flags, {nowMs})
}

test('by default lines of stdin go out idempotently, uncompressed, where their keys belong', () => {
  expect(parse({})).toEqual({
    input: 'lines',
    csvColumns: null,
    csvSeparator: null,
    files: [],
    values: null,
    key: null,
    keySeparator: null,
    allowsKeyless: false,
    headers: [],
    nullMarker: null,
    delimiter: null,
    partition: null,
    partitioner: null,
    timestampMs: null,
    transaction: null,
    acks: -1,
    compression: 'none',
    recordsPerSecond: null,
    printsOffsets: false,
  })
})

test('values are bytes, escapes of separators are read, and a tombstone is one null value', () => {
  expect(parse({keySeparator: '\\t', delimiter: '\\0', value: undefined})).toMatchObject({
    keySeparator: Buffer.from('\t'),
    delimiter: Buffer.from('\0'),
  })
  expect(parse({value: ['a\\n', '']}).values).toEqual([Buffer.from('a\\n'), Buffer.from('')])
  expect(parse({key: 'k', tombstone: true})).toMatchObject({key: Buffer.from('k'), values: [null]})
  expect(parse({header: ['a=b=c', 'empty=']}).headers).toEqual([
    {key: 'a', value: Buffer.from('b=c')},
    {key: 'empty', value: Buffer.from('')},
  ])
})

test.each([
  ['1795215965000', 1795215965000],
  ['@1795215965', 1795215965000],
  ['2026-11-20T10:00:00Z', nowMs],
  ['15m', nowMs - 15 * 60_000],
])('--timestamp %s', (timestamp, timestampMs) => {
  expect(parse({timestamp}).timestampMs).toBe(timestampMs)
})

test.each([
  ['0', 0],
  ['1', 1],
  ['all', -1],
  ['-1', -1],
])('--acks %s', (acks, value) => {
  expect(parse({acks}).acks).toBe(value)
})

test.each<[string, ProduceFlags, string]>([
  ['partition and partitioner', {partition: 0, partitioner: 'murmur2'}, '--partition and --partitioner'],
  ['key and key separator', {key: 'k', keySeparator: ':'}, '--key and --key-separator'],
  ['keyless lines without a separator', {allowKeyless: true}, '--allow-keyless is about lines'],
  ['a tombstone without a key', {tombstone: true}, '--tombstone deletes a key'],
  ['a tombstone with a value', {tombstone: true, key: 'k', value: ['v']}, '--tombstone has no value'],
  ['a tombstone from a file', {tombstone: true, key: 'k', file: ['f']}, '--tombstone reads no input'],
  ['a tombstone of an input', {tombstone: true, key: 'k', input: 'json'}, '--tombstone reads no input'],
  ['value and file', {value: ['v'], file: ['f']}, '--value and --file'],
  ['value and JSON', {value: ['v'], input: 'json'}, '--value is sent as it is'],
  ['value and delimiter', {value: ['v'], delimiter: ','}, '--delimiter cuts an input'],
  ['key and JSON', {key: 'k', input: 'json'}, '--key contradicts --input json'],
  ['key and CSV', {key: 'k', input: 'csv'}, '--key contradicts --input csv'],
  ['separator and JSON', {keySeparator: ':', input: 'json'}, '--key-separator cuts lines'],
  ['separator and whole files', {keySeparator: ':', input: 'file'}, '--key-separator cuts lines'],
  ['null marker and JSON', {nullMarker: 'N', input: 'json'}, '--null-marker belongs to lines and CSV'],
  ['delimiter and CSV', {delimiter: ';', input: 'csv'}, '--delimiter belongs to lines and JSON'],
  ['offsets without answers', {acks: '0', printOffsets: true}, '--print-offsets contradicts --acks 0'],
  [
    'a CSV separator of two characters',
    {input: 'csv', csvSeparator: ';;'},
    '--csv-separator is one ASCII character',
  ],
  [
    'a CSV separator that is none',
    {input: 'csv', csvSeparator: '"'},
    '--csv-separator is one ASCII character',
  ],
  [
    'a CSV separator and lines',
    {csvSeparator: ';'},
    '--csv-separator and --csv-columns belong to --input csv',
  ],
  ['an empty separator', {keySeparator: ''}, '--key-separator'],
  ['a header without a name', {header: ['=x']}, '--header takes NAME=VALUE or NAME'],
  ['an empty header', {header: ['']}, '--header takes NAME=VALUE or NAME'],
  ['no time', {timestamp: 'soon'}, '--timestamp "soon" is not a time'],
  ['no acks', {acks: '2'}, '--acks is 0, 1 or all'],
])('%s is a usage error', (_, flags, message) => {
  expect(() => parse(flags)).toThrow(
    expect.objectContaining({kind: 'usage', message: expect.stringContaining(message)}),
  )
})
