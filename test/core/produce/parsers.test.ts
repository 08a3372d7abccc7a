import {expect, test} from 'vitest'
import type {CsvOptions} from '../../../src/core/produce/input/csv-options.ts'
import {CsvParser} from '../../../src/core/produce/input/csv-parser.ts'
import {JsonParser} from '../../../src/core/produce/input/json-parser.ts'
import {type LinesOptions, LinesParser} from '../../../src/core/produce/input/lines-parser.ts'
import {type RecordParser, WholeFileParser} from '../../../src/core/produce/input/record-parser.ts'
import {type Collected, CollectedRecords, encoded} from './collected-records.ts'

const PLAIN: LinesOptions = {
  delimiter: null,
  keySeparator: null,
  allowsKeyless: false,
  nullMarker: null,
  key: null,
  headers: null,
  headerCount: 0,
}

/** Gives the input in chunks of a size, so that records, separators and quotes are cut anywhere. */
function feed(parser: RecordParser, input: string, chunkBytes: number): void {
  const bytes = Buffer.from(input)
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const chunk = Buffer.from(bytes.subarray(at, at + chunkBytes))
    parser.push(chunk)
    // As the source does that reads the next chunk into it.
    chunk.fill('"')
  }
  parser.end()
}

function parseLines(input: string, options: Partial<LinesOptions>, chunkBytes: number) {
  const sink = new CollectedRecords()
  const parser = new LinesParser(sink, {...PLAIN, ...options})
  feed(parser, input, chunkBytes)
  return {records: sink.records, isUnterminated: parser.isUnterminated}
}

const sizes = [1, 3, 1000]

test.each(sizes)(
  'each line is a value, an empty one too, and the last needs no newline (chunks of %i)',
  (size) => {
    expect(parseLines('a\n\nnull\r\nlast', {}, size)).toEqual({
      records: [
        {key: null, value: 'a'},
        {key: null, value: ''},
        {key: null, value: 'null\r'},
        {key: null, value: 'last'},
      ],
      isUnterminated: true,
    })
  },
)

test.each(sizes)(
  'keys stand before the first separator, and a line without one is refused (chunks of %i)',
  (size) => {
    const options = {keySeparator: Buffer.from('::'), nullMarker: Buffer.from('NIL')}
    expect(parseLines('k::v::w\n::empty key\nk:v\nNIL::v\nk::NIL\nk::\n', options, size)).toEqual({
      records: [
        {key: 'k', value: 'v::w'},
        {key: '', value: 'empty key'},
        'The line has no key separator "::" (--allow-keyless makes it a value).',
        {key: null, value: 'v'},
        {key: 'k', value: null},
        {key: 'k', value: ''},
      ],
      isUnterminated: false,
    })
  },
)

test.each(sizes)(
  'a line without a separator is a value without a key where that is allowed (chunks of %i)',
  (size) => {
    const options = {keySeparator: Buffer.from('::'), nullMarker: Buffer.from('NIL'), allowsKeyless: true}
    expect(parseLines('k:v\nk::v\nNIL\n\n', options, size).records).toEqual([
      {key: null, value: 'k:v'},
      {key: 'k', value: 'v'},
      {key: null, value: null},
      {key: null, value: ''},
    ])
  },
)

test('a separator is not found behind the end of its line', () => {
  expect(parseLines('no\nk=v\n', {keySeparator: Buffer.from('=')}, 1000).records).toEqual([
    'The line has no key separator "=" (--allow-keyless makes it a value).',
    {key: 'k', value: 'v'},
  ])
})

test('a key, headers and a delimiter for all', () => {
  const headers = Buffer.from(encoded(['a', '1']), 'hex')
  const options = {key: Buffer.from('K'), headers, headerCount: 1, delimiter: Buffer.from('\0')}
  expect(parseLines('a\nb\0c\0', options, 1000).records).toEqual([
    {key: 'K', value: 'a\nb', headers: encoded(['a', '1'])},
    {key: 'K', value: 'c', headers: encoded(['a', '1'])},
  ])
})

test.each(sizes)('JSON records, refused one by one (chunks of %i)', (size) => {
  const sink = new CollectedRecords()
  const parser = new JsonParser(sink, {
    delimiter: null,
    headers: [{key: 'all', value: Buffer.from('x')}],
    keepsPartition: true,
    onLine: () => {},
  })
  const input = [
    '{"key":"k","value":"v","partition":2,"timestamp":5,"headers":[{"key":"h","value":null},{"key":"h","value":"2"}]}',
    '{"value":null}',
    'nonsense',
    '{"key":"no value"}',
    '{"key":null,"value":{"base64":"4pyT"}}',
  ]
  feed(parser, `${input.join('\n')}\n`, size)
  expect(sink.records).toEqual([
    {
      key: 'k',
      value: 'v',
      partition: 2,
      timestampMs: 5,
      headers: encoded(['h', null], ['h', '2'], ['all', 'x']),
    },
    {key: null, value: null, headers: encoded(['all', 'x'])},
    expect.stringMatching(/^The line is not JSON/),
    'The record has no "value".',
    {key: null, value: '✓', headers: encoded(['all', 'x'])},
  ])
})

test('a partition asked for on the command line goes before that of a record', () => {
  const sink = new CollectedRecords()
  const parser = new JsonParser(sink, {
    delimiter: null,
    headers: [],
    keepsPartition: false,
    onLine: () => {},
  })
  feed(parser, '{"value":"v","partition":2}\n', 1000)
  expect(sink.records).toEqual([{key: null, value: 'v'}])
})

function parseCsv(
  input: string,
  size: number,
  nullMarker: string | null = null,
  dialect: Partial<Pick<CsvOptions, 'separator' | 'columns'>> = {},
) {
  const sink = new CollectedRecords()
  const moves: number[][] = []
  const parser = new CsvParser(sink, {
    nullMarker: nullMarker === null ? null : Buffer.from(nullMarker),
    headers: [],
    keepsPartition: true,
    separator: null,
    columns: null,
    ...dialect,
    onLine: (line) => moves.push([sink.records.length, line]),
  })
  feed(parser, input, size)
  return {records: sink.records, moves}
}

test.each(sizes)('CSV as RFC 4180 has it (chunks of %i)', (size) => {
  const input = [
    '\ufeffkey,value,partition,timestamp,header.h,topic\r',
    'a,"one, ""two""",1,1795215965000,x,t\r',
    ',plain,,2026-11-20T10:00:00Z,,t\r',
    '"","line 1',
    'line 2",,,"",t\r',
    'too,few',
    'a,b,c,,,t',
    'a,"b"x,1,,,t',
    'last,,0,,,t',
  ].join('\n')
  expect(parseCsv(input, size)).toEqual({
    records: [
      {key: 'a', value: 'one, "two"', partition: 1, timestampMs: 1795215965000, headers: encoded(['h', 'x'])},
      {key: null, value: 'plain', timestampMs: Date.UTC(2026, 10, 20, 10)},
      {key: '', value: 'line 1\nline 2', headers: encoded(['h', ''])},
      'The row has 2 cells, the first row names 6 columns.',
      '"c" is not a partition number.',
      'Something stands between a closing quote and the separator.',
      {key: 'last', value: '', partition: 0},
    ],
    // The first record stands on line 2, the one after the two-line record on line 6.
    moves: [
      [0, 2],
      [3, 6],
    ],
  })
})

test('only the null marker makes a tombstone of a CSV cell', () => {
  expect(parseCsv('key,value\nk,null\nk,\\N\n\\N,v\n', 1000, '\\N').records).toEqual([
    {key: 'k', value: 'null'},
    {key: 'k', value: null},
    {key: null, value: 'v'},
  ])
})

test('a quote that is never closed is told with its line', () => {
  expect(parseCsv('value\nfine\n"open\nmore\n', 1000).records).toEqual([
    {key: null, value: 'fine'},
    'A quote is opened on line 3 and never closed.',
  ])
})

test.each([
  ['key\n', 'names no column "value"'],
  ['value,colour\n', 'names a column "colour", which is not known'],
  ['value,value\n', 'names the column "value" twice'],
  ['value,header.\n', 'names a column "header."'],
])('the first row %j is refused', (input, message) => {
  expect(() => parseCsv(input, 1000)).toThrow(message)
})

test('a whole file is one record', () => {
  const values: string[] = []
  feed(new WholeFileParser((value) => values.push(value.toString())), 'a\nb\n', 1)
  expect(values).toEqual(['a\nb\n'])
})

test.each(sizes)(
  'a quote inside a cell without quotes is text, and no row swallows another (chunks of %i)',
  (size) => {
    expect(parseCsv('value\n5" pipe\n6" pipe\nplain\n', size).records.map(textOf)).toEqual([
      '5" pipe',
      '6" pipe',
      'plain',
    ])
    expect(parseCsv('key,value\n5" pipe,a\n6" pipe,"b\n2"\nx",c"\n', size).records).toEqual([
      {key: '5" pipe', value: 'a'},
      {key: '6" pipe', value: 'b\n2'},
      {key: 'x"', value: 'c"'},
    ])
  },
)

test('blank lines are no rows, and are counted', () => {
  const {records, moves} = parseCsv('value\na\n\n""\n\r\n', 1000)
  expect(records.map(textOf)).toEqual(['a', ''])
  expect(moves).toEqual([
    [0, 2],
    [1, 4],
    [2, 6],
  ])
})

test("a separator and column names of one's own", () => {
  const dialect = {separator: 0x3b, columns: ['key', 'value']}
  expect(parseCsv('a;1,5\n"b;c";"x"\n', 1000, null, dialect).records).toEqual([
    {key: 'a', value: '1,5'},
    {key: 'b;c', value: 'x'},
  ])
  expect(() => parseCsv('a', 1000, null, {columns: ['key']})).toThrow(
    '--csv-columns names no column "value".',
  )
})

function textOf(record: Collected): string | null {
  return typeof record === 'string' ? record : record.value
}

test.each(sizes)('a byte order mark and blank lines are no JSON records (chunks of %i)', (size) => {
  const sink = new CollectedRecords()
  const moves: number[][] = []
  const onLine = (line: number): void => void moves.push([sink.records.length, line])
  const parser = new JsonParser(sink, {delimiter: null, headers: [], keepsPartition: true, onLine})
  feed(parser, '\ufeff{"value":"a"}\n\n \t\r\n{"value":"b"}\n\n', size)
  expect(sink.records.map(textOf)).toEqual(['a', 'b'])
  expect(moves).toEqual([
    [1, 3],
    [1, 4],
    [2, 6],
  ])
})
