import type {SecretReader} from '../../core/connection/connection-secrets.ts'
import {readSecret} from '../../core/secrets/read-secret.ts'
import {Secret} from '../../core/secrets/secret.ts'
import {capitalized} from '../../errors/capitalized.ts'
import {Failure} from '../../errors/failure.ts'
import {isOpenToOthers} from './profile-files.ts'

/**
 * Reads secrets of profiles: as core does, but that a file of this user that others can read is refused, and that somebody is
 * asked where it has to be typed. `withoutDeadline` holds the command's time while they type; null where nobody may be asked.
 */
export function secretReader(
  withoutDeadline: (<T>(ask: () => Promise<T>) => Promise<T>) | null,
): SecretReader {
  return async (what, source, signal) => {
    if ('prompt' in source && withoutDeadline !== null) return withoutDeadline(() => askSecret(what))
    if ('file' in source && isOpenTo(source.file))
      throw new Failure('usage', `${capitalized(what)} is in ${source.file}, which others can read.`, {
        code: 'SECRET_OPEN_TO_OTHERS',
        suggestions: [`chmod 600 ${source.file}`],
      })
    return readSecret(what, source, signal)
  }
}

function isOpenTo(file: string): boolean {
  try {
    return isOpenToOthers(file)
  } catch {
    // That it cannot be read is told by who reads it.
    return false
  }
}

/** Asks on the terminal; what is typed is not shown. Standard input may be records: without a terminal it is a usage error. */
export async function askSecret(what: string): Promise<Secret> {
  requireTerminal(what, 'For scripts, a profile reads it from {env: NAME}, {file: PATH} or {command: [...]}.')
  return new Secret(await type(capitalized(what)))
}

/**
 * Asks for a secret that nothing can compare with yet: twice, and neither empty nor two different ones are taken. `flag` says how
 * a script gives it.
 */
export async function askNewSecret(what: string, flag: string): Promise<Secret> {
  requireTerminal(what, `For scripts, ${flag} says where it is read.`)
  const typed = await type(capitalized(what))
  if (typed === '') throw new Failure('usage', `${capitalized(what)} is empty. Nothing was done.`)
  if ((await type('Once more')) !== typed)
    throw new Failure('usage', 'The two are not the same. Nothing was done.', {code: 'NOT_CONFIRMED'})
  return new Secret(typed)
}

function requireTerminal(what: string, suggestion: string): void {
  if (process.stdin.isTTY && process.stderr.isTTY) return
  throw new Failure('usage', `${capitalized(what)} has to be typed, and there is no terminal to ask on.`, {
    code: 'NO_TERMINAL',
    suggestions: [suggestion],
  })
}

async function type(message: string): Promise<string> {
  const {isCancel, password} = await import('@clack/prompts')
  const typed = await password({message, output: process.stderr})
  if (isCancel(typed)) throw new Failure('interrupted', 'Interrupted.', {code: 'SIGINT'})
  return typed ?? ''
}
