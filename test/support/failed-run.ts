import {expect} from 'vitest'
import {type ErrorDocument, runJson} from './run-json.ts'
import {type RunOptions, runSamsa, type SamsaRun} from './run-samsa.ts'

/** A list of rows under the noun of the verb. */
interface ChangeDocument {
  readonly executed: boolean
}

export interface FailedRun {
  readonly message: string
  readonly suggestions: readonly string[]
  readonly error: ErrorDocument['error']
}

/**
 * Runs a command that must fail, once for people and once under --json, and expects the same of both: the exit code,
 * nothing on stdout but the document, one sentence with its code in brackets, indented suggestions, and no stack. A verb
 * that changes something has the error in the one row that it failed for.
 */
export async function runFailing(
  args: readonly string[],
  code: number,
  options: RunOptions = {},
): Promise<FailedRun> {
  const [run, document] = await Promise.all([
    runSamsa(args, options),
    runJson<ErrorDocument | ChangeDocument>(args, {...options, code}),
  ])
  const error = 'error' in document ? document.error : errorOfOnlyRow(document)
  const told = toldToPeople(run, code)
  const suffix = error.code === null ? '' : ` [${error.code}]`
  expect(told.firstLine).toBe(`${error.message}${suffix}`)
  expect(told.suggestions).toEqual(error.suggestions ?? [])
  expect(error.message).toMatch(/^\S.*[.!?]$/)
  return {message: error.message, suggestions: told.suggestions, error}
}

/**
 * Runs a command line that must be refused, for people only: one process in place of two, for tables of many lines whose
 * errors come from where those of runFailing do.
 */
export async function runRefused(
  args: readonly string[],
  options: RunOptions = {},
): Promise<Pick<FailedRun, 'message' | 'suggestions'>> {
  const {firstLine, suggestions} = toldToPeople(await runSamsa(args, options), 2)
  const message = firstLine.replace(/ \[[A-Z_]+\]$/, '')
  expect(message).toMatch(/^\S.*[.!?]$/)
  return {message, suggestions}
}

/** What stderr says, which must be all: one sentence, then indented suggestions, and no stack. */
function toldToPeople(run: SamsaRun, code: number): {firstLine: string; suggestions: string[]} {
  expect({code: run.code, stdout: run.stdout}, run.stderr).toEqual({code, stdout: ''})
  const [first = '', ...rest] = run.stderr.trimEnd().split('\n')
  expect(
    rest.every((line) => /^ {2}\S/.test(line)),
    run.stderr,
  ).toBe(true)
  expect(run.stderr).not.toMatch(/^ +at /m)
  expect(first).toMatch(/^samsa: /)
  return {
    firstLine: first.slice('samsa: '.length),
    suggestions: rest.map((line) => line.replace(/^ {2}(?! )/, '')),
  }
}

function errorOfOnlyRow(document: ChangeDocument): ErrorDocument['error'] {
  const [row, ...others] = Object.values(document).flatMap(
    (value: boolean | readonly Partial<ErrorDocument>[]) => (typeof value === 'boolean' ? [] : value),
  )
  expect(others, JSON.stringify(document)).toEqual([])
  if (!row?.error) throw new Error(`no error in ${JSON.stringify(document)}`)
  return row.error
}
