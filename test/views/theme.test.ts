import {stripVTControlCharacters} from 'node:util'
import {expect, test} from 'vitest'
import {createTheme, decideColor, type Role} from '../../src/views/theme.ts'

const terminal = {wanted: true, isTerminal: true, env: {TERM: 'xterm-256color'}}

test.each([
  ['a terminal', terminal, true],
  ['a pipe', {...terminal, isTerminal: false}, false],
  ['--no-color', {...terminal, wanted: false}, false],
  ['NO_COLOR', {...terminal, env: {NO_COLOR: '1'}}, false],
  ['an empty NO_COLOR', {...terminal, env: {NO_COLOR: ''}}, true],
  ['TERM=dumb', {...terminal, env: {TERM: 'dumb'}}, false],
  ['FORCE_COLOR into a pipe', {...terminal, isTerminal: false, env: {FORCE_COLOR: '1'}}, true],
  ['FORCE_COLOR=0', {...terminal, env: {FORCE_COLOR: '0'}}, false],
  ['NO_COLOR with FORCE_COLOR', {...terminal, env: {NO_COLOR: '1', FORCE_COLOR: '1'}}, false],
  ['--no-color with FORCE_COLOR', {...terminal, wanted: false, env: {FORCE_COLOR: '1'}}, false],
])('%s', (_, decision, color) => {
  expect(decideColor(decision)).toBe(color)
})

const roles: readonly Role[] = [
  'heading',
  'muted',
  'ok',
  'warn',
  'error',
  'key',
  'accent',
  'added',
  'removed',
]

test.each(roles)('%s is painted with colour and plain without', (role) => {
  const painted = createTheme({color: true})[role]('text')
  expect(painted).not.toBe('text')
  expect(stripVTControlCharacters(painted)).toBe('text')
  expect(createTheme({color: false})[role]('text')).toBe('text')
})
