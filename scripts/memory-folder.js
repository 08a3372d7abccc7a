// Where a run of the tests keeps its files: in memory where the machine has room for them. Tests make and remove tens of thousands
// of files, most of them Kafka's, three and more a partition: ext4 on a disk takes twice the processor time for it.
import {execFileSync} from 'node:child_process'
import {mkdtempSync, rmSync, statfsSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'

const SHARED_MEMORY = '/dev/shm'
/** statfs(2) of a tmpfs. */
const TMPFS_MAGIC = 0x01021994
/** Three times what the files of a whole run take at most at once: 1.3 GB. */
const ROOM_BYTES = 4 * 1024 ** 3
/** Files and folders; a tmpfs without a limit says 0 of 0. */
const ROOM_FILES = 200_000
/** Beside its files: brokers, workers and the rest of the machine. */
const MEMORY_BYTES = ROOM_BYTES + 6 * 1024 ** 3

/** The folder in which temporary folders are made: TMPDIR where somebody has set it, else in memory, else the system's. */
export function testFilesRoot() {
  if (process.env.TMPDIR) return path.resolve(tmpdir())
  return hasRoom() && runsPrograms() ? SHARED_MEMORY : tmpdir()
}

function hasRoom() {
  try {
    const {type, bavail, bsize, files, ffree} = statfsSync(SHARED_MEMORY)
    const hasFiles = files === 0 || ffree >= ROOM_FILES
    return (
      type === TMPFS_MAGIC && bavail * bsize >= ROOM_BYTES && hasFiles && availableBytes() >= MEMORY_BYTES
    )
  } catch {
    return false
  }
}

/** Within the limit of a container too; early releases of Node 20 do not tell. */
function availableBytes() {
  return process.availableMemory?.() ?? 0
}

/** Containers mount it so that nothing in it can be run; tests run what they build. */
function runsPrograms() {
  let folder
  try {
    folder = mkdtempSync(path.join(SHARED_MEMORY, 'samsa-try-'))
    const program = path.join(folder, 'program')
    writeFileSync(program, '#!/bin/sh\n', {mode: 0o700})
    execFileSync(program)
    return true
  } catch {
    return false
  } finally {
    if (folder !== undefined) rmSync(folder, {recursive: true, force: true})
  }
}
