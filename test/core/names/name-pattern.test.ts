import fc from 'fast-check'
import {expect, test} from 'vitest'
import {compileGlob, compileWords, isGlob, plainName} from '../../../src/core/names/name-pattern.ts'
import {Failure} from '../../../src/errors/failure.ts'

const NAMES = [
  'orders',
  'orders-eu',
  'orders.eu',
  'my-orders',
  'ORDERS',
  '__consumer_offsets',
  'a+b',
  'line\nbreak',
]

test.each<[patterns: string[], regex: boolean, expected: string[]]>([
  [[], false, NAMES],
  [['orders'], false, ['orders']],
  [['orders*'], false, ['orders', 'orders-eu', 'orders.eu']],
  [['*orders'], false, ['orders', 'my-orders']],
  [['orders?eu'], false, ['orders-eu', 'orders.eu']],
  [['orders.eu'], false, ['orders.eu']],
  [['*.*'], false, ['orders.eu']],
  [['a+b'], false, ['a+b']],
  [['line*'], false, ['line\nbreak']],
  [['orders', 'my-*'], false, ['orders', 'my-orders']],
  [['none*'], false, []],
  [['^orders'], true, ['orders', 'orders-eu', 'orders.eu']],
  [['orders.eu'], true, ['orders-eu', 'orders.eu']],
  [['(?:my|__)'], true, ['my-orders', '__consumer_offsets']],
])('%j, regex %s', (patterns, regex, expected) => {
  expect(NAMES.filter(compileWords(patterns, {regex})(NAMES))).toEqual(expected)
})

test('a regular expression that cannot be read is a usage failure that quotes it', () => {
  for (const pattern of ['[', '(', '*a', 'a{2,1}']) {
    const compile = () => compileWords([pattern], {regex: true})
    expect(compile).toThrow(Failure)
    expect(compile).toThrow(`"${pattern}" is not a regular expression`)
  }
})

test('what a glob is', () => {
  expect(['a*', 'a?b', 'a.b', '[ab]', '', 'a\\*b', 'a\\\\*', '\\?*'].map(isGlob)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
    true,
    true,
  ])
})

test.each<[words: string[], known: string[], expected: string[]]>([
  // A name that there is means itself, whatever is in it.
  [['a*b'], ['a*b', 'a,b', 'axxb'], ['a*b']],
  [['a*b'], ['a,b', 'axxb'], ['a,b', 'axxb']],
  [['?'], ['?', 'x'], ['?']],
  [['a\\b'], ['a\\b', 'ab'], ['a\\b']],
  [['a\\*b'], ['a\\*b', 'a*b'], ['a\\*b']],
  // A backslash makes a star a star.
  [['a\\*b'], ['a*b', 'axxb'], ['a*b']],
  [['a\\?'], ['a?', 'ab'], ['a?']],
  [['\\**'], ['*', '*x', 'x'], ['*', '*x']],
  [['a\\\\*'], ['a\\', 'a\\x', 'a*', 'ax'], ['a\\', 'a\\x']],
  [['a\\\\b'], ['a\\b', 'ab'], ['a\\b']],
  [
    ['a*b', 'x*'],
    ['a*b', 'axb', 'x', 'xx'],
    ['a*b', 'x', 'xx'],
  ],
])('%j among %j', (words, known, expected) => {
  expect(known.filter(compileWords(words, {regex: false})(known))).toEqual(expected)
})

test('a word whose special characters are all escaped is the name itself', () => {
  fc.assert(
    fc.property(fc.string({unit: fc.constantFrom('a', '*', '?', '\\')}), (name) => {
      const word = name.replace(/[*?\\]/g, '\\$&')
      expect(isGlob(word)).toBe(false)
      expect(plainName(word)).toBe(name)
    }),
  )
})

test('a glob means what its expression does', () => {
  const text = fc.string({unit: fc.constantFrom('a', 'b', '*', '?', '.', '\n', '\u{1f4a9}'), maxLength: 12})
  fc.assert(
    fc.property(text, text, (glob, name) => {
      const source = glob.replaceAll('.', '[.]').replaceAll('?', '[^]').replaceAll('*', '[^]*')
      const expression = new RegExp(`^(?:${source})$`, 'u')
      expect(compileGlob(glob)(name)).toBe(expression.test(name))
    }),
  )
})

test('stars and expressions that V8 would try in every way come to an end', () => {
  const name = 'y'.repeat(3000)
  expect(compileGlob(`${'*y'.repeat(30)}z`)(name)).toBe(false)
  expect([name].filter(compileWords(['(y+)+z'], {regex: true})([]))).toEqual([])
})

test('an expression beyond RE2 is refused with the reason', () => {
  for (const pattern of ['(?=a)b', '(?<!a)b', '(a)\\1', '(?<x>a)\\k<x>']) {
    expect(() => compileWords([pattern], {regex: true})).toThrow(
      expect.objectContaining({
        kind: 'usage',
        suggestions: [
          expect.stringContaining('without look-arounds and back-references'),
          'More: `samsa help selection`.',
        ],
      }),
    )
  }
})
