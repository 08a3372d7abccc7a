import fc from 'fast-check'
import {expect, test} from 'vitest'
import {fitText} from '../../../src/tui/text/fit.ts'
import {layOutJson, paintJson} from '../../../src/tui/text/json-text.ts'
import {clipCells, type PaintedText, paintCells} from '../../../src/tui/text/paint.ts'
import {showBytes} from '../../../src/tui/text/payload.ts'
import {wrapCells, wrapLine} from '../../../src/tui/text/wrap.ts'

const textOf = (cells: readonly PaintedText[]) => cells.map(({text}) => text).join('')
/** Each piece that has a tone, as `accent "a"`. */
const tonesOf = (cells: readonly PaintedText[] | null) =>
  cells?.flatMap(({text, tone}) => (tone === null ? [] : [`${tone} ${text}`])) ?? null

test('each kind of token has its tone', () => {
  expect(tonesOf(paintJson('{"a": [-1.5e3, true], "b\\"}": "x", "c": null}'))).toEqual([
    ...[
      'faint {',
      'accent "a"',
      'faint :',
      'faint [',
      'outflow -1.5e3',
      'faint ,',
      'draining true',
      'faint ]',
    ],
    ...['faint ,', 'accent "b\\"}"', 'faint :', 'good "x"'],
    ...['faint ,', 'accent "c"', 'faint :', 'draining null', 'faint }'],
  ])
})

test.each([
  '',
  ' ',
  '42',
  'true',
  '"a"',
  '{',
  '{"a"}',
  '{"a":}',
  '[1,]',
  '[1 2]',
  '{a:1}',
  '[01]',
  '[1}',
  '[] x',
  '[TRUE]',
  '["a',
  '{"a":1,}',
  '[nul]',
  '[-]',
])('no JSON, or no object or list: %s', (text) => {
  expect(paintJson(text)).toBeNull()
  expect(layOutJson(text)).toBeNull()
})

test.each(['[1', '{"a', '{"a":tr', '[-', '[1.', '[1e', '[{}', '{"a":"\\'])('%s may go on as JSON', (text) => {
  expect(paintJson(text)).toBeNull()
  expect(textOf(paintJson(text, {isCut: true}) ?? [])).toBe(text)
})

test.each(['', '[1,]', '{a', 'hello', '[trx', '{} {'])('%s cannot go on as JSON', (text) => {
  expect(paintJson(text, {isCut: true})).toBeNull()
})

test('a number and a name that JSON.parse would change stay as they are', () => {
  expect(layOutJson('{"id":12345678901234567890,"n":1.10,"n":2}')).toBe(
    '{\n  "id": 12345678901234567890,\n  "n": 1.10,\n  "n": 2\n}',
  )
})

const documents = fc.json({maxDepth: 4}).filter((text) => /^[{[]/.test(text))

test('any JSON, escaped, cut and padded, keeps its characters', () => {
  fc.assert(
    fc.property(documents, fc.boolean(), fc.nat({max: 60}), (compact, isLaidOut, width) => {
      const text = isLaidOut ? JSON.stringify(JSON.parse(compact), null, 2) : compact
      const shown = showBytes(Buffer.from(text))
      const pieces = paintJson(shown)
      expect(textOf(pieces ?? [])).toBe(shown)
      const cell = fitText(shown, width, '…')
      const few = paintJson(shown, {most: cell.length})
      expect(paintCells(clipCells(few ?? [], cell), (_tone, piece) => piece)).toBe(cell)
      expect(wrapCells(pieces ?? [], width + 2).map(textOf)).toEqual(wrapLine(shown, width + 2))
      for (let end = 1; end < Math.min(text.length, 40); end++) {
        const cut = showBytes(Buffer.from(text.slice(0, end)))
        expect(textOf(paintJson(cut, {isCut: true}) ?? [])).toBe(cut)
      }
    }),
  )
})

test('it is laid out as JSON.stringify does', () => {
  fc.assert(
    fc.property(documents, (text) => {
      expect(layOutJson(text)).toBe(JSON.stringify(JSON.parse(text), null, 2))
    }),
  )
})

test('no text is read that is no JSON, and all that is', () => {
  const anyText = fc.string({unit: fc.constantFrom(...'{}[]",:01-.e tfn\\'), maxLength: 12})
  fc.assert(
    fc.property(anyText, (text) => {
      const isJson = (() => {
        try {
          return typeof JSON.parse(text) === 'object'
        } catch {
          return false
        }
      })()
      // Behind a backslash any sign is taken, since escaping makes signs that JSON has not.
      if (!text.includes('\\')) expect(paintJson(text) !== null).toBe(isJson)
    }),
    {numRuns: 2000},
  )
})
