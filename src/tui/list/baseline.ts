import {formatCompact} from '../../views/numbers.ts'
import type {ListSpec, SortValue} from './column.ts'

/** The quantities of a list at the moment when `m` was pressed, by row and by column: changes are counted from them. */
export type Baseline = ReadonlyMap<string, ReadonlyMap<string, SortValue>>

/** Notes the quantities of the rows as they are. */
export function takeBaseline<Row>(spec: ListSpec<Row>, rows: readonly Row[]): Baseline {
  const columns = spec.columns.filter(({showsChange}) => showsChange)
  return new Map(
    rows.map((row) => [
      spec.idOf(row),
      new Map(columns.map(({title, sortValue}) => [title, sortValue?.(row) ?? null])),
    ]),
  )
}

/** How much a quantity has changed: `+1.20k`, `-3`, `=` for not at all; `new` for what was not there, `-` for unknown. */
export function formatChange(before: SortValue | undefined, now: SortValue): string {
  if (before === undefined) return 'new'
  if (before === null || now === null) return '-'
  const change = Number(now) - Number(before)
  if (Number.isNaN(change)) return '-'
  if (change === 0) return '='
  return change > 0 ? `+${formatCompact(change)}` : formatCompact(change)
}
