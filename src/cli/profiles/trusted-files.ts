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
  const text = readIfThere(storeFile())
  if (text === null) return {}
  try {
    const read: unknown = JSON.parse(text)
    return Object.fromEntries(
      Object.entries(Object(read)).filter(([, each]) => typeof each === 'string'),
    ) as TrustedFiles
  } catch (error) {
    throw new Failure('failed', `${storeFile()} is damaged: it is no JSON.`, {
      cause: error,
      suggestions: ['Remove it; files of projects have to be trusted again then.'],
    })
  }
}

function digestOf(text: string): string {
  // With the start of every command it would cost all of them.
  return process.getBuiltinModule('node:crypto').hash('sha256', text)
}
