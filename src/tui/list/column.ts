import type {Glyphs} from '../../views/glyphs.ts'
import type {PaintedText} from '../text/paint.ts'
import type {Tone} from '../theme.ts'

/** What a column sorts by; null is unknown and comes last in both directions. */
export type SortValue = number | bigint | string | null

/** What a cell may look like: its room, and what is drawn with. */
export interface CellLook {
  readonly width: number
  readonly glyphs: Glyphs
  /** A time as `14:03:22`, in the user's time zone. */
  readonly formatTimeOfDay: (atMs: number) => string
  /** How far back a course of a number goes. */
  readonly windowMs: number
}

/** One column of a table of `Row`s. */
export interface ListColumn<Row> {
  /** Names the column in the state and, in capitals or not, to the user. */
  readonly title: string
  /** Columns it needs at the least. */
  readonly minWidth: number
  /** Columns beyond which it does not grow; as `minWidth` where it has one width. */
  readonly maxWidth: number
  readonly align: 'left' | 'right'
  /** The cell as plain text, safe for a terminal; the table cuts and pads it. */
  readonly cell: (row: Row, look: CellLook) => string
  readonly sortValue?: (row: Row) => SortValue
  /** The direction that one wants first: names from A, rates from the top. */
  readonly sortsDescending?: boolean
  /**
   * For quantities that go up and down all the time: at a poll two rows change places only where they differ by more than this, and by
   * more than a tenth. Left out where an order is exact: of names, ids, statuses.
   */
  readonly holdsWithin?: number
  /** Whether it shows its change while a mark is set (`m`): for quantities, not for names of things. */
  readonly showsChange?: boolean
  readonly tone?: (row: Row) => Tone | null
  /**
   * The text of a cell in pieces, for what has more than one colour; null where it has none. Asked for only where
   * there are colours, of rows on the screen. Such a cell is aligned left.
   *
   * @param most signs of the text that there is room for
   */
  readonly paint?: (row: Row, most: number) => readonly PaintedText[] | null
  /** Whether what is further left is older, and paler. */
  readonly fades?: boolean
}

/** What makes a list of `Row`s: how they are called, found and shown. */
export interface ListSpec<Row> {
  readonly columns: readonly ListColumn<Row>[]
  /** Identity of a row over polls: the cursor stays with it. */
  readonly idOf: (row: Row) => string
  /** What `/` looks into. */
  readonly filterTextOf: (row: Row) => string
  /** Whether somebody should look at the row: `x` shows only such ones. Left out where rows have no problems. */
  readonly hasProblem?: (row: Row) => boolean
  /** Whether the id is what the first column shows: it is then as wide as its longest name, before others grow. */
  readonly isNamedById?: boolean
  /** Whether what is known of this row alone is old: it is drawn faint. */
  readonly isStale?: (row: Row) => boolean
}
