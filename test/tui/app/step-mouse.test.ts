import {describe, expect, test} from 'vitest'
import type {AppState} from '../../../src/tui/app/app-state.ts'
import {renderFrame} from '../../../src/tui/app/frame.ts'
import {stepApp} from '../../../src/tui/app/step-app.ts'
import type {MouseReport} from '../../../src/tui/terminal/mouse-report.ts'
import {type FrameScene, frameMs, plainLook, stateOfScene} from '../frames.ts'
import {groupsInTrouble} from '../group-reports.ts'
import {pollerWith, reportAfter} from '../reports.ts'
import {tailOf} from '../tail-reports.ts'

const topics: FrameScene = {
  request: {view: 'topics'},
  feeds: {throughput: pollerWith(reportAfter(12))},
}
const groups: FrameScene = {request: {view: 'groups'}, feeds: {groups: pollerWith(groupsInTrouble)}}
const tail: FrameScene = {
  request: {view: 'tail', topic: 'orders-eu-west'},
  feeds: {throughput: pollerWith(reportAfter(12)), tail: pollerWith(tailOf(30))},
}

const mouse = (state: AppState, report: MouseReport) =>
  stepApp(state, {type: 'mouse', report, nowMs: frameMs}).state
const linesOf = (state: AppState) => renderFrame(state, plainLook)
const cursorRow = (state: AppState) => linesOf(state).findIndex((line) => /^│?>/.test(line))
const nameAt = (state: AppState, row: number) =>
  linesOf(state)
    [row]?.replace(/^│?[> ] /, '')
    .trimStart()
    .split(' ')[0]

/** Clicks where this text is drawn, in the table. */
function click(state: AppState, text: string): AppState {
  const row = linesOf(state).findIndex((line, index) => index > 1 && line.includes(text))
  const column = linesOf(state)[row]?.indexOf(text) ?? -1
  if (column < 0) throw new Error(`${text} is not on the screen`)
  return mouse(state, {action: 'press', row, column})
}
const wheel = (state: AppState, action: 'wheel-up' | 'wheel-down', row = 10, column = 10) =>
  mouse(state, {action, row, column})

describe('a click', () => {
  test.each([[80], [110], [200]])('selects each row of a list at %i columns', (columns) => {
    const state = stateOfScene({...groups, columns, rows: 32})
    // The first one is selected already.
    for (let row = 4; row < 9; row++) {
      const clicked = mouse(state, {action: 'press', row, column: 5})
      expect(cursorRow(clicked)).toBe(row)
      expect(nameAt(clicked, row)).toBe(nameAt(state, row))
    }
  })

  test('on the selected row opens it, where Enter does', () => {
    const selected = click(stateOfScene(topics), 'payments')
    expect(selected.screen.name).toBe('Topics')
    const opened = click(selected, 'payments')
    expect(opened.screen.name).toBe('Partitions')
    const again = mouse(opened, {action: 'press', row: cursorRow(opened), column: 5})
    expect(again.screen.name).toBe('Partitions')
  })

  test('on the selected record of a tail opens it', () => {
    const state = stateOfScene(tail)
    expect(mouse(state, {action: 'press', row: cursorRow(state), column: 5}).screen.name).toBe('Record')
  })

  test('on a title sorts by it, and again the other way round', () => {
    const byStatus = click(stateOfScene(topics), 'STATUS')
    expect(linesOf(byStatus)[1]).toContain('sort:STATUS↓')
    expect(linesOf(click(byStatus, 'STATUS'))[1]).toContain('sort:STATUS↑')
  })

  test('on the title of a column without an order, below the last row and on the other lines does nothing', () => {
    const state = stateOfScene(topics)
    const before = linesOf(state)
    expect(linesOf(click(state, 'TREND'))).toEqual(before)
    for (const row of [0, 1, 20, 22, 23])
      expect(linesOf(mouse(state, {action: 'press', row, column: 3}))).toEqual(before)
  })

  test('keeps a filter that is being typed', () => {
    const state = click(stateOfScene({...topics, keys: ['/', 'a']}), 'audit-log')
    expect(linesOf(state)[1]).toContain('/filter: a ')
    expect(linesOf(state).at(-2)).not.toContain('undo')
  })

  test('closes the help, and does nothing to a line behind a colon', () => {
    expect(
      mouse(stateOfScene({...topics, keys: ['?']}), {action: 'press', row: 5, column: 5}).helpPage,
    ).toBeNull()
    const typing = stateOfScene({...topics, keys: [':', 't']})
    expect(linesOf(click(typing, 'payments'))).toEqual(linesOf(typing))
  })

  test('brings the focus to the pane below it', () => {
    const state = stateOfScene({...groups, columns: 200, rows: 60})
    const detail = mouse(state, {action: 'press', row: 10, column: 150})
    expect(detail.pane.focused).toBe(true)
    expect(mouse(detail, {action: 'press', row: 4, column: 5}).pane.focused).toBe(false)
  })

  test('on a terminal that is too small does nothing', () => {
    const state = stateOfScene({...topics, columns: 40, rows: 10})
    expect(mouse(state, {action: 'press', row: 3, column: 3}).screen.name).toBe('Topics')
  })
})

describe('the wheel', () => {
  test('goes three rows, and not beyond the ends', () => {
    const down = wheel(stateOfScene(groups), 'wheel-down')
    expect(cursorRow(down)).toBe(6)
    expect(cursorRow(wheel(down, 'wheel-up'))).toBe(3)
    const bottom = [1, 2, 3, 4].reduce((state) => wheel(state, 'wheel-down'), down)
    expect(cursorRow(bottom)).toBe(9)
  })

  test('at the top leaves the cursor free to follow what is on top', () => {
    const state = wheel(stateOfScene(tail), 'wheel-up')
    const later = stepApp(state, {type: 'poll', feed: 'tail', poller: pollerWith(tailOf(33)), nowMs: frameMs})
    expect(cursorRow(later.state)).toBe(3)
  })

  test('scrolls a record', () => {
    const record = stateOfScene({...tail, rows: 15, keys: ['j', 'enter']})
    expect(linesOf(wheel(record, 'wheel-down'))[3]).toBe(linesOf(record)[6])
  })

  test('over the detail scrolls that, and leaves the cursor and the focus', () => {
    const state = stateOfScene({...tail, columns: 110, rows: 32, keys: ['j', 'j', 'j', 'j']})
    const scrolled = wheel(state, 'wheel-down', 22, 50)
    expect(cursorRow(scrolled)).toBe(cursorRow(state))
    expect(scrolled.pane.focused).toBe(false)
    const top = linesOf(state).findIndex((line) => line.startsWith('╭─ TIME'))
    expect(linesOf(scrolled)[top]).toBe(linesOf(state)[top])
    expect(linesOf(scrolled)[top + 1]).toBe(linesOf(state)[top + 4])
  })
})

describe('a paste', () => {
  const paste = (state: AppState, text: string) => stepApp(state, {type: 'paste', text, nowMs: frameMs})

  test('goes into a filter as text, also what would be keys', () => {
    const {state, effect} = paste(stateOfScene({...topics, keys: ['/']}), 'pay qS')
    expect(linesOf(state).at(-2)).toContain(' / pay qS')
    expect(effect).toBeNull()
  })

  test('goes behind a colon', () => {
    const {state} = paste(stateOfScene({...topics, keys: [':', 't']}), 'opic payments')
    expect(linesOf(state).at(-2)).toContain(' : topic payments')
  })

  test.each([
    ['on a list', []],
    ['on the help', ['?']],
  ])('%s presses no key', (_name, keys) => {
    const before = stateOfScene({...topics, keys})
    const {state, effect} = paste(before, 'qqG4')
    expect(effect).toBeNull()
    expect(state).toMatchObject({view: 'topics', helpPage: before.helpPage})
    expect(state.notice).toContain('can be pasted')
  })
})
