import {expect, test} from 'vitest'
import {parseDelimiter} from '../../../src/core/records/escape-sequences.ts'
import {compileValueRecord, type ValueRecordOptions} from '../../../src/core/records/value-record.ts'
import {escapeBytesForTerminal} from '../../../src/views/escape.ts'
import {makeRecord, printed} from './make-record.ts'

const binary = Buffer.from([0x00, 0xff, 0x0d, 0x61])

const rows: readonly (readonly [options: ValueRecordOptions, expected: string])[] = [
  [{}, '\x00\xff\ra\n\n'],
  [{nullText: 'NULL'}, '\x00\xff\ra\nNULL\n'],
  [{delimiter: parseDelimiter('\\0')}, '\x00\xff\ra\0\0'],
  [{delimiter: parseDelimiter('||\\n')}, '\x00\xff\ra||\n||\n'],
  [{keySeparator: Buffer.from(': ')}, 'k: \x00\xff\ra\n: \n'],
  [
    {keySeparator: Buffer.from('\t'), nullText: '-', keyEncoding: 'hex', valueEncoding: 'base64'},
    '6b\tAP8NYQ==\n-\t-\n',
  ],
  [{escapeBytes: escapeBytesForTerminal}, '\\x00\\xff\\ra\n\n'],
]

test.each(rows)('%j', (options, expected) => {
  const format = compileValueRecord(options)
  expect(printed(format, makeRecord({key: 'k', value: binary}), makeRecord()).toString('latin1')).toBe(
    expected,
  )
})

test.each(['', '\\', '\\x1', '\\z'])('the delimiter %j is a usage failure', (text) => {
  expect(() => parseDelimiter(text)).toThrow(expect.objectContaining({name: 'Failure', kind: 'usage'}))
})
