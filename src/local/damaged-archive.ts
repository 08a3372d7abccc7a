import {rm} from 'node:fs/promises'
import {Failure} from '../errors/failure.ts'

/** The code of a JVM that has aborted while it started: of one that finds its class-data archive cut off, `-Xshare:auto` or not. */
export const JVM_ABORTED = 'JVM_ABORTED'

/** Removes the archive that a JVM has aborted on, so that it can be started without. False where it was for another reason. */
export async function removeIfDamaged(archive: string | null, error: unknown): Promise<boolean> {
  if (archive === null || !(error instanceof Failure) || error.code !== JVM_ABORTED) return false
  return rm(archive).then(
    () => true,
    () => false,
  )
}
