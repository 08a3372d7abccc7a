import {describe, expect, test} from 'vitest'
import {emptyReports} from '../../../src/tui/app/app-state.ts'
import {type PaletteCommand, parsePalette} from '../../../src/tui/app/palette.ts'
import {
  editLine,
  formatLine,
  type PaletteLine,
  rememberLine,
  startLine,
} from '../../../src/tui/app/palette-line.ts'
import {asciiGlyphs} from '../../../src/views/glyphs.ts'
import {groupsInTrouble} from '../group-reports.ts'
import {reportAfter} from '../reports.ts'

const wrong = (reason: string): PaletteCommand => ({type: 'wrong', reason})
const csv = (path: string): PaletteCommand => ({type: 'export', target: {format: 'csv', path}})
const json = (path: string): PaletteCommand => ({type: 'export', target: {format: 'json', path}})

describe('what is typed behind a colon', () => {
  test.each<[string, ReturnType<typeof parsePalette>]>([
    ['', null],
    ['   ', null],
    ['topics', {type: 'open', request: {view: 'topics'}}],
    [' topic  orders ', {type: 'open', request: {view: 'topic', topic: 'orders'}}],
    ['topic orders 3', {type: 'open', request: {view: 'topic', topic: 'orders', partition: 3}}],
    ['group billing', {type: 'open', request: {view: 'group', group: 'billing'}}],
    ['group the  billing 3', {type: 'open', request: {view: 'group', group: 'the  billing 3'}}],
    ['tail orders', {type: 'open', request: {view: 'tail', topic: 'orders'}}],
    ['pause', {type: 'pause'}],
    ['q', {type: 'quit'}],
    ['export /tmp/x.json', json('/tmp/x.json')],
    ['export /tmp/x.CSV', csv('/tmp/x.CSV')],
    ['export my lags.csv', csv('my lags.csv')],
    ['export csv lags', csv('lags')],
    ['export json lags.csv', json('lags.csv')],
    ['export csvs.json', json('csvs.json')],
    ['export', wrong('export needs the path of a file')],
    ['export csv ', wrong('export needs the path of a file')],
    ['export x.xls', wrong('CSV or JSON? Say :export csv x.xls, or end its name in .csv or .json')],
    ['topic', wrong('top topic needs the name of a topic.')],
    ['brokers 3', wrong('top brokers takes no name; "3" is one.')],
    ['topic a b', wrong('"b" is no partition: they are numbers')],
    ['topic a -1', wrong('"-1" is no partition: they are numbers')],
    ['topic a 1 2', wrong('"2" is too much')],
    ['tail a b', wrong('"b" is too much')],
    ['readers orders.eu', {type: 'readers', topic: 'orders.eu'}],
    ['readers', wrong('readers needs the name of a topic')],
    ['leads 2', {type: 'leads', broker: 2}],
    ['leads all', wrong('leads needs the id of a broker, a number')],
    ['pause now', wrong('"now" is too much')],
    [
      'delete orders',
      wrong(
        'no "delete" here: overview, topics, topic, groups, group, tail, brokers, problems, txn, moves, connect, readers, leads, pause, export, quit',
      ),
    ],
  ])('%s', (line, command) => {
    expect(parsePalette(line)).toEqual(command)
  })
})

describe('the line while it is typed', () => {
  const reports = {...emptyReports, throughput: reportAfter(3), groups: groupsInTrouble}
  const earlierLines = ['topic b', 'topics']
  const typed = (line: PaletteLine | null, ...keys: readonly string[]) =>
    keys.reduce<PaletteLine | null>(
      (before, key) => before && editLine(before, key, {reports, earlierLines}),
      line,
    )
  const textAfter = (text: string, ...keys: readonly string[]) =>
    typed(startLine(text), ...keys)?.text ?? null

  test.each<[string, readonly string[], string | null]>([
    ['to', ['p'], 'top'],
    ['to', ['backspace'], 't'],
    ['', ['backspace'], null],
    ['to', ['escape'], null],
    ['to', ['ctrl+u'], ''],
    ['to', ['pagedown'], 'to'],
    ['to', ['日'], 'to日'],
    // Earlier lines, and back to what was typed.
    ['x', ['up'], 'topic b'],
    ['x', ['up', 'up'], 'topics'],
    ['x', ['up', 'up', 'up'], 'topics'],
    ['x', ['up', 'up', 'down'], 'topic b'],
    ['x', ['up', 'up', 'down', 'down'], 'x'],
    ['x', ['down'], 'x'],
    ['x', ['up', '3', 'down'], 'topic b3'],
    // Words: as far as they agree, then one after the other.
    ['p', ['tab'], 'problems'],
    ['p', ['tab', 'tab'], 'pause'],
    ['tai', ['tab'], 'tail '],
    ['to', ['tab'], 'topic'],
    ['to', ['tab', 'tab'], 'topics'],
    ['to', ['tab', 'tab', 'tab'], 'topic '],
    ['to', ['tab', 'tab', 'tab', 'tab'], 'topics'],
    ['nothing', ['tab'], 'nothing'],
    // Names of topics and groups.
    ['topic pa', ['tab'], 'topic payments'],
    ['tail  cl', ['tab'], 'tail clicks.raw'],
    ['group o', ['tab'], 'group orders-enricher'],
    ['group export', ['tab'], 'group billing-export'],
    ['topic o', ['tab', ' ', '3'], 'topic orders-eu-west 3'],
    ['topic evil', ['tab'], 'topic evil\x1b]0;owned\x07\x1b[2J\u202etopic'],
    ['export ', ['tab', 'tab'], 'export json '],
    ['export s', ['tab'], 'export s'],
    ['pause ', ['tab'], 'pause '],
  ])('%j and %j', (text, keys, edited) => {
    expect(textAfter(text, ...keys)).toBe(edited)
  })

  test('says what it can go on with, the one that Tab has brought first', () => {
    const shown = (text: string, ...keys: readonly string[]) => {
      const line = typed(startLine(text), ...keys)
      return line === null ? null : formatLine(line, reports, asciiGlyphs)
    }
    expect(shown('to')).toBe(' : to_   topics  topic')
    expect(shown('to', 'tab', 'tab', 'tab')).toBe(' : topic _   topic')
    expect(shown('topic e')).toBe(' : topic e_   evil\\x1b]0;owned\\x07\\x1b[2J\\u202etopic')
    expect(shown('group ')).toMatch(/^ : group _ {3}audit-sink {2}billing-export {2}checkout/)
  })

  test('a line that is entered again is remembered once', () => {
    expect(rememberLine(['a', 'b'], 'b')).toEqual(['b', 'a'])
    expect(rememberLine(['a'], '  ')).toEqual(['a'])
    const many = Array.from({length: 60}, (_, index) => `topic ${index}`)
    expect(many.reduce<readonly string[]>(rememberLine, [])).toHaveLength(50)
  })
})
