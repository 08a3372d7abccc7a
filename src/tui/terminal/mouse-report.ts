/** What a mouse did, and where: columns and rows of the terminal, counted from 0. */
export interface MouseReport {
  /** The left button was pressed, or the wheel was turned by one notch. */
  readonly action: 'press' | 'wheel-up' | 'wheel-down'
  readonly column: number
  readonly row: number
}

/** A whole report in SGR form (1006): button, column, row, `M` for a press and `m` for a release. */
const MOUSE_REPORTS = /\x1b\[<(\d{1,4});(\d{1,5});(\d{1,5})([Mm])/g

/** What a terminal says late of its background and of itself (OSC 11, DA1), where it was asked and not waited for any more. */
const LATE_ANSWERS = /\x1b\]11;[^\x07\x1b]{0,64}(?:\x07|\x1b\\)|\x1b\[\?[\d;]{0,64}c/g

/** What may become either with the bytes that come next. */
const BEGUN_REPORT = /\x1b(?:\[(?:<[\d;]{0,17}|\?[\d;]{0,64})?|\](?:1(?:1(?:;[^\x07\x1b]{0,64}\x1b?)?)?)?)?$/

/** Shift, Alt and Ctrl, in the number of the button. */
const MODIFIER_BITS = 4 | 8 | 16

const ACTIONS: ReadonlyMap<number, MouseReport['action']> = new Map([
  [0, 'press'],
  [64, 'wheel-up'],
  [65, 'wheel-down'],
])

/** What came from a terminal, taken apart. */
export interface MouseInput {
  /**
   * In the order in which they came: keys as they are, and reports that mean something here, which releases and other
   * buttons do not.
   */
  readonly parts: readonly (string | MouseReport)[]
  /** The end of the input where it may be the beginning of a report, to be put in front of what comes next. */
  readonly begun: string
}

/** Takes the reports of a mouse out of what a terminal has sent, and answers that nobody waits for any more. */
export function splitMouseInput(input: string): MouseInput {
  const begun = BEGUN_REPORT.exec(input)?.[0] ?? ''
  const whole = (begun === '' ? input : input.slice(0, -begun.length)).replace(LATE_ANSWERS, '')
  const parts: (string | MouseReport)[] = []
  let from = 0
  for (const match of whole.matchAll(MOUSE_REPORTS)) {
    if (match.index > from) parts.push(whole.slice(from, match.index))
    from = match.index + match[0].length
    const report = readReport(match)
    if (report !== null) parts.push(report)
  }
  if (from < whole.length) parts.push(whole.slice(from))
  return {parts, begun}
}

function readReport([, button, column, row, end]: RegExpExecArray): MouseReport | null {
  // Wheels with a modifier turn all the same; a press with one may be for the terminal.
  const number = Number(button)
  const action = ACTIONS.get(number >= 64 ? number & ~MODIFIER_BITS : number)
  if (action === undefined || end === 'm') return null
  return {action, column: Number(column) - 1, row: Number(row) - 1}
}
