import {expect} from 'vitest'
import {type ErrorDocument, runJson} from './run-json.ts'
import {type RunOptions, runSamsa} from './run-samsa.ts'

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
  expect({code: run.code, stdout: run.stdout}, run.stderr).toEqual({code, stdout: ''})
  const [first = '', ...rest] = run.stderr.trimEnd().split('\n')
  const suggestions = rest.map((line) => line.replace(/^ {2}(?! )/, ''))
  expect(
    rest.every((line) => /^ {2}\S/.test(line)),
    run.stderr,
  ).toBe(true)
  expect(run.stderr).not.toMatch(/^ +at /m)
  const suffix = error.code === null ? '' : ` [${error.code}]`
  expect(first).toBe(`samsa: ${error.message}${suffix}`)
  expect(suggestions).toEqual(error.suggestions ?? [])
  expect(error.message).toMatch(/^\S.*[.!?]$/)
  return {message: error.message, suggestions, error}
}

function errorOfOnlyRow(document: ChangeDocument): ErrorDocument['error'] {
  const [row, ...others] = Object.values(document).flatMap(
    (value: boolean | readonly Partial<ErrorDocument>[]) => (typeof value === 'boolean' ? [] : value),
  )
  expect(others, JSON.stringify(document)).toEqual([])
  if (!row?.error) throw new Error(`no error in ${JSON.stringify(document)}`)
  return row.error
}
