import {isUtf8} from 'node:buffer'
import fc from 'fast-check'
import {expect, test} from 'vitest'
import {escapeBytesForTerminal, escapeForTerminal} from '../../src/views/escape.ts'
import {anyCharacter} from '../support/any-character.ts'

const UNSAFE = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/

/** What has made terminals of other tools act: title and clipboard sequences, C1, bidi controls, lone surrogates. */
test.each([
  ['a clipboard write', '\x1b]52;c;cm0gLXJm\x07', '\\x1b]52;c;cm0gLXJm\\x07'],
  ['a window title', '\x1b]0;owned\x07', '\\x1b]0;owned\\x07'],
  ['a fake link', '\x1b]8;;http://x\x1b\\click', '\\x1b]8;;http://x\\x1b\\click'],
  ['a cleared screen', '\x1b[2J', '\\x1b[2J'],
  ['a device control string', '\x1bPq\x1b\\', '\\x1bPq\\x1b\\'],
  ['C1 controls', '\x9b2J\x9d0;x', '\\x9b2J\\x9d0;x'],
  ['an unterminated title', 'a\x1b]0;', 'a\\x1b]0;'],
  ['an overwritten line', 'rejected\raccepted', 'rejected\\raccepted'],
  ['line drawing letters', '\x1b(0', '\\x1b(0'],
  ['DEL, NUL and a backspace', '\x7f\0\b', '\\x7f\\x00\\x08'],
  ['bidi overrides and isolates', '\u202eabc\u2066\u2069', '\\u202eabc\\u2066\\u2069'],
  ['bidi marks', '\u200e\u200f\u061c', '\\u200e\\u200f\\u061c'],
  ['a lone surrogate', 'a\ud83dz', 'a\\ud83dz'],
  ['the other half', '\ude00', '\\ude00'],
])('%s', (_, text, expected) => {
  expect(escapeForTerminal(text)).toBe(expected)
})

test.each(['', 'orders', 'tab\tand\nnewline', 'größe 日本語 😀 𝒳', '\\x1b is text already', 'שלום'])(
  '%j is left as it is',
  (text) => {
    expect(escapeForTerminal(text)).toBe(text)
    const bytes = Buffer.from(text)
    expect(escapeBytesForTerminal(bytes, 0, bytes.length)).toBeNull()
  },
)

test('a table cell has no tab and no newline', () => {
  expect(escapeForTerminal('a\tb\nc', {singleLine: true})).toBe('a\\tb\\nc')
})

test('nothing unsafe is left, and escaping twice changes nothing', () => {
  fc.assert(
    fc.property(fc.string({unit: anyCharacter}), (text) => {
      const escaped = escapeForTerminal(text)
      expect(escaped).not.toMatch(UNSAFE)
      expect(escapeForTerminal(escaped)).toBe(escaped)
    }),
  )
})

test.each([
  ['raw C1 bytes', [0x61, 0x9b, 0x32, 0x4a], 'a\\x9b2J'],
  ['C1 in UTF-8', [0xc2, 0x9b], '\\x9b'],
  ['bytes that are no UTF-8', [0xff, 0x61, 0xc0, 0xaf], '\\xffa\\xc0\\xaf'],
  ['a cut sequence', [0xe2, 0x82], '\\xe2\\x82'],
  ['an encoded surrogate', [0xed, 0xa0, 0x80], '\\xed\\xa0\\x80'],
  ['beyond U+10FFFF', [0xf4, 0x90, 0x80, 0x80], '\\xf4\\x90\\x80\\x80'],
  ['good text around a bad byte', [0xc3, 0xa9, 0x80, 0xe2, 0x82, 0xac], 'é\\x80€'],
  ['an escape after good text', [0xc3, 0xa9, 0x1b], 'é\\x1b'],
])('bytes: %s', (_, bytes, expected) => {
  const source = Buffer.from([0x1b, ...bytes, 0x80])
  expect(escapeBytesForTerminal(source, 1, source.length - 1)?.toString()).toBe(expected)
})

test('bytes that are UTF-8 are escaped as their text is', () => {
  fc.assert(
    fc.property(fc.string({unit: anyCharacter}), (text) => {
      const source = Buffer.from(text)
      const escaped = escapeBytesForTerminal(source, 0, source.length) ?? source
      expect(escaped.toString()).toBe(escapeForTerminal(text))
    }),
  )
})

test('whatever the bytes, the result is safe UTF-8', () => {
  const byte = fc.oneof(fc.nat(255), fc.constantFrom(0x1b, 0x9b, 0xc2, 0xe2, 0x80, 0xae, 0xf0, 0x9f))
  fc.assert(
    fc.property(fc.array(byte, {maxLength: 30}), (bytes) => {
      const source = Buffer.from(bytes)
      const escaped = escapeBytesForTerminal(source, 0, source.length) ?? source
      expect(isUtf8(escaped)).toBe(true)
      expect(escaped.toString()).not.toMatch(UNSAFE)
    }),
    {numRuns: 1000},
  )
})
