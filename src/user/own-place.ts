import {closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, type Stats} from 'node:fs'
import path from 'node:path'

/**
 * Whether nobody else could have put it there: owned by this user and writable by no other; a link is neither. Windows has no such
 * owners: there the user's folders are private. Throws where there is nothing.
 */
export function isOwnPlace(place: string): boolean {
  return isOwn(lstatSync(place))
}

/**
 * What is in a file that nobody else could have written; undefined where somebody could. It is looked at once it is open: who may
 * rename a folder above it could put another file into its place in between. Throws where there is none.
 */
export function readIfOwn(file: string): Buffer | undefined {
  if (!isOwnPlace(path.dirname(file)) || !isOwnPlace(file)) return undefined
  const fd = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
  try {
    return isOwn(fstatSync(fd)) ? readFileSync(fd) : undefined
  } finally {
    closeSync(fd)
  }
}

function isOwn(facts: Stats): boolean {
  if (process.getuid === undefined) return !facts.isSymbolicLink()
  return !facts.isSymbolicLink() && facts.uid === process.getuid() && (facts.mode & 0o022) === 0
}
