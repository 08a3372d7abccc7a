import type {Role} from './theme.ts'

/** What a cell holds before it is text. Null is unknown or not applicable: `-` in a table, nothing in CSV. */
export type Cell = string | number | bigint | boolean | null | undefined

/** One column of a table, and of the CSV of the same data. */
export interface Column<Row> {
  /** The name in the JSON contract; it heads the column in CSV. */
  readonly field: string
  /** The heading in a table; default the field in capitals, `REPLICATION FACTOR` for `replicationFactor`. */
  readonly header?: string
  /** The raw value, as it is in JSON and CSV. */
  readonly value: (row: Row) => Cell
  /** What a table shows in its place, for people: `1.20M`, `3m40s`, `1,2,3`. */
  readonly text?: (row: Row) => string | null
  /** Default: right where the values are numbers. */
  readonly align?: 'left' | 'right'
  /** Shown only with `-o wide`; CSV always has it. */
  readonly wide?: boolean
  /** Left out of a table where no row shows a value, such as an error or a rack. */
  readonly optional?: boolean
  /** Where a terminal is too narrow, left out before texts become unreadable: 1 goes first. Columns without it stay. */
  readonly leaves?: number
  /** Never shortened to fit a terminal. Numbers never are. */
  readonly fixed?: boolean
  readonly role?: Role | ((row: Row) => Role | undefined)
}

/** The heading of a column in a table. */
export function columnHeader<Row>(column: Column<Row>): string {
  return column.header ?? column.field.replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ').toUpperCase()
}
