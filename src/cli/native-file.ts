import {chmodSync, lstatSync, mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {getRawAsset} from 'node:sea'
import {machineCodeFailure} from '../errors/machine-code.ts'
import {replaceFile} from '../user/files.ts'
import {userFolders} from '../user/folders.ts'
import {makeFolder} from '../user/make-folder.ts'
import {isOwnPlace} from '../user/own-place.ts'

/**
 * Loads prebuilt machine code that is inside the executable. The system loads such code from files only, so it is written once into
 * the user's cache, in a folder that has its SHA-256 for a name and is open to nobody else. Before each use it is compared with
 * what the executable has: what somebody has changed is written anew. Without such a folder (a read-only or shared home, or one that
 * nothing runs from) it goes through a fresh one for temporary files. Throws Failure `failed` (MACHINE_CODE) where that fails too.
 */
export function loadNativeFile(name: string, sha256: string): unknown {
  const bytes = Buffer.from(getRawAsset(name))
  const folder = path.join(userFolders().cache, 'native', sha256)
  try {
    if (isKept(path.join(folder, name), bytes)) return loadFrom(path.join(folder, name))
  } catch {
    // It is there, but on a file system that is mounted noexec.
  }
  try {
    return loadFromTemporary(name, bytes)
  } catch (error) {
    throw machineCodeFailure(error instanceof Error ? error.message : String(error), error)
  }
}

function loadFromTemporary(name: string, bytes: Buffer): unknown {
  const fresh = mkdtempSync(path.join(tmpdir(), 'samsa-native-'))
  try {
    const file = path.join(fresh, name)
    replaceFile(file, bytes)
    return loadFrom(file)
  } finally {
    // Loaded code stays when its file goes, but on Windows, which does not let it go.
    if (process.platform !== 'win32') rmSync(fresh, {recursive: true, force: true})
  }
}

/** Whether the file is there with these bytes, written if need be, and nobody else could have put it there. */
function isKept(file: string, bytes: Buffer): boolean {
  try {
    const folder = path.dirname(file)
    makeFolder(folder)
    if (!isOwnPlace(folder)) return false
    chmodSync(folder, 0o700)
    if (!holds(file, bytes)) replaceFile(file, bytes)
    return isOwnPlace(file)
  } catch {
    return false
  }
}

function holds(file: string, bytes: Buffer): boolean {
  try {
    return lstatSync(file).isFile() && isOwnPlace(file) && readFileSync(file).equals(bytes)
  } catch {
    return false
  }
}

function loadFrom(file: string): unknown {
  const module = {exports: {}}
  process.dlopen(module, file)
  return module.exports
}
