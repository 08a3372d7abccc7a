import {lstatSync, readlinkSync} from 'node:fs'
import path from 'node:path'
import type {ProfileFile} from '../../core/connection/profiles/profile.ts'
import {replaceFile} from '../../user/files.ts'
import {parseProfiles, readText} from './parse-profiles.ts'
import {findProjectFile, PROJECT_FILE, userProfileFile} from './profile-files.ts'

/** The file that a change of profiles goes to: the user's own, or with --project the project's. */
export function targetFile(isProject: boolean): string {
  return isProject ? (findProjectFile(process.cwd()) ?? path.resolve(PROJECT_FILE)) : userProfileFile()
}

/**
 * Changes the text of a file of profiles, as a whole or not at all: what it would come to is read first. Throws Failure(usage)
 * with what would be wrong.
 */
export async function changeProfiles(
  file: string,
  change: (text: string | null, before: ProfileFile) => string,
): Promise<ProfileFile> {
  const text = readText(file)
  const before = await parseProfiles(file, text ?? '')
  const changed = change(text, before)
  const after = await parseProfiles(file, changed)
  if (changed !== text) replaceFile(file === userProfileFile() ? behindLink(file) : file, changed)
  return after
}

/** What a link leads to, be it there or not: some keep their settings in a repository and link to them. Never done for a project's file. */
function behindLink(file: string): string {
  try {
    return lstatSync(file).isSymbolicLink()
      ? behindLink(path.resolve(path.dirname(file), readlinkSync(file)))
      : file
  } catch {
    return file
  }
}

/** The files of before, one of them as it is now; the project's stays the first. */
export function filesWith(files: readonly ProfileFile[], now: ProfileFile): readonly ProfileFile[] {
  if (files.some(({file}) => file === now.file))
    return files.map((each) => (each.file === now.file ? now : each))
  return now.file === userProfileFile() ? [...files, now] : [now, ...files]
}
