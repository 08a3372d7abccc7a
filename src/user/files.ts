import {appendFileSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import path from 'node:path'
import {readBounded, SETTINGS_BYTES} from './bounded-reading.ts'
import {makeFolder} from './make-folder.ts'

// Files of the user: readable by nobody else, and never seen half written. All throw what the file system throws.

/** The text of a plain file of samsa's own; null where there is none. */
export function readIfThere(file: string, mostBytes: number = SETTINGS_BYTES): string | null {
  try {
    return readBounded(file, {mostBytes, isPlain: true}).toString()
  } catch (error) {
    if (error instanceof Error && Reflect.get(error, 'code') === 'ENOENT') return null
    throw error
  }
}

/**
 * Replaces a file as a whole, its folder made if need be: a reader sees the old content or the new one, never a part. With `isDurable`
 * not after a loss of power either.
 */
export function replaceFile(file: string, content: string | Uint8Array, {isDurable = false} = {}): void {
  makeFolder(path.dirname(file))
  const fresh = `${file}.${crypto.randomUUID()}`
  try {
    writeFileSync(fresh, content, {mode: 0o600, flush: isDurable})
    renameSync(fresh, file)
  } catch (error) {
    rmSync(fresh, {force: true})
    throw error
  }
}

/** Appends to a file, in one write, which the system keeps together: two programs at a time never mix their lines. */
export function appendToFile(file: string, text: string): void {
  makeFolder(path.dirname(file))
  appendFileSync(file, text, {mode: 0o600})
}
