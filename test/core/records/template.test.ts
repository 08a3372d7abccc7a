import {expect, test} from 'vitest'
import {compileTemplate, type TemplateOptions} from '../../../src/core/records/template.ts'
import {Failure} from '../../../src/errors/failure.ts'
import {escapeBytesForTerminal} from '../../../src/views/escape.ts'
import {makeRecord, printed} from './make-record.ts'

const record = makeRecord({
  topic: 'orders',
  partition: 3,
  offset: 12_345_678_901,
  timestamp: Date.UTC(2026, 10, 20, 9, 5, 7, 8),
  key: 'k1',
  value: 'väl',
  headers: [
    {key: 'trace', value: Buffer.from([0xde, 0xad])},
    {key: 'empty', value: Buffer.alloc(0)},
    {key: 'trace', value: null},
  ],
})

const bare = makeRecord({timestamp: -1})

const rows: readonly (readonly [template: string, expected: string])[] = [
  ['%t %p %o %k %v\\n', 'orders 3 12345678901 k1 väl\n'],
  ['%t-%s', 'orders-väl'],
  ['%K %V %S', '2 4 4'],
  ['%H', '3'],
  ['%k{hex} %v{base64} %v{utf8}', '6b31 dsOkbA== väl'],
  ['%h{%k=%v{hex};}', 'trace=dead;empty=;trace=;'],
  ['%h{%K:%V }', '5:2 5:0 5:-1 '],
  ['[%h{\\{%k\\}}]', '[{trace}{empty}{trace}]'],
  ['%d', '2026-11-20T09:05:07.008Z'],
  ['%d{iso}|%d{ms}|%d{s}', '2026-11-20T09:05:07.008Z|1795165507008|1795165507'],
  ['%d{%Y-%m-%d %H:%M:%S.%L %z%%}', '2026-11-20 09:05:07.008 +0000%'],
  ['%d{%FT%T %s}', '2026-11-20T09:05:07 1795165507'],
  ['%e %T %e{s}', '1795165507008 1795165507008 1795165507'],
  ['%a %a{compression} %a{timestamp-type}', '2 snappy CreateTime'],
  ['100%%\\t\\\\\\x41\\x00ü', '100%\t\\A\0ü'],
  ['%p{5}', '3{5}'],
  ['', ''],
]

test.each(rows)('%j prints %j', (template, expected) => {
  expect(printed(compileTemplate(template), record).toString()).toBe(expected)
})

test('%h alone prints headers as kcat does', () => {
  const headers = [
    {key: 'a', value: Buffer.from('1')},
    {key: 'b', value: Buffer.from('2')},
  ]
  expect(printed(compileTemplate('%h'), makeRecord({headers})).toString()).toBe('a=1,b=2')
  expect(printed(compileTemplate('%h'), makeRecord()).toString()).toBe('')
})

const nullRows: readonly (readonly [template: string, options: TemplateOptions, expected: string])[] = [
  ['[%k][%v][%K][%V][%d][%e]', {}, '[][][-1][-1][][-1]'],
  ['[%k][%v][%d]', {nullText: 'NULL'}, '[NULL][NULL][NULL]'],
  ['[%k{hex}]', {nullText: '∅'}, '[∅]'],
]

test.each(nullRows)('nulls in %j with %j print %j', (template, options, expected) => {
  expect(printed(compileTemplate(template, options), bare).toString()).toBe(expected)
})

test('the encodings given as options hold where the verb has no modifier', () => {
  const format = compileTemplate('%k %v %k{utf8}', {keyEncoding: 'hex', valueEncoding: 'base64'})
  expect(printed(format, record).toString()).toBe('6b31 dsOkbA== k1')
})

test('bytes that are not UTF-8 pass unchanged to a pipe', () => {
  const value = Buffer.from([0x00, 0xff, 0xfe, 0x1b, 0x80])
  expect(printed(compileTemplate('%v'), makeRecord({value}))).toEqual(value)
})

test('keys, values and headers are escaped for a terminal, the text of the template is not', () => {
  const hostile = makeRecord({
    key: '\x1b]52;c;AAAA\x07',
    value: Buffer.from([0x61, 0x9b, 0x32, 0x4a]),
    headers: [{key: '\x1b]0;x', value: Buffer.from('\u202e')}],
  })
  const format = compileTemplate('\\x1b[1m%k\\t%v\\t%h', {escapeBytes: escapeBytesForTerminal})
  expect(printed(format, hostile).toString()).toBe('\x1b[1m\\x1b]52;c;AAAA\\x07\ta\\x9b2J\t\\x1b]0;x=\\u202e')
})

test('the topic follows the record', () => {
  const format = compileTemplate('%t\\n')
  expect(
    printed(format, makeRecord({topic: 'a'}), makeRecord({topic: 'b'}), makeRecord({topic: 'a'})).toString(),
  ).toBe('a\nb\na\n')
})

test.each([
  ['%x', 'Unknown verb %x at position 1 of the template.'],
  ['ab %o %y', 'Unknown verb %y at position 7 of the template.'],
  ['%constructor', 'Unknown verb %c at position 1 of the template.'],
  ['%h{%k %p}', 'Unknown verb %p at position 7 of the template, inside %h{...}.'],
  ['100%', 'The template ends in a lone % at position 4.'],
  ['%h{%k', 'The brace at position 3 of the template is never closed.'],
  ['%k{hexx}', 'Unknown modifier {hexx} for the verb at position 1 of the template.'],
  ['%v %d{yyyy}', 'Unknown time format {yyyy} at position 4 of the template.'],
  ['%d{%Q}', 'Unknown time format {%Q} at position 1 of the template.'],
  ['%e{us}', 'Unknown modifier {us} for the verb at position 1 of the template.'],
  ['a\\q', 'Unknown escape \\q at position 2 of the template.'],
  ['\\x4', 'Unknown escape \\x4 at position 1 of the template.'],
  ['a\\', 'Unknown escape \\ at position 2 of the template.'],
])('%j is a usage failure', (template, message) => {
  const failure = catchFailure(() => compileTemplate(template))
  expect(failure.kind).toBe('usage')
  expect(failure.message).toBe(message)
  expect(failure.suggestions).not.toEqual([])
})

function catchFailure(run: () => unknown): Failure {
  try {
    run()
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
