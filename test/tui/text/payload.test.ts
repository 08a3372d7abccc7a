import {expect, test} from 'vitest'
import {dumpHex, showBytes, showLines} from '../../../src/tui/text/payload.ts'
import {wrapLine} from '../../../src/tui/text/wrap.ts'

test.each<[string, string]>([
  ['plain', 'plain'],
  ['two\nlines\tand a tab', 'two\\nlines\\tand a tab'],
  ['\x1b[2J\u202e', '\\x1b[2J\\u202e'],
  ['\x1b]52;c;aGk=\x07', '\\x1b]52;c;aGk=\\x07'],
])('%j on one line', (text, shown) => {
  expect(showBytes(Buffer.from(text))).toBe(shown)
})

test('bytes that are no text are shown one by one', () => {
  expect(showBytes(Buffer.from([0x61, 0xff, 0x9b, 0x62]))).toBe('a\\xff\\x9bb')
})

test('newlines begin lines, tabs are blanks', () => {
  expect(showLines(Buffer.from('a\tb\r\n\x1bc'))).toEqual(['a    b\\r', '\\x1bc'])
})

test('a hex dump as hexdump -C writes it', () => {
  expect(dumpHex(Buffer.from('0123456789abcdef\n\xff', 'latin1'))).toEqual([
    '00000000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  |0123456789abcdef|',
    '00000010  0a ff                                             |..|',
  ])
  expect(dumpHex(Buffer.alloc(0))).toEqual([])
})

test.each<[string, number, string[]]>([
  ['', 3, ['']],
  ['abc', 3, ['abc']],
  ['abcdefg', 3, ['abc', 'def', 'g']],
  ['注文の受付', 5, ['注文', 'の受', '付']],
])('%j in lines of %i columns', (line, width, lines) => {
  expect(wrapLine(line, width)).toEqual(lines)
})
