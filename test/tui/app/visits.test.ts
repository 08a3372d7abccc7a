import {expect, test} from 'vitest'
import type {AppState} from '../../../src/tui/app/app-state.ts'
import {renderFrame} from '../../../src/tui/app/frame.ts'
import {stepApp} from '../../../src/tui/app/step-app.ts'
import {troubledCluster} from '../cluster-reports.ts'
import {frameMs, plainLook, stateOfScene} from '../frames.ts'
import {groupsInTrouble} from '../group-reports.ts'
import {pollerWith, reportAfter} from '../reports.ts'

const feeds = {
  throughput: pollerWith(reportAfter(12)),
  groups: pollerWith(groupsInTrouble),
  cluster: pollerWith(troubledCluster),
}

function press(state: AppState, ...keys: readonly string[]): AppState {
  return keys.reduce((before, key) => stepApp(before, {type: 'key', key, nowMs: frameMs}).state, state)
}

const start = () => stateOfScene({request: {view: 'topics'}, feeds})
const typed = (line: string) => [':', ...line, 'enter']
/** The beginning of the second line: which screen is on show. */
const titleOf = (state: AppState) => /^ (.*?) {2,}/.exec(`${renderFrame(state, plainLook)[1]}  `)?.[1]

test('[ goes back through views and sub-screens as they were visited, ] forward again', () => {
  const visited = press(start(), 'enter', '3', 'enter', 'tab', '5')
  expect(titleOf(visited)).toMatch(/^BROKERS/)
  const titles = ['[', '[', '[', '['].map((_, index, keys) =>
    titleOf(press(visited, ...keys.slice(0, index + 1))),
  )
  // A tab is no visit, but the place is left with it.
  expect(titles).toEqual(['billing-export', 'GROUPS 7', 'orders-eu-west', 'TOPICS 6'])
  const members = renderFrame(press(visited, '['), plainLook)[1]
  expect(members).toContain('[MEMBERS]')
  const first = press(visited, '[', '[', '[', '[')
  expect(
    ['BROKERS 4', 'billing-export', 'GROUPS 7'].map((_, index) =>
      titleOf(press(first, ...Array(4 - index).fill(']'))),
    ),
  ).toEqual(['BROKERS 4', 'billing-export', 'GROUPS 7'])
})

test('at both ends it says so and stays', () => {
  expect(press(start(), '[')).toMatchObject({notice: 'no screen was visited before this one', view: 'topics'})
  expect(press(start(), ']')).toMatchObject({notice: 'no screen was visited after this one', view: 'topics'})
})

test('Esc goes back a level and is a visit like others; a new visit forgets what was ahead', () => {
  const back = press(start(), 'enter', 'escape')
  expect(titleOf(press(back, '['))).toBe('orders-eu-west')
  expect(titleOf(press(back, '[', '['))).toBe('TOPICS 6')
  const elsewhere = press(back, '[', '[', '5')
  expect(press(elsewhere, ']').notice).toBe('no screen was visited after this one')
  expect(titleOf(press(elsewhere, '['))).toBe('TOPICS 6')
})

test('a screen comes back with its cursor, filter and level', () => {
  const left = press(start(), 'j', '/', ...'pay', 'enter', 'enter', '3')
  const there = press(left, '[')
  expect(titleOf(there)).toBe('payments')
  expect(titleOf(press(there, 'escape'))).toBe('TOPICS 1 of 6')
  expect(renderFrame(press(left, '[', '['), plainLook)[3]).toMatch(/^> payments/)
})

test('the keys of the views still come back to where one was', () => {
  const state = press(start(), 'enter', '3', '[')
  expect(titleOf(state)).toBe('orders-eu-west')
  expect(titleOf(press(state, '3', 'enter', '2'))).toBe('orders-eu-west')
  expect(titleOf(press(state, '3', 'enter', '2', '3'))).toBe('billing-export')
})

test(':topic with a number puts the cursor on that partition', () => {
  const opened = press(start(), ...typed('topic payments 3'))
  expect(
    opened.screen.selection({reports: opened.shown, newest: opened.shown, pageRows: 10, nowMs: 0}),
  ).toMatchObject({
    name: 'payments-3',
  })
  expect(press(start(), ...typed('topic payments 99')).screen.name).toBe('Partitions')
  expect(titleOf(press(opened, '['))).toBe('TOPICS 6')
})

test('history is bounded', () => {
  const many = press(start(), ...Array.from({length: 120}, (_, index) => (index % 2 === 0 ? '3' : '2')))
  expect(many.visitedBefore).toHaveLength(50)
})
