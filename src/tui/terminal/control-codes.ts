/** Begin and end of a synchronized update (DEC 2026): the terminal shows what is between as one; others ignore it. */
export const BEGIN_UPDATE = '\x1b[?2026h'
export const END_UPDATE = '\x1b[?2026l'

/** To the first column of a row, counted from 0. */
export function toRow(row: number): string {
  return `\x1b[${row + 1};1H`
}

/** To a column of a row, both counted from 0. */
export function toCell(row: number, column: number): string {
  return `\x1b[${row + 1};${column + 1}H`
}

/** Erases from the cursor to the end of its line. */
export const ERASE_TO_END_OF_LINE = '\x1b[K'

/** Erases from the cursor to the end of the screen. Never 3J: the lines above the screen are the user's. */
export const ERASE_BELOW = '\x1b[J'

/** Ends every colour and attribute. */
export const RESET_ATTRIBUTES = '\x1b[0m'

/**
 * What a dashboard changes on the terminal: the alternate screen, no cursor, no wrapping at the last column, marks around
 * what is pasted (2004). Wrapping is off so that a full line leaves the cursor where it is: a pending wrap would eat
 * the last column or scroll.
 */
export const ENTER_DASHBOARD = '\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[?2004h\x1b[H'

/** Takes back `ENTER_DASHBOARD`, whatever state an interrupted frame has left. */
export const LEAVE_DASHBOARD = `${END_UPDATE}${RESET_ATTRIBUTES}\x1b[?2004l\x1b[?7h\x1b[?1049l\x1b[?25h`

/** Presses of buttons and turns of the wheel (1000), in the form that has no largest column (SGR, 1006). */
export const REPORT_MOUSE = '\x1b[?1000h\x1b[?1006h'

/** Takes back `REPORT_MOUSE`. */
export const IGNORE_MOUSE = '\x1b[?1006l\x1b[?1000l'
