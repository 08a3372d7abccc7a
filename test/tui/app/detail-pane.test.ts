import {describe, expect, test} from 'vitest'
import type {AppState} from '../../../src/tui/app/app-state.ts'
import {renderFrame} from '../../../src/tui/app/frame.ts'
import {stepApp} from '../../../src/tui/app/step-app.ts'
import {displayWidth} from '../../../src/views/display-width.ts'
import {type FrameScene, frameMs, plainLook, stateOfScene} from '../frames.ts'
import {pollerWith} from '../reports.ts'
import {tailOf} from '../tail-reports.ts'

// The detail of a tail is the whole record: it has more lines than there is room below the table.
const scene: FrameScene = {
  request: {view: 'tail', topic: 'orders-eu-west'},
  feeds: {tail: pollerWith(tailOf(12))},
}
const below = {columns: 110, rows: 32}
const beside = {columns: 200, rows: 60}
const narrow = {columns: 80, rows: 24}

function press(state: AppState, ...keys: readonly string[]): AppState {
  return keys.reduce((before, key) => stepApp(before, {type: 'key', key, nowMs: frameMs}).state, state)
}

function linesOf(state: AppState): string[] {
  const lines = renderFrame(state, plainLook)
  expect(lines).toHaveLength(state.size.rows)
  for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(state.size.columns)
  return lines.map((line) => line.trimEnd())
}

/** Where there are frames, the upper line of the detail's says so; else it has a bar of its own. */
const barOf = (state: AppState) => linesOf(state).find((line) => /lines \d+ to /.test(line))
const rangeOf = (state: AppState) =>
  /lines (\d+) to (\d+) of (\d+)/
    .exec(barOf(state) ?? '')
    ?.slice(1)
    .map(Number)
const cursorRow = (state: AppState) => linesOf(state).find((line) => /^│?> 1/.test(line))
const start = (size: {columns: number; rows: number}) => stateOfScene({...scene, ...size, keys: ['j']})

describe('Tab', () => {
  test('puts the keys of the cursor to the detail, whose bar says what is on show, and back', () => {
    const focused = press(start(below), 'tab')
    expect(rangeOf(focused)?.slice(0, 2)).toEqual([1, 12])
    const row = cursorRow(focused)
    const scrolled = press(focused, 'j', 'j', 'down', 'k')
    expect(rangeOf(scrolled)?.slice(0, 2)).toEqual([3, 14])
    expect(cursorRow(scrolled)).toBe(row)
    const back = press(scrolled, 'tab')
    expect(barOf(back)).toBeUndefined()
    expect(cursorRow(press(back, 'j'))).not.toBe(row)
  })

  test('pages, and goes to both ends, from which one key leads back', () => {
    const focused = press(start(below), 'tab')
    const [, , all = 0] = rangeOf(focused) ?? []
    expect(all).toBeGreaterThan(12)
    expect(rangeOf(press(focused, 'G'))).toEqual([all - 11, all, all])
    expect(rangeOf(press(focused, 'G', 'k'))).toEqual([all - 12, all - 1, all])
    expect(rangeOf(press(focused, 'G', 'g', 'pagedown'))?.[0]).toBe(all - 11)
    expect(rangeOf(press(focused, 'pagedown', 'pageup'))?.[0]).toBe(1)
  })

  test('a detail that is scrolled stays so in the background, until another row is selected', () => {
    const scrolled = press(start(below), 'tab', 'j', 'j', 'tab')
    // The line below the frame's upper one, which says which record it is.
    const topOfDetail = (state: AppState) => linesOf(state).at(-15)
    expect(topOfDetail(scrolled)).not.toMatch(/KEY/)
    expect(topOfDetail(press(scrolled, 'j'))).toMatch(/KEY/)
    expect(topOfDetail(press(scrolled, 'j', 'k'))).toMatch(/KEY/)
  })

  test('Esc goes back to the table, and a key of the table does what it does there', () => {
    const focused = press(start(below), 'tab', 'j')
    expect(press(focused, 'escape').pane.focused).toBe(false)
    const filtering = press(focused, '/', 'j', 'k')
    expect(filtering.pane.focused).toBe(false)
    expect(linesOf(filtering).at(-2)).toMatch(/^ \/ jk/)
    expect(press(focused, 'enter').screen.name).toBe('Record')
    expect(press(focused, 'enter', 'escape').pane).toEqual({focused: false, firstShown: 0, scrolledOn: null})
  })

  test('beside the table it works as below it', () => {
    const focused = press(start(beside), 'tab')
    expect(linesOf(focused)[1]).toMatch(/╮╭─ TIME .* lines 1 to \d+ of \d+ {2}Tab table ─╮$/)
  })

  test('on a small terminal the detail takes the place of the table', () => {
    const focused = press(start(narrow), 'tab')
    expect(linesOf(focused)[2]).toMatch(/^> DETAIL {2}lines 1 to /)
    expect(cursorRow(focused)).toBeUndefined()
    expect(cursorRow(press(focused, 'tab'))).toBeDefined()
  })

  test('does nothing where there is no detail', () => {
    const opened = press(start(below), 'enter')
    expect(press(opened, 'tab', 'e')).toMatchObject({expanded: false, pane: {focused: false}})
  })
})

describe('e', () => {
  test.each([below, beside])('gives the focused pane the whole body, and both again: %j', (size) => {
    const both = linesOf(start(size))
    const table = press(start(size), 'e')
    expect(linesOf(table).join()).not.toMatch(/BYTES/)
    expect(linesOf(press(table, 'e'))).toEqual(both)
    const detail = press(start(size), 'tab', 'e')
    expect(linesOf(detail)[1]).toMatch(/^╭─ TIME .* lines 1 to /)
    expect(cursorRow(detail)).toBeUndefined()
    expect(linesOf(press(detail, 'tab'))).toEqual(linesOf(table))
    expect(linesOf(press(detail, 'e', 'tab'))).toEqual(both)
  })

  test('w is the same key', () => {
    expect(press(start(below), 'w').expanded).toBe(true)
  })

  test('where there is room for one only it says how to see the other', () => {
    const state = press(start(narrow), 'e')
    expect(state).toMatchObject({
      expanded: false,
      notice: 'there is room for one pane only: tab shows the other',
    })
  })
})
