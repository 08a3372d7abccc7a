import {expect, test} from 'vitest'
import {canRepaint, columnsOf, readsUnicode} from '../../src/views/terminal-traits.ts'

test.each<[env: Record<string, string>, isUnicode: boolean]>([
  [{}, true],
  [{LANG: 'en_US.UTF-8'}, true],
  [{LANG: 'C.utf8'}, true],
  [{LC_ALL: 'C'}, false],
  [{LC_ALL: 'POSIX', LANG: 'de_DE.UTF-8'}, false],
  [{LC_CTYPE: 'de_DE.ISO-8859-1', LANG: 'de_DE.UTF-8'}, false],
  [{LC_ALL: '', LC_CTYPE: 'UTF-8', LANG: 'C'}, true],
])('%j reads UTF-8: %s', (env, isUnicode) => {
  expect(readsUnicode(env)).toBe(isUnicode)
})

test('a dumb terminal is not painted over', () => {
  expect([{TERM: 'dumb'}, {TERM: 'xterm'}, {}].map(canRepaint)).toEqual([false, true, true])
})

test('a terminal that does not know its size is not one without columns', () => {
  const streams = [{isTTY: true, columns: 120}, {isTTY: true, columns: 0}, {isTTY: true}, {columns: 80}]
  expect(streams.map(columnsOf)).toEqual([120, null, null, null])
})
