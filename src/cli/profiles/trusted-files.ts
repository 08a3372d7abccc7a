import path from 'node:path'
import {Failure} from '../../errors/failure.ts'
import {readIfThere, replaceFile} from '../../user/files.ts'
import {userFolders} from '../../user/folders.ts'

/** Files of projects that their user trusts, by their path: the SHA-256 of what was in them then, as direnv keeps it. */
type TrustedFiles = Readonly<Record<string, string>>

/** Whether a file is trusted as it is now. */
export function isTrusted(file: string, text: string): boolean {
  return readTrusted()[file] === digestOf(text)
}

/** Trusts a file with this text, and with no other. */
export function trustFile(file: string, text: string): void {
  const trusted = {...readTrusted(), [file]: digestOf(text)}
  replaceFile(storeFile(), `${JSON.stringify(trusted, null, 2)}\n`)
}

function storeFile(): string {
  return path.join(userFolders().state, 'trusted-files.json')
}

function readTrusted(): TrustedFiles {
  const file = storeFile()
  try {
    const text = readIfThere(file)
    if (text === null) return {}
    const read: unknown = JSON.parse(text)
    if (typeof read !== 'object' || read === null || Array.isArray(read)) throw new Error('it is no object')
    return Object.fromEntries(
      Object.entries(read).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    )
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Failure('failed', `${file} cannot be read: ${reason.replace(/\.?$/, '.')}`, {
      code: 'TRUSTED_FILES',
      cause: error,
      suggestions: ['Remove it; files of projects have to be trusted again then.'],
    })
  }
}

function digestOf(text: string): string {
  // With the start of every command it would cost all of them.
  return process.getBuiltinModule('node:crypto').hash('sha256', text)
}
