import type {Check} from '../core/doctor/check.ts'
import {tableView} from './document.ts'
import {escapeForTerminal} from './escape.ts'
import type {Theme} from './theme.ts'
import {wrapWords} from './wrap-words.ts'

/** What every check came to. */
export interface Diagnosis {
  /** False where one has failed; one that was not done has not. */
  readonly ok: boolean
  readonly checks: readonly Check[]
}

/** Columns for the name of a check. */
const NAME_WIDTH = 14
const INDENT = ' '.repeat(NAME_WIDTH + 3)

/** Columns that a text has on however narrow a terminal. */
const LEAST_TEXT = 20

/** A check as it is told once it is done, in lines of this width: what was found, and what to do below it. */
export function renderCheck(
  {name, target, ok, message, suggestion}: Check,
  theme: Theme,
  width: number,
): string {
  const ascii = theme.ascii === true
  const sign =
    ok === null
      ? theme.muted(ascii ? '-' : '·')
      : ok && suggestion !== null
        ? theme.warn('!')
        : ok
          ? theme.ok(ascii ? 'ok' : '✓')
          : theme.error(ascii ? '!!' : '✗')
  // A failure says itself what it is about.
  const what = target === '' || message.startsWith(target) ? '' : `${target}: `
  const linesOf = (text: string): string[] =>
    wrapWords(escapeForTerminal(text, {singleLine: true}), Math.max(LEAST_TEXT, width - INDENT.length))
  const text = linesOf(`${what}${message}`).map((line) => (ok === null ? theme.muted(line) : line))
  const advice = suggestion === null ? [] : linesOf(suggestion).map((line) => theme.muted(line))
  return `${sign} ${theme.key(name.padEnd(NAME_WIDTH))} ${[...text, ...advice].join(`\n${INDENT}`)}\n`
}

export const diagnosisView = tableView({
  rows: (data: Diagnosis) => data.checks,
  columns: [
    {field: 'name', value: (check: Check) => check.name},
    {field: 'target', value: (check: Check) => check.target},
    {field: 'ok', value: (check: Check) => check.ok},
    {field: 'message', value: (check: Check) => check.message},
    {field: 'suggestion', value: (check: Check) => check.suggestion},
    {field: 'ms', value: (check: Check) => check.ms},
  ],
})
