import path from 'node:path'
import type {ProfileFile} from '../../core/connection/profiles/profile.ts'
import type {Problem} from '../../core/source/source-tree.ts'
import {Failure} from '../../errors/failure.ts'
import {readIfThere} from '../../user/files.ts'
import {problemsFailure} from '../problems-failure.ts'

/** What a text of a file of profiles says. Throws Failure(usage) with all that is wrong with it. */
export async function parseProfiles(file: string, text: string): Promise<ProfileFile> {
  const {readProfiles} = await import('../../core/connection/profiles/read-profiles.ts')
  const problems: Problem[] = []
  const read = readProfiles({file, text, folder: path.dirname(file)}, problems)
  if (problems.length > 0) throw problemsFailure(problems)
  return read
}

/** More than anybody's profiles: of a file of 100 MB a tree is made that takes 20 GB. */
const MOST_BYTES = 1_000_000

/** The text of a file of profiles; null where there is none. */
export function readText(file: string): string | null {
  try {
    return readIfThere(file, MOST_BYTES)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Failure('usage', `The profiles in ${file} cannot be read: ${reason}.`)
  }
}
