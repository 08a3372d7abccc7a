/** The detail beside a table: whether keys go to it, and how far it is scrolled. */
export interface DetailPane {
  readonly focused: boolean
  /** The first of its lines that is on show. */
  readonly firstShown: number
  /** What it was scrolled on: for another row it starts at its first line. Null while it is not scrolled. */
  readonly scrolledOn: string | null
}

/** Keys go to the table. */
export const quietPane: DetailPane = {focused: false, firstShown: 0, scrolledOn: null}

/** Lines that a detail is asked for where it is scrolled: more than anybody reads there. */
export const MOST_DETAIL_LINES = 1_000
