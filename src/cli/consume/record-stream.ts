import {createWriteStream, fstatSync} from 'node:fs'
import type {Writable} from 'node:stream'

const STDOUT_FD = 1

/**
 * A stream onto stdout for many records. Node writes to files and terminals synchronously: a terminal that is held
 * (Ctrl-S) would stop the whole process, heartbeats of a group included, and a full disk would throw from write().
 * Those two are written by Node's thread pool instead; pipes and sockets are asynchronous anyway.
 */
export function openRecordStream(): Writable {
  const stat = fstatSync(STDOUT_FD, {throwIfNoEntry: false})
  if (!stat || stat.isFIFO() || stat.isSocket()) return process.stdout
  return createWriteStream('', {fd: STDOUT_FD, autoClose: false})
}
