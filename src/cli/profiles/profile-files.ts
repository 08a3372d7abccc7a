import {existsSync, statSync} from 'node:fs'
import path from 'node:path'
import type {Profile, ProfileFile} from '../../core/connection/profiles/profile.ts'
import {Failure} from '../../errors/failure.ts'
import {userFolders} from '../../user/folders.ts'
import {parseProfiles, readText} from './parse-profiles.ts'
import {isTrusted} from './trusted-files.ts'

/** The name of a project's file of profiles. */
export const PROJECT_FILE = '.samsa.yaml'

/** The user's own file of profiles; it need not be there. */
export function userProfileFile(): string {
  return path.join(userFolders().config, 'config.yaml')
}

/** The project's file: in this folder or one above, up to the root of the repository; null where there is none. */
export function findProjectFile(folder: string): string | null {
  for (let each = path.resolve(folder); ; each = path.dirname(each)) {
    const file = path.join(each, PROJECT_FILE)
    if (existsSync(file)) return file
    // Above the repository, or at the root of all, it is somebody else's.
    if (existsSync(path.join(each, '.git')) || path.dirname(each) === each) return null
  }
}

/** All files of profiles that there are, the project's first. Throws Failure(usage) with what is wrong with one. */
export async function loadProfileFiles(): Promise<readonly ProfileFile[]> {
  const files = [findProjectFile(process.cwd()), userProfileFile()].filter(
    (file): file is string => file !== null && existsSync(file),
  )
  // yaml takes 15 ms to load: only who has profiles pays for it.
  return files.length === 0 ? [] : Promise.all(files.map((file) => parseProfiles(file, readText(file) ?? '')))
}

/** Throws the Failure(usage) of `refusalOf` where there is one. */
export function requireSafe(profile: Profile, files: readonly ProfileFile[]): void {
  const refusal = refusalOf(profile, files)
  if (refusal !== null) throw refusal
}

/**
 * Why a profile of these files must not be used as it is, a Failure(usage): its file holds secrets that others can read, or is one
 * that came with a project and says where secrets come from, what is trusted or where connections go, hides a profile of the
 * user's own or belongs to somebody else, without having been trusted. Null where it may be used.
 */
export function refusalOf(profile: Profile, files: readonly ProfileFile[]): Failure | null {
  const {file} = profile.place
  const isUsers = file === userProfileFile()
  const [literal] = profile.literals
  if (literal !== undefined && !isUsers)
    return new Failure(
      'usage',
      `The profile ${profile.name} has ${literal} in ${file}, a file of a project.`,
      {
        code: 'SECRET_IN_PROJECT',
        suggestions: [
          'Give {env: NAME}, {file: PATH}, {command: [...]}, {keyring: ...} or {prompt: true} in its place.',
        ],
      },
    )
  if (literal !== undefined && isOpenToOthers(file))
    return new Failure(
      'usage',
      `${file} holds ${literal} of profile ${profile.name}, and others can read it.`,
      {
        code: 'SECRET_OPEN_TO_OTHERS',
        suggestions: [`chmod 600 ${file}`],
      },
    )
  const doubts = isUsers ? [] : doubtsAbout(profile, files)
  const text = files.find((each) => each.file === file)?.text ?? ''
  if (doubts.length === 0 || isTrusted(file, text)) return null
  return new Failure(
    'usage',
    `The profile ${profile.name} of ${file} ${doubts.join(' and ')}; nobody has said yet that this file is to be trusted.`,
    {
      code: 'UNTRUSTED_FILE',
      suggestions: [`Read it, then: samsa profile trust. Once it changes, it has to be trusted again.`],
    },
  )
}

/** Why a profile of a project has to be trusted, in words behind its name. */
function doubtsAbout(profile: Profile, files: readonly ProfileFile[]): readonly string[] {
  const {name, needsTrust, place} = profile
  // Who says -P prod means their own, with all that protects it.
  const hides = files.some((each) => each.file === userProfileFile() && each.profiles.has(name))
  return [
    ...(needsTrust.length > 0 ? [`decides on ${needsTrust.join(', ')}`] : []),
    ...(hides ? [`hides ${name} of ${userProfileFile()}`] : []),
    ...(isOfSomebodyElse(place.file) ? ['belongs to another user'] : []),
  ]
}

/**
 * Whether somebody else of this machine has made a file, such as one in /tmp, which is above much. In a container root finds what
 * is checked out as another user's: there it is the folder that counts.
 */
function isOfSomebodyElse(file: string): boolean {
  const user = process.getuid?.()
  if (user === undefined) return false
  const {uid} = statSync(file)
  if (uid === user || uid === 0) return false
  return user !== 0 || (statSync(path.dirname(file)).mode & 0o002) !== 0
}

/** Whether other users of this machine can read a file of this user. Where there are no such rights, it is not known. */
export function isOpenToOthers(file: string): boolean {
  if (process.platform === 'win32') return false
  const {mode, uid} = statSync(file)
  return uid === process.getuid?.() && (mode & 0o077) !== 0
}
