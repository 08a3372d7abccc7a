import {existsSync, mkdirSync, statSync} from 'node:fs'
import path from 'node:path'

/** Only this user looks into it. */
const OWN = 0o700

/** The mode of a folder that others may look into, as the user's umask has it. */
export const SHARED = 0o777

/**
 * Makes a folder, and those above it, where they are missing. Throws what the system throws. One at a time: Node's own way says
 * ENOENT in place of the reason where a file system is read-only, a quota is used up or a link leads nowhere, and where a system
 * makes no folders at all (/proc) it tries without end.
 */
export function makeFolder(folder: string, mode: number = OWN): void {
  const full = path.resolve(folder)
  const missing: string[] = []
  for (let at = full; !existsSync(at) && !missing.includes(at); at = path.dirname(at)) missing.unshift(at)
  // What is there and no folder is for the system to refuse.
  for (const each of missing.length === 0 && !isFolder(full) ? [full] : missing) {
    try {
      mkdirSync(each, mode)
    } catch (error) {
      // Another process may have been quicker.
      if (!isFolder(each)) throw error
    }
  }
}

function isFolder(folder: string): boolean {
  try {
    return statSync(folder).isDirectory()
  } catch {
    return false
  }
}
