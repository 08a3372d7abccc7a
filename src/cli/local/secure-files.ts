import {rm} from 'node:fs/promises'
import path from 'node:path'
import type {ProfileFile} from '../../core/connection/profiles/profile.ts'
import {Failure} from '../../errors/failure.ts'
import type {LocalDirectories} from '../../local/directories.ts'
import {readIfThere} from '../../user/files.ts'
import {parseProfiles, readText} from '../profiles/parse-profiles.ts'
import {userProfileFile} from '../profiles/profile-files.ts'
import {changeProfiles} from '../profiles/write-profiles.ts'

/** The names of the profiles of a secured cluster. */
export interface SecureProfiles {
  /** May do everything. */
  readonly admin: string
  /** May only look, and read. */
  readonly reader: string
}

export function secureProfiles(cluster: string): SecureProfiles {
  const admin = cluster === 'default' ? 'local' : cluster
  return {admin, reader: `${admin}-reader`}
}

/** Beside the folder of the cluster, which is not there before its first start. */
export function secureFolder({dataRoot}: LocalDirectories, cluster: string): string {
  return path.join(dataRoot, `.secure-${cluster}`)
}

/**
 * Whether a cluster was secured here. Throws Failure(usage) where its profiles could not be dropped: before its data go, not
 * after.
 */
export async function requireDroppable(directories: LocalDirectories, cluster: string): Promise<boolean> {
  const wasSecured = readIfThere(path.join(secureFolder(directories, cluster), 'ca.pem')) !== null
  if (wasSecured) await ownProfiles()
  return wasSecured
}

/** Throws Failure(conflict) where the user has a profile of their own under a name that a secured cluster's gets. */
export async function refuseTakenProfiles(directories: LocalDirectories, cluster: string): Promise<void> {
  const before = await ownProfiles()
  const ca = path.join(secureFolder(directories, cluster), 'ca.pem')
  const taken = Object.values(secureProfiles(cluster)).find(
    (name) => before?.profiles.has(name) && !isOfCluster(before, name, ca),
  )
  if (taken !== undefined)
    throw new Failure(
      'conflict',
      `There is a profile ${taken} of yours in ${userProfileFile()}; nothing was started.`,
      {
        code: 'PROFILE_EXISTS',
        suggestions: ['Choose another --name, or give the profile another name (samsa profile edit).'],
      },
    )
}

async function ownProfiles(): Promise<ProfileFile | null> {
  const text = readText(userProfileFile())
  return text === null ? null : parseProfiles(userProfileFile(), text)
}

/** Whether a profile connects to the cluster that this authority is of. */
function isOfCluster({profiles}: ProfileFile, name: string, ca: string): boolean {
  return profiles.get(name)?.settings.get('ssl.truststore.location') === ca
}

/** Removes what a secured cluster has beside its data: certificates, passwords, profiles. */
export async function dropSecurity(directories: LocalDirectories, cluster: string): Promise<void> {
  const folder = secureFolder(directories, cluster)
  const {dropProfile} = await import('../../core/connection/profiles/edit-profiles.ts')
  const names = Object.values(secureProfiles(cluster))
  if (readText(userProfileFile()) !== null)
    await changeProfiles(userProfileFile(), (text, before) =>
      names
        // One of somebody else's that has the name stays.
        .filter((name) => isOfCluster(before, name, path.join(folder, 'ca.pem')))
        .reduce((rest, name) => dropProfile(rest, name), text ?? ''),
    )
  await rm(folder, {recursive: true, force: true})
}
