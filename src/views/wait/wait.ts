import type {WaitResult} from '../../core/wait/wait-until.ts'
import {tableView, type View} from '../document.ts'
import {escapeForTerminal} from '../escape.ts'
import {formatDuration} from '../numbers.ts'

/** One line where it is met, told by `summary`; else what there is, where that is told, and a line for each thing that was missing. */
export function waitView(summary: string): View<WaitResult> {
  return tableView({
    rows: ({missing}: WaitResult) => missing,
    columns: [{field: 'missing', value: (sentence: string) => sentence}],
    text: ({met, waitedMs, missing}, {theme}) => {
      if (met) return escapeForTerminal(summary, {singleLine: true})
      const lines = missing.map((line) => theme.error(escapeForTerminal(line, {singleLine: true})))
      const there = summary === '' ? [] : [escapeForTerminal(summary, {singleLine: true})]
      return [...there, ...lines, `Not met after ${formatDuration(waitedMs)}.`].join('\n')
    },
  })
}
