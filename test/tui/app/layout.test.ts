import {describe, expect, test} from 'vitest'
import {planLayout} from '../../../src/tui/app/layout.ts'

describe('where the parts of a screen go', () => {
  test.each([
    [59, 24],
    [80, 14],
  ])('%i x %i is too small', (columns, rows) => {
    expect(planLayout({columns, rows}, true)).toBeNull()
  })

  test.each([
    ['the table alone', 60, 15, {tableWidth: 60, pageRows: 10, detail: null, events: null}],
    ['wide, but not high', 159, 29, {tableWidth: 159, pageRows: 24, detail: null, events: null}],
    [
      'a detail below',
      100,
      30,
      {tableWidth: 100, pageRows: 17, detail: {place: 'below', width: 100, height: 8}, events: null},
    ],
    [
      'a detail beside it',
      160,
      49,
      {tableWidth: 96, pageRows: 44, detail: {place: 'right', width: 63, height: 45}, events: null},
    ],
    [
      'the event log too',
      200,
      60,
      {
        tableWidth: 120,
        pageRows: 47,
        detail: {place: 'right', width: 79, height: 48},
        events: {width: 200, height: 8},
      },
    ],
    ['high, but not wide', 159, 60, {detail: {place: 'below'}, events: null}],
  ])('%s at %i x %i', (_name, columns, rows, expected) => {
    expect(planLayout({columns, rows}, true)).toMatchObject(expected)
  })

  test('a screen without a detail has all of it', () => {
    expect(planLayout({columns: 200, rows: 60}, false)).toEqual({
      tableWidth: 200,
      pageRows: 55,
      detail: null,
      events: null,
    })
  })

  test('the parts never take more lines or columns than there are', () => {
    for (let columns = 60; columns < 260; columns += 7) {
      for (let rows = 15; rows < 90; rows += 3) {
        const layout = planLayout({columns, rows}, true)
        const {detail, events} = layout ?? {}
        const beside = detail?.place === 'right' ? detail.width + 1 : 0
        const below = (detail?.place === 'below' ? detail.height : 0) + (events?.height ?? 0)
        expect((layout?.tableWidth ?? 0) + beside).toBe(columns)
        expect((layout?.pageRows ?? 0) + below).toBe(rows - 5)
      }
    }
  })
})
