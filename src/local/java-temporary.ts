import {execFileSync} from 'node:child_process'
import {rmSync, writeFileSync} from 'node:fs'
import path from 'node:path'
import {makeFolder} from '../user/make-folder.ts'

/**
 * Has a JVM keep its temporary files in its own folder, as the returned argument says: those of the compression libraries are a
 * megabyte, and stay in the system's folder for ever where a process is killed. What an earlier run has left there is removed.
 * None where nothing in that folder can be run (noexec): libraries are loaded from it.
 */
export function temporaryArguments(directory: string): string[] {
  const temporary = path.join(directory, '.java-tmp')
  rmSync(temporary, {recursive: true, force: true})
  makeFolder(temporary)
  if (process.platform !== 'win32' && !runsPrograms(temporary)) return []
  return [`-Djava.io.tmpdir=${temporary}`]
}

function runsPrograms(folder: string): boolean {
  const program = path.join(folder, 'program')
  writeFileSync(program, '#!/bin/sh\n', {mode: 0o700})
  try {
    execFileSync(program, {stdio: 'ignore'})
    return true
  } catch {
    return false
  } finally {
    rmSync(program)
  }
}
