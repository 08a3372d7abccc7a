import fc from 'fast-check'
import {expect, test} from 'vitest'
import {CsvRows} from '../../../src/core/records/csv-rows.ts'

const BROKEN = 'broken'
type Row = readonly string[] | typeof BROKEN

/**
 * Python's csv reader (Modules/_csv.c, parse_process_char, strict), one character at a time. A blank line is a row of one
 * empty cell here, and a broken row ends with its line.
 */
function readLikePython(text: string): Row[] {
  const rows: Row[] = []
  let state: 'cell start' | 'in cell' | 'in quotes' | 'quote in quotes' = 'cell start'
  let cells: string[] = []
  let cell = ''
  let isBroken = false
  let isOpen = false
  const endRow = (): void => {
    rows.push(isBroken ? BROKEN : [...cells, cell])
    cells = []
    cell = ''
    state = 'cell start'
    isBroken = isOpen = false
  }
  for (const character of text) {
    isOpen = true
    if (state === 'in quotes') {
      if (character === '"') state = 'quote in quotes'
      else cell += character
    } else if (character === '\n') endRow()
    else if (character === ',') {
      cells.push(cell)
      cell = ''
      state = 'cell start'
    } else if (character === '"' && state !== 'in cell') {
      if (state === 'quote in quotes') cell += '"'
      state = 'in quotes'
    } else {
      if (state === 'quote in quotes') isBroken = true
      cell += character
      state = 'in cell'
    }
  }
  if (state === 'in quotes') isBroken = true
  if (isOpen) endRow()
  return rows
}

function readRows(text: string, chunkSize: number): Row[] {
  const rows: Row[] = []
  const reader = new CsvRows(({cells}) => rows.push(cells?.map(({bytes}) => bytes.toString()) ?? BROKEN))
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += chunkSize) reader.push(bytes.subarray(at, at + chunkSize))
  reader.end()
  return rows
}

const hostileText = fc
  .array(fc.constantFrom('"', '"', ',', '\n', 'a', 'é', ' '), {maxLength: 24})
  .map((characters) => characters.join(''))

test('hostile rows are cut as Python cuts them, however they come in', () => {
  fc.assert(
    fc.property(hostileText, fc.integer({min: 1, max: 30}), (text, chunkSize) => {
      expect(readRows(text, chunkSize)).toEqual(readLikePython(text))
    }),
    {numRuns: 1000},
  )
})

test.each([
  ['a quote inside a cell', '5" pipe\n6" pipe\n', [['5" pipe'], ['6" pipe']]],
  ['a quote behind a blank', 'a, "b\n", c\n', [['a', ' "b'], BROKEN]],
  ['a quote at the end of a cell', 'a",b\nc\n', [['a"', 'b'], ['c']]],
  ['doubled quotes without quotes around them', '""a,b\nc\n', [BROKEN, ['c']]],
  ['a quote that is never closed', 'a\n"b\nc', [['a'], BROKEN]],
  ['CRLF inside and outside of quotes', '"a\r\nb"\r\nc\r\n', [['a\r\nb'], ['c']]],
])('%s', (_, text, rows) => {
  expect(readRows(text, 100)).toEqual(rows)
})

test('what a quote keeps open is bounded', () => {
  const reader = new CsvRows(() => {})
  reader.push(Buffer.from('a\n"'))
  const megabyte = Buffer.alloc(1024 * 1024, `${'x'.repeat(1023)}\n`)
  expect(() => {
    for (let count = 0; count < 101; count++) reader.push(megabyte)
  }).toThrow('A quote is opened on line 2 and not closed within 104857600 bytes.')
})
