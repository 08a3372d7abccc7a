import {describe, expect, test} from 'vitest'
import {countOf} from '../../../src/core/names/count-of.ts'
import {fitText, spreadText, truncateText} from '../../../src/tui/text/fit.ts'
import {formatRatio} from '../../../src/tui/text/numbers.ts'
import {wrapWords} from '../../../src/tui/text/wrap.ts'
import {createTheme} from '../../../src/tui/theme.ts'
import {asciiGlyphs, unicodeGlyphs} from '../../../src/views/glyphs.ts'
import {formatSeconds} from '../../../src/views/numbers.ts'
import {renderBar, renderSpark} from '../../../src/views/spark.ts'

const {NaN: unknown} = Number

describe('sparkline', () => {
  test.each<[string, number[], number, string]>([
    ['nothing yet', [], 4, '    '],
    ['all zero', [0, 0, 0], 3, '▁▁▁'],
    ['what never changes is a thin line, not a wall', [5, 5], 2, '──'],
    ['from 0 to the highest', [0, 1, 2, 3, 4, 5, 6], 7, '▁▂▃▄▅▆▇'],
    ['next to nothing is more than nothing', [0, 0.001, 100], 3, '▁▂▇'],
    ['unknown is a blank', [1, unknown, 2], 3, '▄ ▇'],
    ['only unknown', [unknown, unknown], 2, '  '],
    ['the newest on the right, filled up on the left', [1, 2], 5, '   ▄▇'],
    ['scaled to what is drawn', [1000, 1, 2], 2, '▄▇'],
  ])('%s', (_name, values, width, expected) => {
    expect(renderSpark(values, width, unicodeGlyphs)).toBe(expected)
  })

  test('in ASCII', () => {
    expect(renderSpark([0, 1, 2, 3, 4, 5, 6, 7, 8, unknown], 10, asciiGlyphs)).toBe('.:-=+*#%@ ')
  })
})

test.each<[number | null, string]>([
  [null, '    '],
  [0, '    '],
  [0.01, '■   '],
  [0.5, '■■  '],
  [1, '■■■■'],
  [1.5, '■■■■'],
])('bar of %s', (share, expected) => {
  expect(renderBar(share, 4, unicodeGlyphs)).toBe(expected)
})

test.each<[string, number, string]>([
  ['short', 8, 'short   '],
  ['exactly8', 8, 'exactly8'],
  ['one too many', 8, 'one too…'],
  ['注文の受付', 10, '注文の受付'],
  // A wide character that would be cut in half gives way as a whole.
  ['注文の受付', 8, '注文の… '],
  ['👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 3, '👩‍👩‍👧‍👦…'],
  ['any', 0, ''],
])('%s in %i columns', (text, width, expected) => {
  expect(fitText(text, width, '…')).toBe(expected)
})

test('texts are cut, and put at either side', () => {
  expect(truncateText('abc', 2, '~')).toBe('a~')
  expect(fitText('7', 3, '…', 'right')).toBe('  7')
  expect(spreadText('left', 'right', 12, '…')).toBe('left   right')
  expect(spreadText('left side', 'right', 12, '…')).toBe('left … right')
  expect(spreadText('left side', '', 12, '…')).toBe('left side   ')
})

test.each<[number | null, string]>([
  [null, '-'],
  [1, '×1.0'],
  [9.94, '×9.9'],
  [9.96, '×10'],
  [1500, '×1.50k'],
])('ratio %s', (ratio, expected) => {
  expect(formatRatio(ratio, '×')).toBe(expected)
})

test('running times are whole seconds, 1 at the least', () => {
  expect([0, 400, 1600, 61_000].map(formatSeconds)).toEqual(['1s', '1s', '2s', '1m01s'])
})

test('nouns follow their number', () => {
  expect([0, 1, 2].map((items) => countOf(items, 'topic'))).toEqual(['0 topics', '1 topic', '2 topics'])
})

test('without colour the theme keeps bold, faint and inverse', () => {
  const colored = createTheme({color: true})
  const plain = createTheme({color: false})
  expect(colored('bad', 'x')).toBe('\x1b[31mx\x1b[39m')
  expect(plain('bad', 'x')).toBe('x')
  expect(plain('selected', 'x')).toBe('\x1b[7mx\x1b[27m')
  expect(plain('strong', 'x')).toBe(colored('strong', 'x'))
  expect(colored('bad', '')).toBe('')
})

test.each<[string, number, readonly string[]]>([
  ['', 5, ['']],
  ['fits', 5, ['fits']],
  ['not advanced for 3m40s', 12, ['not advanced', '  for 3m40s']],
  ['abcdefghij kl', 4, ['abcd', 'efgh', 'ij', '  kl']],
  ['a 注文の受付', 6, ['a', '  注文', 'の受付']],
])('%j in lines of %i columns', (text, width, lines) => {
  expect(wrapWords(text, width, '  ')).toEqual(lines)
})
