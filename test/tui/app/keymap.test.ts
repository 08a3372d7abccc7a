import {glob} from 'node:fs/promises'
import path from 'node:path'
import {describe, expect, test} from 'vitest'
import {Failure} from '../../../src/errors/failure.ts'
import {allScreens} from '../../../src/tui/app/all-screens.ts'
import type {AppState} from '../../../src/tui/app/app-state.ts'
import {renderFrame} from '../../../src/tui/app/frame.ts'
import {parseKey} from '../../../src/tui/app/parse-key.ts'
import {parseKeysFile} from '../../../src/tui/app/read-keys-file.ts'
import {stepApp} from '../../../src/tui/app/step-app.ts'
import {frameMs, plainLook, stateOfScene} from '../frames.ts'
import {groupsInTrouble} from '../group-reports.ts'
import {pollerWith, reportAfter} from '../reports.ts'
import {tailOf} from '../tail-reports.ts'

function withKeys(yaml: string): AppState {
  const feeds = {throughput: pollerWith(reportAfter(12)), groups: pollerWith(groupsInTrouble)}
  const state = stateOfScene({request: {view: 'topics'}, feeds, columns: 160, rows: 40})
  return {...state, keymap: parseKeysFile(`top: {keys: {${yaml}}}`, 'keys.yaml').keymap}
}

const stepsAfter = (state: AppState, keys: readonly string[]) =>
  keys.map((key) => {
    const step = stepApp(state, {type: 'key', key, nowMs: frameMs})
    state = step.state
    return step
  })
const press = (state: AppState, ...keys: readonly string[]) => stepsAfter(state, keys).at(-1)?.state ?? state
const effectOf = (state: AppState, ...keys: readonly string[]) =>
  stepsAfter(state, keys).at(-1)?.effect ?? null

test.each<[string, string | null]>([
  ['Q', 'Q'],
  ['space', ' '],
  [' ', ' '],
  ['日', '日'],
  ['PgDn', 'pagedown'],
  ['Esc', 'escape'],
  ['ctrl+r', 'ctrl+r'],
  ['Ctrl-R', 'ctrl+r'],
  ['ctrl+i', 'tab'],
  ['ctrl+1', null],
  ['f1', null],
  ['', null],
  ['constructor', null],
  ['\x1b', null],
])('the key %j', (text, key) => {
  expect(parseKey(text)).toBe(key)
})

describe('keys of one’s own', () => {
  test('do what the action does, and its own keys do nothing any more', () => {
    const state = withKeys('pause: [space], quit: [Q]')
    expect(press(state, ' ').paused).toBe(true)
    expect(press(state, 'p').paused).toBe(false)
    expect(effectOf(state, 'Q')).toEqual({type: 'quit'})
    expect(effectOf(state, 'q')).toBeNull()
  })

  test('Ctrl-C always leaves', () => {
    expect(effectOf(withKeys('quit: Q'), 'ctrl+c')).toEqual({type: 'quit'})
    expect(effectOf(withKeys('quit: Q'), '/', 'ctrl+c')).toEqual({type: 'quit'})
    expect(effectOf(withKeys('quit: Q'), ':', 'ctrl+c')).toEqual({type: 'quit'})
  })

  test('work for what a list, a screen and the views do', () => {
    const state = withKeys('down: z, open: ["%", enter], groups: 9, back: "#", focus: v')
    expect(press(state, 'z', '%').screen).toMatchObject({name: 'Partitions'})
    expect(press(state, 'j').pane).toEqual(press(state, 'z', 'k').pane)
    expect(press(state, 'enter').screen.name).toBe('Partitions')
    expect(press(state, '%', '#').screen.name).toBe('Topics')
    expect(press(state, '%', 'escape').screen.name).toBe('Partitions')
    expect(press(state, '9').view).toBe('groups')
    expect(press(state, '3').view).toBe('topics')
    expect(press(state, 'v').pane.focused).toBe(true)
    expect(press(state, 'v', 'z').pane.firstShown).toBe(0)
    expect(renderFrame(press(state, '9', '%', 'v'), plainLook)[1]).toContain('[MEMBERS]')
  })

  test('are letters where something is typed', () => {
    const state = withKeys('pause: [z, ctrl+y], refresh: p, down: ctrl+n, up: k, page-up: ctrl+r')
    expect(renderFrame(press(state, '/', 'p', 'z'), plainLook).at(-2)).toMatch(/^ \/ pz/)
    expect(renderFrame(press(state, '/', 'p', 'z', 'ctrl+u'), plainLook).at(-2)).toMatch(/^ \/ ▏/)
    expect(press(state, ':', 'p', 'z')).toMatchObject({palette: {text: 'pz'}, paused: false})
    expect(effectOf(state, 'p')).toEqual({type: 'poll-now'})
  })

  test('stand in the help and the footer', () => {
    const lines = renderFrame(press(withKeys('pause: [space]'), '?'), plainLook)
    expect(lines.join('\n')).toMatch(/Space +hold the numbers/)
    expect(lines.at(-1)).toContain('Space pause')
    expect(renderFrame(press(withKeys('groups: 9'), '?'), plainLook).join('\n')).toMatch(/9 4 +groups, tail/)
    expect(renderFrame(press(withKeys('quit: Q'), '?'), plainLook).join('\n')).toMatch(/Q Ctrl-c +quit/)
  })

  test('two actions can change their keys', () => {
    const state = withKeys('slower: "-", faster: "+"')
    expect(effectOf(state, '-')).toEqual({type: 'set-interval', intervalMs: 5000})
    expect(effectOf(state, '+')).toEqual({type: 'set-interval', intervalMs: 1000})
    expect(effectOf(state, '=')).toBeNull()
  })

  test('are taken from who had them: Space is a key of texts', () => {
    const tail = stateOfScene({
      request: {view: 'tail', topic: 'orders-eu-west'},
      feeds: {tail: pollerWith(tailOf(12))},
      keys: ['enter'],
      columns: 60,
      rows: 15,
    })
    const record = {...tail, keymap: parseKeysFile('top: {keys: {pause: space}}', 'keys.yaml').keymap}
    expect(record.screen.name).toBe('Record')
    expect(press(record, ' ').paused).toBe(true)
    const lineOf = (state: AppState) => renderFrame(state, plainLook)[5]
    expect(lineOf(press(record, ' '))).toBe(lineOf(record))
    expect(lineOf(press(record, 'pagedown'))).toBe(lineOf(press(tail, ' ')))
    expect(lineOf(press(tail, ' '))).not.toBe(lineOf(tail))
    expect(effectOf(withKeys('refresh: j'), 'j')).toEqual({type: 'poll-now'})
    expect(effectOf(withKeys('refresh: j'), 'down')).toBeNull()
  })

  test('any key closes the help, one that means nothing too', () => {
    expect(press(withKeys('pause: space'), '?', 'p').helpPage).toBeNull()
  })
})

function failureOf(text: string): Failure {
  try {
    parseKeysFile(text, 'keys.yaml')
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
  throw new Error('it was taken')
}

test.each<[string, string, string]>([
  ['top: {keys: {pauze: [x]}}', 'names "pauze", which is no action of the dashboard.', 'Did you mean pause?'],
  ['top: {keys: {pause: [f13]}}', 'gives "f13" to pause, which is no key.', 'A key is a character'],
  ['top: {keys: {pause: [[p]]}}', 'gives ["p"] to pause, which is no key.', 'A key is'],
  ['top: {keys: {pause: []}}', 'gives no key to pause.', ''],
  ['top: {keys: {pause: null}}', 'gives null to pause, which is no key.', ''],
  [
    'top: {keys: {pause: x}}',
    'gives x to pause, which leaves problems-only without a key.',
    'Give another one',
  ],
  ['top: {keys: {pause: q}}', 'gives q to pause, which leaves quit without a key.', ''],
  ['top: {keys: {pause: z, refresh: z}}', 'gives z to both pause and refresh.', ''],
  ['top: {keys: {refresh: ctrl+c}}', 'gives ctrl+c to both quit and refresh', ''],
  ['top: {keys: {groups: 1}}', 'gives 1 to groups, which leaves overview without a key', ''],
  ['top: {keys: {sort-by: z}}', 'names "sort-by"', 'Actions: '],
  ['top: {keys: [pause]}', 'has no section of keys', 'It looks like: top:'],
  ['keys: {pause: x}', 'has no section of keys', ''],
  ['', 'has no section of keys', ''],
  ['top: {keys: ', 'is not YAML: ', ''],
  ['top: {keys: [pause], theme: {accent: red}}', 'has no section of keys', ''],
  ['top: {theme: red}', 'has a theme that is no list of colours by name.', 'It looks like: top: {theme:'],
  ['top: {theme: {acent: red}}', 'gives a colour to "acent", which is none of', 'Did you mean accent?'],
  ['top: {theme: {accent: blu}}', 'gives "blu" to accent, which is no colour.', 'Did you mean blue or'],
  ["top: {theme: {accent: '#12345'}}", 'gives "#12345" to accent, which is no colour.', "'#rrggbb'"],
  ['top:\n  theme:\n    accent: #7cb7ff', 'gives no colour to accent.', 'stands in quotes'],
  ['top: {theme: {base: drak}}', 'is based on the theme "drak", which there is not.', 'Did you mean dark?'],
  ['top: {theme: {ok: red, good: blue}}', 'gives two colours to good.', ''],
  ['top: {theme: {constructor: red}}', 'gives a colour to "constructor"', ''],
])('%s', (text, sentence, suggestion) => {
  const {kind, message, suggestions} = failureOf(text)
  expect(kind).toBe('usage')
  expect(message).toContain(`The keys file keys.yaml ${sentence}`)
  expect(suggestions.join('\n')).toContain(suggestion)
})

test('other sections of a file are for others', () => {
  const text = 'profiles: []\ntop:\n  keys:\n    quit: Q\n'
  expect(parseKeysFile(text, 'keys.yaml')).toEqual({keymap: new Map([['quit', ['Q']]]), theme: null})
})

test('colours are read by what they mean, alone or beside keys', () => {
  const text = "top: {theme: {base: 16, accent: '#7CB7FF', error: Red, selection: '#123', dim: gray}}"
  const {keymap, theme} = parseKeysFile(text, 'keys.yaml')
  expect(keymap.size).toBe(0)
  expect(theme).toEqual({
    base: '16',
    colors: new Map<string, unknown>([
      ['accent', {rgb: [124, 183, 255]}],
      ['bad', {number: 1}],
      ['quiet', {number: 8}],
    ]),
    selection: {rgb: [17, 34, 51]},
  })
  const both = parseKeysFile('top: {keys: {quit: Q}, theme: {ok: bright-green}}', 'keys.yaml')
  expect(both.keymap.get('quit')).toEqual(['Q'])
  expect(both.theme).toMatchObject({base: 'auto', colors: new Map([['good', {number: 10}]]), selection: null})
})

test('all screens of the program are looked at', async () => {
  const folder = path.join(import.meta.dirname, '../../../src/tui/screens')
  const found: unknown[] = []
  for await (const file of glob('**/*.ts', {cwd: folder})) {
    const exported: Record<string, unknown> = await import(path.join(folder, file))
    for (const value of Object.values(exported))
      if (typeof value === 'object' && value !== null && 'step' in value && 'view' in value) found.push(value)
  }
  expect(found.length).toBeGreaterThan(5)
  expect(new Set(allScreens)).toEqual(new Set(found))
})
