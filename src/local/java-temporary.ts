import {rmSync} from 'node:fs'
import path from 'node:path'
import {makeFolder} from '../user/make-folder.ts'

/**
 * Has a JVM keep its temporary files in its own folder, as the returned argument says: those of the compression libraries are a
 * megabyte, and stay in the system's folder for ever where a process is killed. What an earlier run has left there is removed.
 */
export function temporaryArgument(directory: string): string {
  const temporary = path.join(directory, '.java-tmp')
  rmSync(temporary, {recursive: true, force: true})
  makeFolder(temporary)
  return `-Djava.io.tmpdir=${temporary}`
}
