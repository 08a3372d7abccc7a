import {capitalized} from '../../errors/capitalized.ts'
import {Failure} from '../../errors/failure.ts'
import {machineCodeFailureIn} from '../../errors/machine-code.ts'
import {readBoundedLater} from '../../user/bounded-reading.ts'
import {Secret} from './secret.ts'

/** Where a secret comes from: a variable of the environment, a file, what a program prints, the keyring, or somebody who is asked. */
export type SecretSource =
  | {readonly env: string}
  | {readonly file: string}
  | {readonly command: readonly [program: string, ...args: string[]]}
  | {readonly keyring: string}
  | {readonly prompt: true}

/** Far more than any secret has. */
const MOST_BYTES = 1024 * 1024

/** How long a program may take: long enough for somebody to unlock a store. */
const PROGRAM_MS = 10_000

/**
 * Reads a secret; a line break at its end is not part of it. Throws a Failure(usage) that says where it was looked for, and
 * nothing of what was found there: like every other setting that cannot be used, it keeps all from being sent.
 *
 * @param what what it is, for the sentence: `the password of user shop`
 */
export async function readSecret(what: string, source: SecretSource, signal: AbortSignal): Promise<Secret> {
  const text = (await readText(what, source, signal)).replace(/\r?\n$/, '')
  const place = describeSecretSource(source)
  if (text === '') throw unusable(what, `${place} is empty`)
  if (/[\r\n]/.test(text)) throw unusable(what, `${place} has several lines`)
  return new Secret(text)
}

async function readText(what: string, source: SecretSource, signal: AbortSignal): Promise<string> {
  if ('env' in source) {
    const value = process.env[source.env]
    if (value === undefined) throw unusable(what, `the variable ${source.env} is not set`)
    return value
  }
  if ('file' in source) {
    try {
      return (await readBoundedLater(source.file, {mostBytes: MOST_BYTES, signal})).toString()
    } catch (error) {
      signal.throwIfAborted()
      throw unusable(what, reasonOf(error, source.file))
    }
  }
  if ('keyring' in source) return readKeyring(what, source.keyring)
  if ('prompt' in source)
    throw unusable(what, 'it has to be typed, and there is nobody to ask', undefined, [
      'A profile can have it read from {env: NAME}, {file: PATH} or {command: [...]}.',
    ])
  return runProgram(what, source.command, signal)
}

/** `service/account`, as `profile add` writes it into the store of the system. */
async function readKeyring(what: string, entry: string): Promise<string> {
  const [service = '', account = ''] = splitKeyringEntry(entry)
  // A library of the system is loaded with it.
  const {AsyncEntry} = await import('@napi-rs/keyring').catch((error: unknown) => {
    const known = machineCodeFailureIn(error)
    const reason = known?.message.replace(/\.$/, '') ?? 'its package has no build for this machine'
    throw unusable(what, `the keyring cannot be reached: ${reason}`, error, known?.suggestions)
  })
  try {
    const text = await new AsyncEntry(service, account).getPassword()
    if (text !== undefined && text !== null) return text
  } catch (error) {
    throw unusable(
      what,
      `the keyring of this system cannot be read (${error instanceof Error ? error.message : error})`,
    )
  }
  throw unusable(what, `the keyring has no entry ${entry}`)
}

/** The service and the account of an entry: `samsa/prod` is account prod of service samsa. */
export function splitKeyringEntry(entry: string): readonly [service: string, account: string] {
  const at = entry.indexOf('/')
  return at < 0 ? ['samsa', entry] : [entry.slice(0, at), entry.slice(at + 1)]
}

/** Its arguments are not told: they may hold a secret themselves. Nor is what it says, on stderr either. */
async function runProgram(
  what: string,
  [program, ...args]: readonly [string, ...string[]],
  signal: AbortSignal,
): Promise<string> {
  // It loads a dozen modules of Node with it.
  const {execFile} = await import('node:child_process')
  return new Promise((resolve, reject) => {
    const options = {encoding: 'utf8', signal, timeout: PROGRAM_MS} as const
    const child = execFile(program, args, options, (error, stdout) => {
      if (error && signal.aborted) reject(tooLate(what, program, signal.reason))
      else if (error?.killed)
        reject(unusable(what, `the program ${program} did not end within ${PROGRAM_MS / 1000} seconds`))
      else if (error) reject(unusable(what, `the program ${program} failed (${codeOf(error)})`))
      else resolve(stdout)
    })
    // A program that asks for something must not wait for ever.
    child.stdin?.end()
  })
}

/** Where a secret is read, for a sentence: never the secret, nor the arguments of a program. */
export function describeSecretSource(source: SecretSource): string {
  if ('env' in source) return `the variable ${source.env}`
  if ('file' in source) return source.file
  if ('keyring' in source) return `the entry ${source.keyring} of the keyring`
  return 'prompt' in source ? 'what is typed' : `what the program ${source.command[0]} prints`
}

/** Why a file is of no use: by the system's word, or by what it is. */
function reasonOf(error: unknown, file: string): string {
  const isOurs = error instanceof Error && Reflect.get(error, 'code') === undefined
  return isOurs ? error.message : `${file} cannot be read (${codeOf(error)})`
}

/** Node's word for what went wrong, or the exit code of a program; never the message, which repeats a command line. */
function codeOf(error: unknown): string {
  const code = error instanceof Error ? Reflect.get(error, 'code') : null
  return typeof code === 'number' ? `exit code ${code}` : String(code ?? 'it was ended')
}

/** The time is up, or somebody has interrupted; Node's own word for both is ABORT_ERR. */
function tooLate(what: string, program: string, reason: unknown): unknown {
  if (!(reason instanceof Failure) || reason.kind !== 'timeout') return reason
  return reason.with({message: unusable(what, `the program ${program} did not end in time`).message})
}

function unusable(what: string, why: string, cause?: unknown, suggestions?: readonly string[]): Failure {
  const sentence = `${capitalized(what)} could not be had: ${why}.`
  return new Failure('usage', sentence, {code: 'NO_SECRET', cause, suggestions})
}
