import fc from 'fast-check'
import {expect, test} from 'vitest'
import {parse} from 'yaml'
import {formatCsvCell} from '../../src/views/csv.ts'
import {
  type DocumentFormat,
  type DocumentOptions,
  renderDocument,
  tableView,
} from '../../src/views/document.ts'
import {stringifyJson} from '../../src/views/json.ts'
import {renderKeyValues} from '../../src/views/key-value.ts'
import {createTheme} from '../../src/views/theme.ts'
import {renderYaml} from '../../src/views/yaml.ts'
import {anyCharacter} from '../support/any-character.ts'

interface Offset {
  readonly topic: string
  readonly partition: number
  readonly offset: bigint | null
  readonly host?: string
}

interface Offsets {
  readonly offsets: readonly Offset[]
}

const theme = createTheme({color: false})

const offsetTable = tableView({
  rows: (data: Offsets) => data.offsets,
  columns: [
    {field: 'topic', value: (row) => row.topic},
    {field: 'partition', value: (row) => row.partition},
    {field: 'offset', value: (row) => row.offset},
    {field: 'host', value: (row) => row.host, wide: true},
  ],
  footer: (data) => (data.offsets.length > 1 ? `${data.offsets.length} partitions` : null),
})

const data: Offsets = {
  offsets: [
    {topic: 'orders', partition: 0, offset: 42n, host: 'a'},
    {topic: 'orders', partition: 1, offset: null},
    {topic: 'say, "hi"', partition: 0, offset: 2n ** 60n},
  ],
}

function render(format: DocumentFormat, options: Partial<DocumentOptions> = {}): Promise<string> {
  return renderDocument(data, offsetTable, {format, theme, width: null, isTerminal: false, ...options})
}

test('a table with its footer', async () => {
  expect(await render('table')).toBe(
    [
      'TOPIC      PARTITION               OFFSET',
      'orders             0                   42',
      'orders             1                    -',
      'say, "hi"          0  1152921504606846976',
      '3 partitions',
      '',
    ].join('\n'),
  )
  expect(await render('wide')).toContain('OFFSET  HOST')
})

test('JSON keeps its nulls, and a bigint only where a double holds it', async () => {
  expect(await render('json')).toBe(
    `${JSON.stringify(
      {
        offsets: [
          {topic: 'orders', partition: 0, offset: 42, host: 'a'},
          {topic: 'orders', partition: 1, offset: null},
          {topic: 'say, "hi"', partition: 0, offset: '1152921504606846976'},
        ],
      },
      null,
      2,
    )}\n`,
  )
})

test('YAML holds the values of the JSON', async () => {
  expect(parse(await render('yaml'))).toEqual(JSON.parse(await render('json')))
})

test('CSV has the JSON names, every column, and nothing for null', async () => {
  expect(await render('csv')).toBe(
    [
      'topic,partition,offset,host',
      'orders,0,42,a',
      'orders,1,,',
      '"say, ""hi""",0,1152921504606846976,',
      '',
    ].join('\n'),
  )
})

test('names come one a line, each once, from the first column unless the view says otherwise', async () => {
  expect(await render('name')).toBe('orders\nsay, "hi"\n')
  const byPartition = tableView({
    rows: (document: Offsets) => document.offsets,
    columns: [],
    name: (row: Offset) => `${row.topic}:${row.partition}`,
  })
  const options = {format: 'name' as const, theme, width: null, isTerminal: false}
  expect(await renderDocument(data, byPartition, options)).toBe('orders:0\norders:1\nsay, "hi":0\n')
  expect(await renderDocument({offsets: []}, byPartition, options)).toBe('')
  const some = tableView({
    rows: (document: Offsets) => document.offsets,
    columns: [{field: 'topic', value: ({topic}: Offset) => topic}],
    isNamed: ({topic}) => topic === 'orders',
  })
  expect(await renderDocument(data, some, options)).toBe('orders\n')
})

test('a text block takes the place of the table and knows what was asked for', async () => {
  const described = tableView({
    rows: (document: Offsets) => document.offsets,
    columns: [{field: 'topic', value: (row) => row.topic}],
    text: (document, {width, wide}) => `${document.offsets.length} ${width} ${wide}`,
  })
  const options = {theme, width: 80, isTerminal: true}
  expect(await renderDocument(data, described, {...options, format: 'table'})).toBe('3 80 false\n')
  expect(await renderDocument(data, described, {...options, format: 'wide'})).toBe('3 80 true\n')
  expect(await renderDocument(data, described, {...options, format: 'csv'})).toMatch(/^topic\norders\n/)
})

test.each<DocumentFormat>(['table', 'wide', 'json', 'yaml', 'csv', 'name'])(
  '%s shows a terminal nothing that it would act on',
  async (format) => {
    const hostile: Offsets = {
      offsets: [
        {topic: '\x1b]52;c;AA\x07 \x9b2J \x7f \u202e\r\ud800', partition: 0, offset: 0n, host: '\u2066'},
      ],
    }
    const shown = await renderDocument(hostile, offsetTable, {format, theme, width: 200, isTerminal: true})
    expect(shown).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/)
    expect(shown).toContain('\\u202e')
  },
)

test('JSON and YAML for a terminal still hold the same values', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({unit: anyCharacter}), fc.string({unit: anyCharacter})), (value) => {
      fc.pre(!Object.hasOwn(value, '__proto__'))
      expect(JSON.parse(stringifyJson(value, {terminal: true, pretty: true}))).toEqual({...value})
      expect(parse(renderYaml(value, {terminal: true}))).toEqual({...value})
      expect(parse(renderYaml(value))).toEqual({...value})
    }),
  )
})

test('YAML is read as the same texts by tools of YAML 1.1', () => {
  const texts = [
    ...['no', 'on', 'Y', '~', '=', '<<', 'a\tb', '\u2028'],
    ...['12:30:45', '2026-11-30', '2026-11-30T10:00:00.000Z', '1_000', '017', '0b1', '685_230.15'],
  ]
  const value = {texts, on: 1, '12:30': 'a\n\tb\n'}
  for (const terminal of [true, false])
    for (const version of ['1.1', '1.2'] as const)
      expect(parse(renderYaml(value, {terminal}), {version})).toEqual(value)
  // A bare one is a key of YAML 1.1's own, and a tab in front of which PyYAML gives up.
  expect(renderYaml({a: '=', b: 'x\ty', c: '\tx\ny'})).toBe('a: "="\nb: "x\\ty"\nc: |-\n  \tx\n  y\n')
})

test.each([
  [9_007_199_254_740_991n, '9007199254740991'],
  [9_007_199_254_740_992n, '"9007199254740992"'],
  [-9_007_199_254_740_993n, '"-9007199254740993"'],
  [undefined, 'null'],
  [{a: undefined, b: 1n}, '{"b":1}'],
])('stringifyJson row %#', (value, json) => {
  expect(stringifyJson(value)).toBe(json)
})

test.each([
  ['=1+1', "'=1+1"],
  ['+SUM(A1)', "'+SUM(A1)"],
  ['-cmd', "'-cmd"],
  ['@import', "'@import"],
  ['\tx', "'\tx"],
  ['\0x', "'\0x"],
  ['\r=1', `"'\r=1"`],
  ['=HYPERLINK("x","y")', `"'=HYPERLINK(""x"",""y"")"`],
  ['-5', '-5'],
  ['+1.5e3', '+1.5e3'],
  [-5, '-5'],
  [-5n, '-5'],
  [true, 'true'],
  ['a=b', 'a=b'],
  ['line\nbreak', '"line\nbreak"'],
  [null, ''],
])('guarded CSV cell, row %#', (value, cell) => {
  expect(formatCsvCell(value, true)).toBe(cell)
})

test('without the guard a CSV cell keeps its text', () => {
  fc.assert(
    fc.property(fc.string({unit: anyCharacter}), (text) => {
      const cell = formatCsvCell(text, false)
      expect(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell).toBe(text)
    }),
  )
})

test('key-value blocks are aligned, indented and escaped', () => {
  const block = renderKeyValues(
    [
      {key: 'Name', value: 'orders\n\x1b[2J'},
      {key: 'Partitions', value: 12},
      {key: 'Id', value: null},
    ],
    {theme, indent: 2},
  )
  expect(block).toBe('  Name:        orders\\n\\x1b[2J\n  Partitions:  12\n  Id:          -\n')
  expect(renderKeyValues([], {theme})).toBe('')
})
