import {describe, expect, test} from 'vitest'
import type {ThroughputPollerState} from '../../../src/core/throughput/throughput-poller.ts'
import {allScreens} from '../../../src/tui/app/all-screens.ts'
import {appBindingsOn, viewBindings} from '../../../src/tui/app/app-keys.ts'
import {type AppEvent, type AppState, bindingsOf, screenContext} from '../../../src/tui/app/app-state.ts'
import {countHelpPages} from '../../../src/tui/app/help.ts'
import {helpRoom} from '../../../src/tui/app/layout.ts'
import {stepApp} from '../../../src/tui/app/step-app.ts'
import {asciiGlyphs} from '../../../src/views/glyphs.ts'
import {pollOf, startTestApp} from '../apps.ts'
import {emptyPoller, pollerWith, reportAfter} from '../reports.ts'

const nowMs = 1_000_000

const start = (poller: ThroughputPollerState = emptyPoller()) => startTestApp({nowMs, throughput: poller})

const poll = (poller: ThroughputPollerState, atMs = nowMs): AppEvent => pollOf(poller, atMs)

/** The app with a report, after these keys. */
function appAfter(...keys: readonly string[]): AppState {
  return press(stepApp(start(), poll(pollerWith(reportAfter(5)))).state, ...keys)
}

function press(state: AppState, ...keys: readonly string[]): AppState {
  return keys.reduce((before, key) => stepApp(before, {type: 'key', key, nowMs}).state, state)
}

const effectOf = (state: AppState, key: string) => stepApp(state, {type: 'key', key, nowMs}).effect

test.each(allScreens)('no key has two meanings on the screen $name', ({bindings}) => {
  // Esc and Backspace mean the nearest of two things: clear the filter, else go back.
  const own = bindings.filter(({action}) => action !== 'clear-filter').flatMap(({keys}) => keys)
  const keys = [...own, ...[...appBindingsOn(bindings), ...viewBindings].flatMap((binding) => binding.keys)]
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([])
})

describe('screens', () => {
  test('Enter opens the partitions of the selected topic, Esc comes back to it', () => {
    const opened = appAfter('j', 'enter')
    expect(opened.screen.name).toBe('Partitions')
    const back = press(opened, 'escape')
    expect(back.screen.name).toBe('Topics')
    expect(back.screensBelow).toEqual([])
    expect(press(back, 'enter').screen.name).toBe('Partitions')
  })

  test('Esc first clears the filter of the screen', () => {
    const filtered = appAfter('enter', '/', '1', 'enter')
    expect(press(filtered, 'escape').screen.name).toBe('Partitions')
    expect(press(filtered, 'escape', 'escape').screen.name).toBe('Topics')
  })

  test('Esc on the first screen, and Enter without a topic, do nothing', () => {
    expect(appAfter('escape').screen.name).toBe('Topics')
    expect(press(start(), 'enter').screen.name).toBe('Topics')
  })
})

describe('Esc and a key in one piece, as a slow line delivers them', () => {
  test('are both', () => {
    const after = press(appAfter('enter'), 'alt+?')
    expect(after.screen.name).toBe('Topics')
    expect(after.helpPage).toBe(0)
  })

  test('leave a line that is being typed alone, where people press Alt-b to go back a word', () => {
    const typing = appAfter('/', 'o', 'r')
    expect(press(typing, 'alt+b').screen).toBe(typing.screen)
    const palette = appAfter(':', 'o')
    expect(press(palette, 'alt+b').palette).toBe(palette.palette)
  })
})

describe('keys of the app', () => {
  test.each<[string, ReturnType<typeof effectOf>]>([
    ['q', {type: 'quit'}],
    ['ctrl+c', {type: 'quit'}],
    ['ctrl+z', {type: 'suspend'}],
    ['ctrl+l', {type: 'repaint'}],
    ['r', {type: 'poll-now'}],
    ['+', {type: 'set-interval', intervalMs: 5000}],
    ['-', {type: 'set-interval', intervalMs: 1000}],
    ['j', null],
    ['%', null],
  ])('%s', (key, effect) => {
    expect(effectOf(appAfter(), key)).toEqual(effect)
  })

  test('the interval stops at its ends, and steps from between', () => {
    const at = (intervalMs: number) => start(emptyPoller({intervalMs}))
    expect(effectOf(at(60_000), '+')).toBeNull()
    expect(effectOf(at(1000), '-')).toBeNull()
    expect(effectOf(at(3000), '+')).toEqual({type: 'set-interval', intervalMs: 5000})
    expect(effectOf(at(3000), '-')).toEqual({type: 'set-interval', intervalMs: 2000})
  })

  test('a changed interval is said until the next key', () => {
    expect(appAfter('+').notice).toBe('polling every 5s')
    expect(appAfter('+', 'j').notice).toBeNull()
  })

  test('letters typed into a filter do nothing else, but Ctrl-C still quits', () => {
    const typing = appAfter('/')
    expect(effectOf(typing, 'q')).toBeNull()
    expect(press(typing, 'p', '?', 'r')).toMatchObject({paused: false, helpPage: null})
    expect(effectOf(typing, 'ctrl+c')).toEqual({type: 'quit'})
  })

  test('on a small terminal the help has pages', () => {
    const small = startTestApp({nowMs, size: {columns: 60, rows: 15}})
    expect(press(small, '?', 'j').helpPage).toBe(1)
    expect(press(small, '?', 'j', 'escape').helpPage).toBeNull()
    const pages = countHelpPages(bindingsOf(small), helpRoom(small.size))
    expect(press(small, '?', ...new Array<string>(pages - 1).fill('j')).helpPage).toBe(pages - 1)
    expect(press(small, '?', ...new Array<string>(pages).fill('j')).helpPage).toBeNull()
  })

  test('t goes through the windows of the trends, says so, and comes back', () => {
    const windows = [1, 2, 3, 4].map((times) => appAfter(...new Array<string>(times).fill('t')))
    expect(windows.map(({windowMs}) => windowMs / 60_000)).toEqual([5, 15, 60, 1])
    expect(windows.map(({notice}) => notice)).toEqual([
      'trends over 5m',
      'trends over 15m',
      'trends over 60m',
      'trends over 1m',
    ])
  })

  test('any key closes the help and does nothing else, q quits', () => {
    const large = startTestApp({nowMs, size: {columns: 160, rows: 40}})
    const help = press(stepApp(large, poll(pollerWith(reportAfter(5)))).state, '?')
    expect(help.helpPage).toBe(0)
    expect(press(help, 'p')).toMatchObject({helpPage: null, paused: false})
    expect(press(help, 'enter').screen.name).toBe('Topics')
    expect(effectOf(help, 'q')).toEqual({type: 'quit'})
  })
})

describe('the line behind a colon', () => {
  const typed = (line: string) => [':', ...line, 'enter']

  test('opens a view, and Esc goes to the list that it is in', () => {
    const opened = appAfter(...typed('topic payments'))
    expect(opened.screen.name).toBe('Partitions')
    expect(opened.palette).toBeNull()
    expect(press(opened, 'escape').screen.name).toBe('Topics')
  })

  test('letters typed into it do nothing else, Esc gives it up, a wrong one says why', () => {
    expect(press(appAfter(':'), 'q', 'p')).toMatchObject({palette: {text: 'qp'}, paused: false})
    expect(appAfter(':', 'p', 'escape')).toMatchObject({palette: null, paused: false})
    expect(appAfter(...typed('nothing')).notice).toMatch(/^no "nothing" here/)
    expect(appAfter(...typed('pause')).paused).toBe(true)
  })

  test('E proposes a name, Enter exports the rows in their order', () => {
    const proposed = appAfter('E')
    expect(proposed.palette?.text).toBe('export samsa-topics-19700101T001640.json')
    const effect = effectOf(proposed, 'enter')
    expect(effect).toMatchObject({
      type: 'export',
      target: {format: 'json', path: 'samsa-topics-19700101T001640.json'},
    })
    expect(effect?.type === 'export' && effect.rows).toMatchObject([
      {name: 'payments'},
      {name: 'orders-eu-west'},
      {name: '注文の受付'},
      {},
      {},
      {},
    ])
  })
})

describe('copying', () => {
  test.each<[string, string | RegExp]>([
    ['c', 'payments'],
    ['y', /^{"name":"payments","internal":false,/],
    ['Y', 'samsa topic describe payments -b localhost:9092'],
  ])('%s', (key, text) => {
    const effect = effectOf(appAfter(), key)
    expect(effect).toMatchObject({
      type: 'copy',
      text: typeof text === 'string' ? text : expect.stringMatching(text),
    })
    expect(effect?.type === 'copy' && effect.notice).toBe(`: ${effect?.type === 'copy' && effect.text}`)
  })

  test('without a row says so', () => {
    expect(press(start(), 'c').notice).toBe('there is no row to copy')
  })
})

describe('polls', () => {
  test('a pause holds the report still, and its end shows the newest', () => {
    const paused = appAfter('p')
    const shown = paused.shown.throughput
    const newest = pollerWith(reportAfter(9))
    const later = stepApp(paused, poll(newest)).state
    expect(later.shown.throughput).toBe(shown)
    expect(later.feeds.throughput).toBe(newest)
    expect(press(later, 'p').shown.throughput).toBe(newest.report)
  })

  test('rows stay in place for three seconds after a key, then they are sorted', () => {
    const orderOf = (state: AppState) => {
      const look = {
        width: 80,
        height: 19,
        theme: (_: string, text: string) => text,
        faded: false,
        windowMs: 60_000,
        formatTimeOfDay: String,
      }
      const {lines} = state.screen.view(screenContext(state), {...look, glyphs: asciiGlyphs})
      return lines.map((line) => line.slice(2, 10).trim())
    }
    const swapped = {...reportAfter(5)}
    const reversed = {
      ...swapped,
      topics: swapped.topics.map((topic) => ({...topic, inPerSecond: -(topic.inPerSecond ?? 0)})),
    }
    const before = appAfter('j', 'k')
    const held = stepApp(before, poll(pollerWith(reversed), nowMs + 2999)).state
    expect(orderOf(held)).toEqual(orderOf(before))
    const sorted = stepApp(before, poll(pollerWith(reversed), nowMs + 3000)).state
    expect(orderOf(sorted)).not.toEqual(orderOf(before))
  })

  test('a tick only moves time on', () => {
    const state = appAfter()
    expect(stepApp(state, {type: 'tick', nowMs: 5}).state).toEqual({...state, nowMs: 5})
  })
})
