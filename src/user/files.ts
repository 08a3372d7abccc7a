import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'

// Files of the user: readable by nobody else, and never seen half written. All throw what the file system throws.

/** The text of a file; null where there is none. */
export function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && Reflect.get(error, 'code') === 'ENOENT') return null
    throw error
  }
}

/** Far more than a file of settings or of certificates has. */
const MOST_BYTES = 16 * 1024 * 1024

/**
 * What is in a file of settings or of certificates, at most 16 MiB: its path may come from a file of a project, and a device such
 * as /dev/zero has no end. What a shell makes of `<(...)` is read too.
 */
export function readSettingsFile(file: string): Buffer {
  const parts: Buffer[] = []
  let length = 0
  const opened = openSync(file, 'r')
  try {
    for (;;) {
      const part = Buffer.allocUnsafe(64 * 1024)
      const count = readSync(opened, part)
      if (count === 0) return Buffer.concat(parts)
      length += count
      if (length > MOST_BYTES) throw new Error(`${file} has more than 16 MiB`)
      parts.push(part.subarray(0, count))
    }
  } finally {
    closeSync(opened)
  }
}

/** Replaces a file as a whole, its folder made if need be: a reader sees the old text or the new one, never a part. */
export function replaceFile(file: string, text: string): void {
  makeFolder(file)
  const fresh = `${file}.${crypto.randomUUID()}`
  try {
    writeFileSync(fresh, text, {mode: 0o600})
    renameSync(fresh, file)
  } catch (error) {
    rmSync(fresh, {force: true})
    throw error
  }
}

/** Appends to a file, in one write, which the system keeps together: two programs at a time never mix their lines. */
export function appendToFile(file: string, text: string): void {
  makeFolder(file)
  appendFileSync(file, text, {mode: 0o600})
}

function makeFolder(file: string): void {
  mkdirSync(path.dirname(file), {recursive: true, mode: 0o700})
}
