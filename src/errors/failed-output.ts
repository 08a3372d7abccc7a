import {Failure} from './failure.ts'

/** The failure of an output that could not be written, such as stdout on a full disk. */
export function failedOutput(error: NodeJS.ErrnoException): Failure {
  const text = `The output could not be written: ${error.message}`
  return new Failure('failed', text, {code: error.code, cause: error})
}
