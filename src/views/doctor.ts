import type {Check} from '../core/doctor/check.ts'
import {tableView} from './document.ts'
import {escapeForTerminal} from './escape.ts'
import type {Theme} from './theme.ts'

/** What every check came to. */
export interface Diagnosis {
  /** False where one has failed; one that was not done has not. */
  readonly ok: boolean
  readonly checks: readonly Check[]
}

/** Columns for the name of a check. */
const NAME_WIDTH = 14

/** A check as it is told once it is done: a line, and what to do below it. */
export function renderCheck({name, target, ok, message, suggestion}: Check, theme: Theme): string {
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
  const text = escapeForTerminal(`${what}${message}`, {singleLine: true})
  const line = `${sign} ${theme.key(name.padEnd(NAME_WIDTH))} ${ok === null ? theme.muted(text) : text}\n`
  if (suggestion === null) return line
  return `${line}${' '.repeat(NAME_WIDTH + 3)}${theme.muted(escapeForTerminal(suggestion, {singleLine: true}))}\n`
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
