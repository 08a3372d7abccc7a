import {readdirSync, rmSync, statSync} from 'node:fs'
import path from 'node:path'
import {replaceFile} from '../user/files.ts'
import {userFolders} from '../user/folders.ts'
import {makeFolder} from '../user/make-folder.ts'
import {isOwnPlace, readIfOwn} from '../user/own-place.ts'

// V8's code of what has run, kept in files of the user for the next run. It is run as it is: it must be nobody else's, and whole.

/** Where code of a command is kept; null where the user wants none. Node's variables for its own cache count here too. */
export function codeFile(sha256: string, words: readonly string[]): string | null {
  const {NODE_COMPILE_CACHE: place, NODE_DISABLE_COMPILE_CACHE: isOff} = process.env
  if (isOff === '1') return null
  const folder = place ? path.join(place, 'samsa') : path.join(userFolders().cache, 'code')
  const {arch, versions} = process
  return path.join(folder, `${sha256.slice(0, 16)}-${versions.v8}-${arch}`, words.join('-') || 'oclif')
}

/** The code in a file; undefined where there is none, where somebody else could have written it, and where it is damaged. */
export function readCode(file: string): Buffer | undefined {
  try {
    const bytes = readIfOwn(file)
    if (bytes === undefined || bytes.length < SUM_BYTES) return undefined
    const code = bytes.subarray(0, bytes.length - SUM_BYTES)
    return bytes.readUInt32LE(code.length) === sumOf(code) ? code : undefined
  } catch {
    return undefined
  }
}

const SUM_BYTES = 4

/** One byte of so many is summed: what a disk loses is lost by sectors, of 512. */
const SUMMED_EVERY = 61

/** V8 compares no more than the head of code, and ends the process where the rest is damaged. All of it would cost a start 3 ms. */
function sumOf(code: Buffer): number {
  let sum = code.length
  for (let at = 0; at < code.length; at += SUMMED_EVERY) sum = (Math.imul(sum, 31) + (code[at] ?? 0)) >>> 0
  return sum
}

/** V8 drops code that has not run for a while, that of the start first. */
const KEPT_AFTER_MS = 5_000

/** What is still to be kept: one listener is for all, as Node warns of more than ten. */
const TO_KEEP = new Set<() => void>()

/** Calls `keep` soon, or when the process ends before. */
export function keepCode(keep: () => void): void {
  const once = (): void => {
    clearTimeout(timer)
    TO_KEEP.delete(once)
    try {
      keep()
    } catch {
      // A home that is read-only or full: it only starts more slowly.
    }
  }
  const timer = setTimeout(once, KEPT_AFTER_MS).unref()
  TO_KEEP.add(once)
  process.removeListener('exit', keepAll)
  process.once('exit', keepAll)
}

function keepAll(): void {
  for (const once of TO_KEEP) once()
}

/** Writes code to its file. Throws what the file system throws. */
export function writeCode(file: string, code: Buffer): void {
  if (!makeOwnFolder(path.dirname(file))) return
  const sum = Buffer.alloc(SUM_BYTES)
  sum.writeUInt32LE(sumOf(code))
  replaceFile(file, Buffer.concat([code, sum]), {isDurable: true})
}

/** Makes the folder of this build's code, and removes those of builds that have long gone. Nothing is made in another user's home. */
function makeOwnFolder(folder: string): boolean {
  const parent = path.dirname(folder)
  makeFolder(path.dirname(parent))
  if (!isOwnPlace(path.dirname(parent))) return false
  makeFolder(folder)
  const oldest = Date.now() - 30 * 24 * 3_600_000
  for (const name of readdirSync(parent)) {
    const other = path.join(parent, name)
    if (other !== folder && statSync(other).mtimeMs < oldest) rmSync(other, {recursive: true, force: true})
  }
  return isOwnPlace(folder)
}
