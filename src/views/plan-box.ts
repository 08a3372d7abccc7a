import Table from 'cli-table3'
import {type Column, columnHeader} from './column.ts'
import {formatCell} from './table.ts'
import type {Theme} from './theme.ts'

/** A person reads no more before answering; --dry-run prints the whole plan. */
const MOST_ROWS = 40

const ASCII_FRAME = Object.fromEntries([
  ...['top', 'bottom', 'mid'].map((side) => [side, '-']),
  ...['left', 'right', 'middle'].map((side) => [side, '|']),
  ...['top-mid', 'top-left', 'top-right', 'bottom-mid', 'bottom-left', 'bottom-right'].map((corner) => [
    corner,
    '+',
  ]),
  ...['left-mid', 'mid-mid', 'right-mid'].map((corner) => [corner, '+']),
])

/**
 * A plan in a frame, for the question that follows: what is framed is not done yet, where plain tables are results.
 * cli-table3 draws it; its cost grows with the square of the rows, which the limit of rows keeps to a few milliseconds.
 */
export function renderPlanBox<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  theme: Theme,
): string {
  const shown = columns.filter(
    (column) => column.wide !== true && !(column.optional && rows.every((row) => column.value(row) == null)),
  )
  const first = rows[0]
  const table = new Table({
    head: shown.map((column) => theme.heading(columnHeader(column))),
    colAligns: shown.map((column) => {
      if (column.align) return column.align
      const sample = first && column.value(first)
      return typeof sample === 'number' || typeof sample === 'bigint' ? 'right' : 'left'
    }),
    style: {head: [], border: [], compact: true},
    ...(theme.ascii ? {chars: ASCII_FRAME} : {}),
  })
  for (const row of rows.slice(0, MOST_ROWS)) {
    table.push(
      shown.map((column) => {
        const text = formatCell(column.text ? column.text(row) : column.value(row))
        const role = typeof column.role === 'function' ? column.role(row) : column.role
        return role ? theme[role](text) : text
      }),
    )
  }
  const more = rows.length - MOST_ROWS
  const rest = more > 0 ? theme.muted(`and ${more} more; --dry-run prints all\n`) : ''
  return `${table.toString()}\n${rest}`
}
