import {lstatSync} from 'node:fs'

/**
 * Whether nobody else could have put it there: owned by this user and writable by no other; a link is neither. Windows has no such
 * owners: there the user's folders are private. Throws where there is nothing.
 */
export function isOwnPlace(place: string): boolean {
  const facts = lstatSync(place)
  if (process.getuid === undefined) return !facts.isSymbolicLink()
  return !facts.isSymbolicLink() && facts.uid === process.getuid() && (facts.mode & 0o022) === 0
}
