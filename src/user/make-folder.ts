import {existsSync, mkdirSync} from 'node:fs'
import path from 'node:path'

/** Only this user looks into it. */
const OWN = 0o700

/** The mode of a folder that others may look into, as the user's umask has it. */
export const SHARED = 0o777

/**
 * Makes a folder, and those above it, where they are missing. Throws what the system throws. Node itself says ENOENT in place of the
 * reason where a file system is read-only, a quota is used up or a link leads nowhere, if it is to make those above as well: then
 * the first one that is missing is tried alone.
 */
export function makeFolder(folder: string, mode: number = OWN): void {
  try {
    mkdirSync(folder, {recursive: true, mode})
  } catch (error) {
    if (!(error instanceof Error) || Reflect.get(error, 'code') !== 'ENOENT') throw error
    mkdirSync(firstMissing(path.resolve(folder)), mode)
    // It could be made after all: something was in the way for a moment.
    mkdirSync(folder, {recursive: true, mode})
  }
}

function firstMissing(folder: string): string {
  const above = path.dirname(folder)
  return above === folder || existsSync(above) ? folder : firstMissing(above)
}
