import type {Problem} from '../../core/source/source-tree.ts'
import {tableView} from '../document.ts'
import {escapeForTerminal} from '../escape.ts'

/** What `validate` says of files. */
export interface Validation {
  readonly valid: boolean
  readonly problems: readonly Problem[]
}

/** A line a problem, in the form that editors and CI find places in. */
export const validationView = tableView({
  rows: (result: Validation) => result.problems,
  columns: [
    {field: 'file', value: (problem) => problem.file},
    {field: 'line', value: (problem) => problem.line},
    {field: 'column', value: (problem) => problem.column},
    {field: 'message', value: (problem) => problem.message},
  ],
  text: ({problems}) =>
    problems
      .map(({file, line, column, message}) =>
        escapeForTerminal(`${file}:${line}:${column}: ${message}`, {singleLine: true}),
      )
      .join('\n'),
})
