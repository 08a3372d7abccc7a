import fc from 'fast-check'
import {expect, test} from 'vitest'
import {LineReader} from '../../../src/core/records/line-reader.ts'

interface Line {
  readonly text: string
  readonly terminated: boolean
}

function read(chunks: readonly string[], delimiter?: string, maxRecordBytes?: number): Line[] {
  const lines: Line[] = []
  const reader = new LineReader(
    (bytes, start, end, terminated) => lines.push({text: bytes.toString('latin1', start, end), terminated}),
    {
      ...(delimiter === undefined ? {} : {delimiter: Buffer.from(delimiter, 'latin1')}),
      ...(maxRecordBytes === undefined ? {} : {maxRecordBytes}),
    },
  )
  for (const chunk of chunks) {
    const bytes = Buffer.from(chunk, 'latin1')
    reader.push(bytes)
    // As the source does that reads the next chunk into it.
    bytes.fill('|')
  }
  reader.end()
  expect(reader.lineCount).toBe(lines.length)
  return lines
}

test.each([
  [[], []],
  [[''], []],
  [['a\n'], ['a']],
  [['a\n\nb\n'], ['a', '', 'b']],
  [['\n'], ['']],
  [['a\r\nb\r\n'], ['a\r', 'b\r']],
  [
    ['a', 'b', '', 'c\nd', '\n'],
    ['abc', 'd'],
  ],
])('%j gives %j', (chunks, texts) => {
  expect(read(chunks)).toEqual(texts.map((text) => ({text, terminated: true})))
})

test('a last record without its delimiter is delivered as not terminated', () => {
  expect(read(['a\nb', 'c'])).toEqual([
    {text: 'a', terminated: true},
    {text: 'bc', terminated: false},
  ])
})

test('however the stream is cut, the records are those of split', () => {
  const letters = fc.string({unit: fc.constantFrom('a', 'b', '|', '\n'), maxLength: 60})
  const delimiters = fc.constantFrom('\n', '||', 'ab', 'aab', 'abab', '|\n|')
  fc.assert(
    fc.property(letters, delimiters, fc.array(fc.nat(60), {maxLength: 12}), (text, delimiter, cuts) => {
      const places = [0, ...cuts.map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b), text.length]
      const chunks = places.slice(1).map((place, index) => text.slice(places[index], place))
      const pieces = text.split(delimiter)
      const last = pieces.pop() ?? ''
      const expected = pieces.map((piece) => ({text: piece, terminated: true}))
      if (last !== '') expected.push({text: last, terminated: false})
      expect(read(chunks, delimiter)).toEqual(expected)
    }),
    {numRuns: 2000},
  )
})

test('a record may be of any length, in time that grows with it', () => {
  const chunk = 'x'.repeat(64 * 1024)
  const [line] = read([...Array.from({length: 320}, () => chunk), '\n'])
  expect(line?.text.length).toBe(320 * 64 * 1024)
})

test.each([
  [['abcd\nabcde\n'], '\n'],
  [['abcd\nabc', 'de'], '\n'],
  [['abcd||ab', 'cde||'], '||'],
])('%j with %j is refused beyond the limit, by the number of the record', (chunks, delimiter) => {
  expect(() => read(chunks, delimiter, 4)).toThrow('Record 2 of the input is longer than 4 bytes.')
})

test('a record of exactly the limit passes, wherever its delimiter is cut', () => {
  expect(read(['abcd|', '|ab'], '||', 4)).toEqual([
    {text: 'abcd', terminated: true},
    {text: 'ab', terminated: false},
  ])
})
