import type {Key as InkKey} from 'ink'
import {expect, test} from 'vitest'
import {findAction, formatKey} from '../../../src/tui/terminal/key-binding.ts'
import {readKeys} from '../../../src/tui/terminal/read-key.ts'
import {asciiGlyphs, unicodeGlyphs} from '../../../src/views/glyphs.ts'

const none: InkKey = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageDown: false,
  pageUp: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  ctrl: false,
  shift: false,
  tab: false,
  backspace: false,
  delete: false,
  meta: false,
  super: false,
  hyper: false,
  capsLock: false,
  numLock: false,
}

test.each<[string, string, Partial<InkKey>, string[]]>([
  ['a letter', 'j', {}, ['j']],
  ['a capital', 'G', {shift: true}, ['G']],
  ['an arrow', '', {downArrow: true}, ['down']],
  ['a named key', '', {pageUp: true}, ['pageup']],
  ['escape', '', {escape: true, meta: true}, ['escape']],
  ['the backspace key of most terminals', '', {delete: true}, ['backspace']],
  ['enter', '\r', {return: true}, ['enter']],
  ['ctrl and a letter', 'c', {ctrl: true}, ['ctrl+c']],
  ['ctrl and something else', ' ', {ctrl: true}, []],
  ['alt and a letter, or esc and a letter in one piece', 'j', {meta: true}, ['alt+j']],
  ['letters typed faster than they are read', 'jjk', {}, ['j', 'j', 'k']],
  ['a pasted line', 'ord\r', {}, ['o', 'r', 'd', 'enter']],
  [
    'control characters in between',
    'a\x7f\b\t\x03\x1f\x9b',
    {},
    ['a', 'backspace', 'backspace', 'tab', 'ctrl+c'],
  ],
  ['a character outside of the basic plane', '😀', {}, ['😀']],
])('%s', (_name, input, key, expected) => {
  expect(readKeys(input, {...none, ...key})).toEqual(expected)
})

test('a key finds its action', () => {
  const bindings = [{keys: ['q', 'ctrl+c'], action: 'quit', help: ''}]
  expect(findAction(bindings, 'ctrl+c')).toBe('quit')
  expect(findAction(bindings, 'x')).toBeNull()
})

test('keys are written as users know them', () => {
  expect(['enter', 'pagedown', 'ctrl+d', ' ', 'j'].map((key) => formatKey(key, unicodeGlyphs))).toEqual([
    '↵',
    'PgDn',
    'Ctrl-d',
    'Space',
    'j',
  ])
  expect(formatKey('enter', asciiGlyphs)).toBe('Enter')
})
