import {Failure} from '../../../errors/failure.ts'
import type {SecretSource} from '../../secrets/read-secret.ts'

/** The forms of a secret in a command line. */
export const SECRET_FORMS = 'env:NAME|file:PATH|command:PROGRAM ARG...|keyring:SERVICE/NAME|prompt'

/**
 * Where a secret is read, as a flag says it. The secret itself is refused: a command line is for all to see, in the list of
 * processes and in the history of the shell. Throws Failure(usage), which repeats nothing of it.
 */
export function parseSecretWord(flag: string, word: string): SecretSource {
  const [, form = '', rest = ''] = /^(\w+):(.*)$/s.exec(word) ?? []
  if (word === 'prompt') return {prompt: true}
  if (form === 'env' && /^[A-Za-z_]\w*$/.test(rest)) return {env: rest}
  if (form === 'file' && rest !== '') return {file: rest}
  if (form === 'keyring' && rest !== '') return {keyring: rest}
  const [program, ...args] = form === 'command' ? rest.trim().split(/\s+/) : []
  if (program && !/['"\\]/.test(rest)) return {command: [program, ...args]}
  throw new Failure('usage', `${flag} takes where the secret is read, not the secret: ${SECRET_FORMS}.`, {
    suggestions: program
      ? [
          'No shell reads the command, so nothing in it is quoted: write it as a list with samsa profile edit.',
        ]
      : ['A command line is seen by others of this machine, and kept in the history of the shell.'],
  })
}
