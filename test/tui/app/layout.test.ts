import {describe, expect, test} from 'vitest'
import {planLayout} from '../../../src/tui/app/layout.ts'

describe('where the parts of a screen go', () => {
  const many = Number.POSITIVE_INFINITY

  test.each([
    [59, 24],
    [80, 14],
  ])('%i x %i is too small', (columns, rows) => {
    expect(planLayout({columns, rows}, {hasDetail: true, rows: many})).toBeNull()
  })

  test.each([
    ['the table alone', 60, 15, {isFramed: false, tableWidth: 60, pageRows: 10, detail: null, events: null}],
    ['wide, but not high', 159, 29, {isFramed: false, tableWidth: 159, pageRows: 24, detail: null}],
    [
      'a detail below, both in frames',
      100,
      30,
      {
        isFramed: true,
        tableWidth: 98,
        pageRows: 14,
        detail: {place: 'below', width: 98, height: 8},
        events: null,
      },
    ],
    ['with a chart in it', 120, 40, {pageRows: 16, detail: {place: 'below', height: 16}}],
    [
      'a detail beside it',
      160,
      49,
      {tableWidth: 94, pageRows: 43, detail: {place: 'right', width: 62, height: 44}, events: null},
    ],
    [
      'the event log too',
      200,
      60,
      {
        tableWidth: 118,
        pageRows: 45,
        detail: {place: 'right', width: 78, height: 46},
        events: {width: 198, height: 7},
      },
    ],
    ['high, but not wide', 159, 60, {detail: {place: 'below'}, events: null}],
  ])('%s at %i x %i', (_name, columns, rows, expected) => {
    expect(planLayout({columns, rows}, {hasDetail: true, rows: many})).toMatchObject(expected)
  })

  test('what few rows leave is the detail below them', () => {
    expect(planLayout({columns: 120, rows: 40}, {hasDetail: true, rows: 8})).toMatchObject({
      pageRows: 8,
      detail: {place: 'below', height: 24},
    })
    expect(planLayout({columns: 120, rows: 40}, {hasDetail: true, rows: 0})).toMatchObject({pageRows: 6})
  })

  test('a screen without a detail has all of it', () => {
    expect(planLayout({columns: 200, rows: 60}, {hasDetail: false, rows: many})).toEqual({
      isFramed: true,
      tableWidth: 198,
      pageRows: 54,
      detail: null,
      events: null,
    })
  })

  test('the parts never take more lines or columns than there are', () => {
    for (let columns = 60; columns < 260; columns += 7) {
      for (let rows = 15; rows < 90; rows += 3) {
        for (const wanted of [0, 7, 30, many]) {
          const layout = planLayout({columns, rows}, {hasDetail: true, rows: wanted})
          const {detail, events} = layout ?? {}
          const frame = layout?.isFramed === true ? 2 : 0
          const beside = detail?.place === 'right' ? detail.width + frame : 0
          expect((layout?.tableWidth ?? 0) + frame + beside).toBe(columns)
          const below = detail?.place === 'below' ? detail.height + frame : 0
          const log = events ? events.height + frame : 0
          // The first line, the header, the message and the keys; without frames the title is a line too.
          const others = frame === 0 ? 5 : 4
          expect((layout?.pageRows ?? 0) + frame + below + log).toBe(rows - others)
        }
      }
    }
  })
})
